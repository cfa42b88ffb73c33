-- The mean of every score over the seeds, the best AUPRC of each dataset first. 95 percent intervals: Student's t over
-- the seeds. `gain` is the AUPRC above that of plain training with the same seed.
{{ config(meta={'show': true}) }}
{% set t = student_t(var('scales')[var('scale')].seeds) %}
with compared as (
  select scores.*, scores.auprc - plain.auprc as gain
  from {{ ref('scores') }} as scores
  join {{ ref('scores') }} as plain using (dataset, seed)
  where plain.way = 'none'
)
select
  dataset,
  way,
  {% for score in ['auprc', 'gain', 'f1'] %}
  round(avg({{ score }}), 4) as {{ score }},
  round(avg({{ score }}) - {{ t }} * stddev({{ score }}) / sqrt(count(*)), 4) as {{ score }}_low,
  round(avg({{ score }}) + {{ t }} * stddev({{ score }}) / sqrt(count(*)), 4) as {{ score }}_high,
  {% endfor %}
  round(avg("precision"), 4) as "precision",
  round(avg(recall), 4) as recall,
  round(avg(f1_at_half), 4) as f1_at_half,
  round(avg(base_rate), 4) as base_rate
from compared
group by dataset, way
order by dataset desc, auprc desc
