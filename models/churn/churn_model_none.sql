from train_classifier({{ ref('churn_train') }}, target := label)
