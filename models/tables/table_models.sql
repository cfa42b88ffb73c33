-- The ways on real tables, each split anew for every seed.
{% set seeds = range(1, var('scales')[var('scale')].seeds + 1) %}
{% for table in real_tables() %}
select '{{ table.name }}' as dataset, * from (
{{ fit_ways("select * exclude (split) from (" ~ split_table(table) ~ ") where split = 'train'", 'label', table_ways(table), seeds) }}
)
{{ 'union all' if not loop.last }}
{% endfor %}
