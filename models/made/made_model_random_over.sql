from train_classifier({{ ref('made_train_random_over') }}, target := label)
