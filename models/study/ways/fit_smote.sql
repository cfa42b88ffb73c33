-- As many rows of class 1 as of class 0, by making new ones between neighbours.
{{ fit_study({
  'smote': "from smotenc({source}, target := {target}, categorical_features := ['c*'], random_state := {seed})",
}) }}
