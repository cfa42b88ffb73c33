-- What noise in the test rows costs each kind of training: the loss of AUPRC and of F1 in percent, with the 95 percent
-- interval over repeats. The first seed's models and test rows.
{% for way in ['none', 'smote', 'pairs_75', 'neighbors_q50'] %}
select '{{ way }}' as way, *
from robustness(
  (select * exclude (seed, part) from {{ ref('holdout') }} where seed = 1 and part = 'test'),
  model := (select * exclude (way, learner, seed) from {{ ref('models') }} where way = '{{ way }}' and seed = 1),
  target := label, kinds := ['gaussian', 'missing', 'category_shift'], strengths := [0.1, 0.3], repeats := 3,
  random_state := 1)
{{ 'union all' if not loop.last }}
{% endfor %}
