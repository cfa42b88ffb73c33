-- The ways over the real tables: mean AUPRC and mean rank, the best first.
{{ config(meta={'show': true}) }}
with scores as (
  select dataset, way, seed, auprc(label, probability_1) as auprc
  from {{ ref('table_predictions') }}
  group by all
),
tables as (
  select dataset, way, avg(auprc) as auprc from scores group by all
),
ranks as (
  select *, rank() over (partition by dataset order by auprc desc) as place from tables
)
select
  way,
  count(*) as tables,
  round(avg(auprc), 4) as auprc,
  round(avg(place), 2) as mean_rank,
  count(*) filter (place = 1) as best
from ranks
group by way
order by mean_rank
