-- AUPRC of every way and learner on every real table and seed.
select dataset, way, learner, seed, auprc(label, probability_1) as auprc
from {{ ref('table_predictions') }}
group by all
