-- Ways x learners over the real tables, the best mean rank first. `gain` is the AUPRC above that of plain training with
-- the same learner, table and seed, with a 95 percent interval over tables and seeds.
{{ config(meta={'show': true}) }}
with compared as (
  select scores.*, scores.auprc - plain.auprc as gain,
    rank() over (partition by scores.dataset, scores.seed order by scores.auprc desc) as place
  from {{ ref('table_scores') }} as scores
  join {{ ref('table_scores') }} as plain using (dataset, learner, seed)
  where plain.way = 'none'
)
select
  way,
  learner,
  count(distinct dataset) as tables,
  round(avg(auprc), 4) as auprc,
  round(avg(gain), 4) as gain,
  round(avg(gain) - 1.96 * stddev(gain) / sqrt(count(*)), 4) as gain_low,
  round(avg(gain) + 1.96 * stddev(gain) / sqrt(count(*)), 4) as gain_high,
  round(avg(place), 2) as mean_rank
from compared
group by way, learner
order by mean_rank
