{# What a materialization of a project's own is made of: relations by name, their DDL, hooks. #}

{% macro load_relation(relation) %}
  {{ return(adapter.get_relation(relation.database, relation.schema, relation.identifier)) }}
{% endmacro %}

{% macro load_cached_relation(relation) %}
  {{ return(load_relation(relation)) }}
{% endmacro %}

{% macro get_or_create_relation(database, schema, identifier, type) %}
  {%- set found = adapter.get_relation(database, schema, identifier) -%}
  {%- if found is not none -%}
    {{ return([true, found]) }}
  {%- endif -%}
  {{ return([false, api.Relation.create(database=database, schema=schema, identifier=identifier, type=type)]) }}
{% endmacro %}

{% macro make_temp_relation(base_relation, suffix='__dbt_tmp') %}
  {{ return(adapter.dispatch('make_temp_relation', 'dbt')(base_relation, suffix)) }}
{% endmacro %}

{% macro default__make_temp_relation(base_relation, suffix) %}
  {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix})) }}
{% endmacro %}

{% macro make_intermediate_relation(base_relation, suffix='__dbt_tmp') %}
  {{ return(adapter.dispatch('make_intermediate_relation', 'dbt')(base_relation, suffix)) }}
{% endmacro %}

{% macro default__make_intermediate_relation(base_relation, suffix) %}
  {{ return(default__make_temp_relation(base_relation, suffix)) }}
{% endmacro %}

{% macro make_backup_relation(base_relation, backup_relation_type, suffix='__dbt_backup') %}
  {{ return(adapter.dispatch('make_backup_relation', 'dbt')(base_relation, backup_relation_type, suffix)) }}
{% endmacro %}

{% macro default__make_backup_relation(base_relation, backup_relation_type, suffix) %}
  {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix}, type=backup_relation_type)) }}
{% endmacro %}

{% macro drop_relation_if_exists(relation) %}
  {%- if relation is not none -%}
    {%- do adapter.drop_relation(relation) -%}
  {%- endif -%}
{% endmacro %}

{% macro drop_relation(relation) %}
  {%- do adapter.drop_relation(relation) -%}
{% endmacro %}

{% macro get_drop_sql(relation) -%}
  drop {{ relation.type or 'table' }} if exists {{ relation }} cascade
{%- endmacro %}

{% macro rename_relation(from_relation, to_relation) %}
  {%- do adapter.rename_relation(from_relation, to_relation) -%}
{% endmacro %}

{% macro get_rename_sql(relation, new_name) -%}
  alter {{ relation.type or 'table' }} {{ relation }} rename to {{ adapter.quote(new_name) }}
{%- endmacro %}

{% macro truncate_relation(relation) %}
  {%- do adapter.truncate_relation(relation) -%}
{% endmacro %}

{% macro create_schema(relation) %}
  {%- do adapter.create_schema(relation) -%}
{% endmacro %}

{% macro drop_schema(relation) %}
  {%- do adapter.drop_schema(relation) -%}
{% endmacro %}

{% macro check_schema_exists(information_schema, schema) %}
  {{ return(adapter.check_schema_exists(information_schema.database, schema)) }}
{% endmacro %}

{% macro list_schemas(database) %}
  {{ return(adapter.list_schemas(database)) }}
{% endmacro %}

{% macro list_relations_without_caching(schema_relation) %}
  {{ return(adapter.list_relations_without_caching(schema_relation)) }}
{% endmacro %}

{% macro get_columns_in_relation(relation) %}
  {{ return(adapter.get_columns_in_relation(relation)) }}
{% endmacro %}

{% macro get_columns_in_query(select_sql) %}
  {{ return(adapter.get_column_schema_from_query(select_sql) | map(attribute='name') | list) }}
{% endmacro %}

{% macro get_column_schema_from_query(select_sql, select_sql_header=none) %}
  {{ return(adapter.get_column_schema_from_query(select_sql)) }}
{% endmacro %}

{% macro get_empty_subquery_sql(select_sql, select_sql_header=none) -%}
  {{ select_sql_header or '' }} select * from (
    {{ select_sql }}
  ) as __dbt_sbq where false limit 0
{%- endmacro %}

{% macro get_empty_schema_sql(columns) -%}
  select
  {% for column in columns.values() -%}
    cast(null as {{ column['data_type'] }}) as {{ adapter.quote(column['name']) if column.get('quote') else column['name'] }}{{ ', ' if not loop.last }}
  {%- endfor %}
{%- endmacro %}

{% macro create_table_as(temporary, relation, compiled_code, language='sql') -%}
  {{ return(adapter.dispatch('create_table_as', 'dbt')(temporary, relation, compiled_code, language)) }}
{%- endmacro %}

{% macro default__create_table_as(temporary, relation, compiled_code, language='sql') -%}
  {{ config.get('sql_header', '') }}
  create {% if temporary %}temporary {% endif %}table {{ relation.include(database=(not temporary), schema=(not temporary)) }} as (
    {{ compiled_code }}
  )
{%- endmacro %}

{% macro get_create_table_as_sql(temporary, relation, sql) -%}
  {{ return(create_table_as(temporary, relation, sql)) }}
{%- endmacro %}

{% macro create_view_as(relation, sql) -%}
  {{ return(adapter.dispatch('create_view_as', 'dbt')(relation, sql)) }}
{%- endmacro %}

{% macro default__create_view_as(relation, sql) -%}
  {{ config.get('sql_header', '') }}
  create view {{ relation }} as (
    {{ sql }}
  )
{%- endmacro %}

{% macro get_create_view_as_sql(relation, sql) -%}
  {{ return(create_view_as(relation, sql)) }}
{%- endmacro %}

{% macro get_replace_view_sql(relation, sql) -%}
  create or replace view {{ relation }} as (
    {{ sql }}
  )
{%- endmacro %}

{% macro create_or_replace_view() %}
  {%- set target = this.incorporate(type='view') -%}
  {%- set existing = load_relation(this) -%}
  {{ run_hooks(pre_hooks) }}
  {%- if existing is not none and not existing.is_view -%}
    {%- do adapter.drop_relation(existing) -%}
  {%- endif -%}
  {% call statement('main') %}{{ get_replace_view_sql(target, sql) }}{% endcall %}
  {{ run_hooks(post_hooks) }}
  {{ return({'relations': [target]}) }}
{% endmacro %}

{% macro create_indexes(relation) %}
  {%- for index in config.get('indexes', []) -%}
    {%- do run_query(get_create_index_sql(relation, index)) -%}
  {%- endfor -%}
{% endmacro %}

{% macro get_create_index_sql(relation, index_dict) -%}
  {%- set columns = index_dict['columns'] -%}
  create {% if index_dict.get('unique') %}unique {% endif %}index if not exists "{{ index_dict.get('name') or local_md5(relation.identifier ~ columns | join('_')) }}"
  on {{ relation }} ({{ columns | join(', ') }})
{%- endmacro %}

{# Runs the hooks that belong inside, or outside, of the transaction. #}
{% macro run_hooks(hooks, inside_transaction=true) %}
  {%- for hook in hooks if hook.get('transaction', true) == inside_transaction -%}
    {%- set text = render(hook.get('sql')) -%}
    {%- if text | trim | length > 0 -%}
      {% call statement(auto_begin=inside_transaction) %}{{ text }}{% endcall %}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}

{% macro make_hook_config(sql, inside_transaction) %}
  {{ return(tojson({'sql': sql, 'transaction': inside_transaction})) }}
{% endmacro %}

{% macro before_begin(sql) %}
  {{ return(make_hook_config(sql, false)) }}
{% endmacro %}

{% macro in_transaction(sql) %}
  {{ return(make_hook_config(sql, true)) }}
{% endmacro %}

{% macro after_commit(sql) %}
  {{ return(make_hook_config(sql, false)) }}
{% endmacro %}

{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) %}
  {{ store_raw_result(name, message, code, rows_affected, res) }}
{% endmacro %}

{# Descriptions as comments in the database, where persist_docs asks for them. #}
{% macro persist_docs(relation, model, for_relation=true, for_columns=true) %}
  {{ return(adapter.dispatch('persist_docs', 'dbt')(relation, model, for_relation, for_columns)) }}
{% endmacro %}

{% macro default__persist_docs(relation, model, for_relation, for_columns) %}
  {%- if for_relation and config.persist_relation_docs() and model.description -%}
    {%- do run_query('comment on ' ~ (relation.type or 'table') ~ ' ' ~ relation ~ " is '" ~ escape_single_quotes(model.description) ~ "'") -%}
  {%- endif -%}
  {%- if for_columns and config.persist_column_docs() -%}
    {%- for column in model.columns.values() if column.description -%}
      {%- do run_query('comment on column ' ~ relation ~ '.' ~ adapter.quote(column.name) ~ " is '" ~ escape_single_quotes(column.description) ~ "'") -%}
    {%- endfor -%}
  {%- endif -%}
{% endmacro %}

{# DuckDB has no users, and so nothing to grant. #}
{% macro should_revoke(existing_relation, full_refresh_mode=true) %}
  {{ return(false) }}
{% endmacro %}

{% macro apply_grants(relation, grant_config, should_revoke) %}
  {%- if grant_config -%}
    {%- do exceptions.warn('DuckDB knows no grants; those of ' ~ relation ~ ' are not applied.') -%}
  {%- endif -%}
{% endmacro %}

{% macro alter_column_type(relation, column_name, new_column_type) %}
  {%- do adapter.alter_column_type(relation, column_name, new_column_type) -%}
{% endmacro %}

{% macro alter_relation_add_remove_columns(relation, add_columns=none, remove_columns=none) %}
  {%- for column in add_columns or [] -%}
    {%- do run_query('alter table ' ~ relation ~ ' add column ' ~ column.quoted ~ ' ' ~ column.data_type) -%}
  {%- endfor -%}
  {%- for column in remove_columns or [] -%}
    {%- do run_query('alter table ' ~ relation ~ ' drop column ' ~ column.quoted) -%}
  {%- endfor -%}
{% endmacro %}
