-- Scores of every model: on rows like those it was trained on, and on those of the drifted world.
select
  if(part = 'test', 'same world', part) as dataset,
  way,
  seed,
  avg(label) as base_rate,
  auprc(label, probability_1) as auprc,
  auroc(label, probability_1) as auroc,
  f1_score(label, prediction) as f1_at_half,
  f1_score(label, (probability_1 >= threshold)::integer) as f1,
  precision_score(label, (probability_1 >= threshold)::integer) as "precision",
  recall_score(label, (probability_1 >= threshold)::integer) as recall
from {{ ref('predictions') }} join {{ ref('thresholds') }} using (way, seed)
where part <> 'valid'
group by all
