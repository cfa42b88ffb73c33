-- The ways on real tables, each with every learner that takes the table.
{% set seeds = range(1, var('scales')[var('scale')].seeds + 1) %}
{% for table in real_tables() %}
select '{{ table.name }}' as dataset, * from (
{{ fit_ways(table_part(table, 'train'), 'label', table_ways(table, ref('table_oracles')), seeds, table.learners) }}
)
{{ 'union all' if not loop.last }}
{% endfor %}
