-- Which rows a seed trains on, chooses thresholds on and is tested on: 64, 18 and 18 of a hundred. The split comes
-- before everything else. `is_found` says which rows the imbalanced world still has: all of class 0, and of class 1
-- so few that they are 8 of a hundred.
{% set study = var('scales')[var('scale')] %}
{% for seed in range(1, study.seeds + 1) %}
select
  id,
  {{ seed }} as seed,
  case when split = 'train' then 'train' when id % 2 = 0 then 'valid' else 'test' end as part,
  label = 0 or hash(id, {{ seed }}) % 1000 < 87 as is_found
from train_test_split(
  (select id, label from {{ ref('world') }}), test_size := 0.36, stratify := label, random_state := {{ seed }})
{{ 'union all' if not loop.last }}
{% endfor %}
