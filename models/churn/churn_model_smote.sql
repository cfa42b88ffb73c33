from train_classifier({{ ref('churn_train_smote') }}, target := label)
