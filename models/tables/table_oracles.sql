-- What model_driven_sample() asks about the real tables: for every seed a model of the training rows.
{% set seeds = range(1, var('scales')[var('scale')].seeds + 1) %}
{% for table in real_tables() %}
select '{{ table.name }}' as dataset, * from (
{{ fit_ways(table_part(table, 'train'), 'label', {'oracle': 'from ' ~ filled_rows(table)}, seeds,
  {'boosting': table.learners.boosting ~ ', cv := 5, random_state := {seed}'}) }}
)
{{ 'union all' if not loop.last }}
{% endfor %}
