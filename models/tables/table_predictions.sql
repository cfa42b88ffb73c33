-- What the models of the real tables say about test rows.
{% set seeds = range(1, var('scales')[var('scale')].seeds + 1) %}
{% for table in real_tables() %}
select '{{ table.name }}' as dataset, * from (
{{ predict_ways(
  "(select * exclude (dataset) from " ~ ref('table_models') ~ " where dataset = '" ~ table.name ~ "')",
  table_part(table, 'test'), table_ways(table, ref('table_oracles')), seeds, table.learners) }}
)
{{ 'union all' if not loop.last }}
{% endfor %}
