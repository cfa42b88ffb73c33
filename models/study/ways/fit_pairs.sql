-- Model-driven: candidates between any two rows of class 1, of which those stay that the oracle takes for class 1.
{% set ways = {} %}
{% for name, threshold in {'50': 0.5, '75': 0.75, '90': 0.9, 'q50': "'q50'"}.items() %}
{% do ways.update({'pairs_' ~ name: "from model_driven_sample({source}, target := {target},
    oracle := (select * exclude (way, learner, seed) from " ~ ref('oracles') ~ " where seed = {seed}), candidates := 'interpolation',
    threshold := " ~ threshold ~ ", samples := " ~ var('scales')[var('scale')].samples ~ ", random_state := {seed})"}) %}
{% endfor %}
{{ fit_study(ways) }}
