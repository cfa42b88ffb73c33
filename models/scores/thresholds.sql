-- For every model the threshold with the best F1 on the rows that are there to choose it on, never on those that score.
with ranked as (
  select
    way, seed, probability_1 as threshold,
    2 * sum(label) over picked
      / (count(*) over picked + sum(label) over (partition by way, seed)) as f1
  from {{ ref('predictions') }}
  where part = 'valid'
  window picked as (partition by way, seed order by probability_1 desc range unbounded preceding)
)
select way, seed, max_by(threshold, (f1, threshold)) as threshold
from ranked
group by all
