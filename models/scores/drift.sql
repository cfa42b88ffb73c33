-- How far the new world has drifted, column by column and as a whole ('*').
from drift_report(
  (select * exclude (seed, part) from {{ ref('holdout') }} where seed = 1 and part = 'test'),
  (select * exclude (seed) from {{ ref('new_world') }} where seed = 1), random_state := 1)
