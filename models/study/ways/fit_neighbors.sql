-- Model-driven: candidates between a row of class 1 and one of its five nearest, of which those stay that the oracle takes for class 1.
{% set ways = {} %}
{% for name, threshold in {'50': 0.5, '75': 0.75, '90': 0.9, 'q50': "'q50'"}.items() %}
{% do ways.update({'neighbors_' ~ name: "from model_driven_sample({source}, target := {target},
    oracle := (select * exclude (way, learner, seed) from " ~ ref('oracles') ~ " where seed = {seed}), candidates := 'neighbors',
    threshold := " ~ threshold ~ ", samples := " ~ var('scales')[var('scale')].samples ~ ", random_state := {seed})"}) %}
{% endfor %}
{{ fit_study(ways) }}
