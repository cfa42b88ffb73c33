-- The largest table; the smaller ones are its first rows.
select *
from make_classification(
  n_samples := {{ var('growth_sizes') | max }}, n_features := 40, n_informative := 20, n_redundant := 0,
  weights := [0.9125], flip_y := 0, random_state := 1
)
