from train_classifier({{ ref('made_train') }}, target := label)
