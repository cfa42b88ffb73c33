-- The ceiling: the real rows of class 1 that the imbalanced table lacks. No way has them.
{{ fit_study({
  'all_real': 'select * exclude (seed) from ' ~ ref('balanced') ~ ' where seed = {seed}',
}) }}
