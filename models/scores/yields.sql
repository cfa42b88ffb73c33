-- How many candidates the oracle takes for class 1, by threshold: the same candidates for every threshold.
{% set study = var('scales')[var('scale')] %}
with candidates as (
  {% for kind, candidates in {'pairs': 'interpolation', 'neighbors': 'neighbors'}.items() %}
  select '{{ kind }}' as candidates, origin.probability
  from model_driven_sample(
    (select * exclude (seed) from {{ ref('imbalanced') }} where seed = 1), target := label,
    oracle := (select * exclude (way, learner, seed) from {{ ref('oracles') }} where seed = 1),
    candidates := '{{ candidates }}', threshold := 0, samples := {{ study.samples }},
    synthetic_only := true, origin := 'origin', random_state := 1)
  {{ 'union all' if not loop.last }}
  {% endfor %}
),
thresholds as (
  select unnest([0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95]) as threshold, (100 * threshold)::integer::varchar as name
  union all
  select metrics['oof_q50'], 'q50' from {{ ref('oracles') }} where seed = 1
)
select
  candidates,
  candidates || '_' || name as way,
  threshold,
  count(*) as tried,
  count(*) filter (probability > threshold) as accepted
from candidates cross join thresholds
group by all
