from train_classifier({{ ref('made_train_smote') }}, target := label)
