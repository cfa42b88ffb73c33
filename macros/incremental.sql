{# How an incremental model's new rows join its table. A project adds strategies by macros get_incremental_<name>_sql(arg_dict). #}

{% macro get_incremental_append_sql(arg_dict) %}
  {{ return(adapter.dispatch('get_incremental_append_sql', 'dbt')(arg_dict)) }}
{% endmacro %}

{% macro default__get_incremental_append_sql(arg_dict) %}
  {{ return(get_insert_into_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns'])) }}
{% endmacro %}

{% macro get_incremental_delete_insert_sql(arg_dict) %}
  {{ return(adapter.dispatch('get_incremental_delete_insert_sql', 'dbt')(arg_dict)) }}
{% endmacro %}

{% macro default__get_incremental_delete_insert_sql(arg_dict) %}
  {{ return(get_delete_insert_merge_sql(
      arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'],
      arg_dict['dest_columns'], arg_dict.get('incremental_predicates'))) }}
{% endmacro %}

{% macro get_incremental_merge_sql(arg_dict) %}
  {{ return(adapter.dispatch('get_incremental_merge_sql', 'dbt')(arg_dict)) }}
{% endmacro %}

{% macro default__get_incremental_merge_sql(arg_dict) %}
  {{ return(get_merge_sql(
      arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'],
      arg_dict['dest_columns'], arg_dict.get('incremental_predicates'))) }}
{% endmacro %}

{% macro get_incremental_microbatch_sql(arg_dict) %}
  {{ return(adapter.dispatch('get_incremental_microbatch_sql', 'dbt')(arg_dict)) }}
{% endmacro %}

{# The rows of the batch give way to those built now. #}
{% macro default__get_incremental_microbatch_sql(arg_dict) %}
  {%- set target = arg_dict['target_relation'] -%}
  {%- set event_time = config.require('event_time') -%}
  {%- set format = '%Y-%m-%d %H:%M:%S+00:00' -%}
  delete from {{ target }}
  where {{ event_time }} >= '{{ model.batch.event_time_start.strftime(format) }}'
    and {{ event_time }} < '{{ model.batch.event_time_end.strftime(format) }}'
  {%- for predicate in arg_dict.get('incremental_predicates') or [] %}
    and {{ predicate }}
  {%- endfor %};
  {{ get_insert_into_sql(target, arg_dict['temp_relation'], arg_dict['dest_columns']) }}
{% endmacro %}

{% macro get_incremental_default_sql(arg_dict) %}
  {{ return(adapter.dispatch('get_incremental_default_sql', 'dbt')(arg_dict)) }}
{% endmacro %}

{% macro default__get_incremental_default_sql(arg_dict) %}
  {%- if arg_dict['unique_key'] -%}
    {{ return(get_incremental_delete_insert_sql(arg_dict)) }}
  {%- else -%}
    {{ return(get_incremental_append_sql(arg_dict)) }}
  {%- endif -%}
{% endmacro %}

{% macro get_insert_into_sql(target_relation, temp_relation, dest_columns) -%}
  {%- set columns = get_quoted_csv(dest_columns | map(attribute='name')) -%}
  insert into {{ target_relation }} ({{ columns }})
  select {{ columns }} from {{ temp_relation }}
{%- endmacro %}

{% macro get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {{ return(adapter.dispatch('get_delete_insert_merge_sql', 'dbt')(target, source, unique_key, dest_columns, incremental_predicates)) }}
{%- endmacro %}

{% macro default__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {%- if unique_key %}
  {%- set keys = [unique_key] if unique_key is string else unique_key %}
  delete from {{ target }}
  where ({{ keys | join(', ') }}) in (select {% if keys | length > 1 or ',' in keys[0] %}({{ keys | join(', ') }}){% else %}{{ keys[0] }}{% endif %} from {{ source }})
  {%- for predicate in incremental_predicates or [] %}
    and {{ predicate }}
  {%- endfor %};
  {% endif %}
  {{ get_insert_into_sql(target, source, dest_columns) }}
{%- endmacro %}

{% macro get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {{ return(adapter.dispatch('get_merge_sql', 'dbt')(target, source, unique_key, dest_columns, incremental_predicates)) }}
{%- endmacro %}

{% macro default__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {%- set conditions = [] -%}
  {%- if unique_key -%}
    {%- for key in ([unique_key] if unique_key is string else unique_key) -%}
      {%- do conditions.append('DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INTERNAL_DEST.' ~ key) -%}
    {%- endfor -%}
  {%- else -%}
    {%- do conditions.append('false') -%}
  {%- endif -%}
  {%- do conditions.extend(incremental_predicates or []) -%}
  {%- set updated = get_merge_update_columns(config.get('merge_update_columns'), config.get('merge_exclude_columns'), dest_columns) -%}
  {%- set expressions = config.get('merge_update_set_expressions', {}) -%}
  {%- set update_condition = config.get('merge_update_condition') -%}
  {%- set insert_condition = config.get('merge_insert_condition') -%}
  {%- set columns = dest_columns | map(attribute='quoted') | list -%}
  merge into {{ target }} as DBT_INTERNAL_DEST
  using {{ source }} as DBT_INTERNAL_SOURCE
  on {% for condition in conditions %}({{ condition }}){% if not loop.last %} and {% endif %}{% endfor %}
  {%- if unique_key and updated %}
  when matched {% if update_condition %}and {{ update_condition }} {% endif %}then update set
    {% for column in updated -%}
      {{ column }} = {{ expressions.get(column.strip('"'), 'DBT_INTERNAL_SOURCE.' ~ column) }}{% if not loop.last %}, {% endif %}
    {%- endfor %}
  {%- endif %}
  when not matched {% if insert_condition %}and {{ insert_condition }} {% endif %}then insert ({{ columns | join(', ') }})
  values ({% for column in columns %}DBT_INTERNAL_SOURCE.{{ column }}{% if not loop.last %}, {% endif %}{% endfor %})
{%- endmacro %}

{% macro get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) %}
  {{ return(adapter.dispatch('get_merge_update_columns', 'dbt')(merge_update_columns, merge_exclude_columns, dest_columns)) }}
{% endmacro %}

{% macro default__get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) %}
  {%- if merge_update_columns and merge_exclude_columns -%}
    {{ exceptions.raise_compiler_error('A model can have merge_update_columns or merge_exclude_columns, not both.') }}
  {%- endif -%}
  {%- if merge_update_columns -%}
    {{ return(merge_update_columns) }}
  {%- endif -%}
  {%- set excluded = (merge_exclude_columns or []) | map('lower') | list -%}
  {%- set kept = [] -%}
  {%- for column in dest_columns if column.name | lower not in excluded -%}
    {%- do kept.append(column.quoted) -%}
  {%- endfor -%}
  {{ return(kept) }}
{% endmacro %}

{% macro get_quoted_csv(column_names) %}
  {%- set quoted = [] -%}
  {%- for name in column_names -%}
    {%- do quoted.append(adapter.quote(name)) -%}
  {%- endfor -%}
  {{ return(quoted | join(', ')) }}
{% endmacro %}

{# The columns of the first list that the second has not. #}
{% macro diff_columns(source_columns, target_columns) %}
  {%- set known = target_columns | map(attribute='name') | map('lower') | list -%}
  {%- set rest = [] -%}
  {%- for column in source_columns if column.name | lower not in known -%}
    {%- do rest.append(column) -%}
  {%- endfor -%}
  {{ return(rest) }}
{% endmacro %}

{# The columns that both lists have, but of different types. #}
{% macro diff_column_data_types(source_columns, target_columns) %}
  {%- set changed = [] -%}
  {%- for column in source_columns -%}
    {%- for other in target_columns if other.name | lower == column.name | lower and other.data_type != column.data_type -%}
      {%- do changed.append({'column_name': other.name, 'new_type': column.data_type}) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(changed) }}
{% endmacro %}
