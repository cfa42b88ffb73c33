from train_classifier({{ ref('churn_train_random_over') }}, target := label)
