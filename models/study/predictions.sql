-- What each model says about rows that it has not seen: those on which it may choose its threshold, those that score
-- it, and those of the drifted world.
{% set seeds = range(1, var('scales')[var('scale')].seeds + 1) %}
{% set rows = "select part, * exclude (seed, part) from " ~ ref('holdout') ~ " where seed = {seed}
    union all by name select 'new world' as part, * exclude (seed) from " ~ ref('new_world') ~ " where seed = {seed}" %}
{{ predict_ways(ref('models'), rows, var('ways'), seeds, learners=['boosting'], keep=['part', 'label']) }}
