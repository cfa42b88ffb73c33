-- Whether the ways differ at all in their ranks over the real tables, with boosting: Friedman's test. It needs more than
-- the one table that is shipped: give the variable real_tables.
{{ config(meta={'show': true}, enabled=var('real_tables') != '') }}
from friedman_test(
  (from {{ ref('table_scores') }} where learner = 'boosting'), dataset := dataset, model := way, score := auprc)
