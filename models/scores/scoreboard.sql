-- One row per table and way of balancing, the best AUPRC of each table first.
{{ config(meta={'show': true}) }}

select
  dataset,
  way,
  round(auprc(label, probability_1), 4) as auprc,
  round(auroc(label, probability_1), 4) as auroc,
  round(f1_score(label, prediction), 4) as f1,
  round(precision_score(label, prediction), 4) as "precision",
  round(recall_score(label, prediction), 4) as recall
from {{ ref('predictions') }}
group by dataset, way
order by dataset, auprc desc
