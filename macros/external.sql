{# Models whose rows stand in files. #}

{% macro external_location(relation, config) -%}
  {%- set options = config.get('options') or {} -%}
  {{ adapter.external_root() }}/{{ relation.identifier }}{% if options.get('partition_by') is none %}.{{ config.get('format') or 'parquet' }}{% endif %}
{%- endmacro %}

{# For on-run-start: views over the files that the selected nodes read and that this run does not write. #}
{% macro register_upstream_external_models() %}
  {%- if not execute -%}{{ return('') }}{%- endif -%}
  {%- set done = [] -%}
  {%- for id in selected_resources if id in graph.nodes -%}
    {%- for parent in graph.nodes[id].depends_on.nodes if parent not in selected_resources and parent not in done -%}
      {%- do done.append(parent) -%}
      {%- set node = graph.nodes.get(parent) -%}
      {%- if node and node.config.materialized == 'external' -%}
        {%- set relation = api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias) -%}
        {%- set location = node.config.get('location') or external_location(relation, node.config) -%}
        {%- do run_query('create schema if not exists ' ~ relation.without_identifier()) -%}
        {%- do run_query('create or replace view ' ~ relation ~ " as (select * from '" ~ adapter.external_read_location(location, node.config.get('options') or {}) ~ "')") -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
{% endmacro %}
