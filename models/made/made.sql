-- A made-up problem as hard as a real one: 40 features of which 10 tell something, 8 in 100 rows of class 1.
select * exclude (y), y as label
from make_classification(
  n_samples := 70000, n_features := 40, n_informative := 10, n_redundant := 10,
  weights := [0.92], class_sep := 0.7, random_state := 1)
