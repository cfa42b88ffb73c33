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

{# The columns that both sides have are matched by their names; the table keeps what it has in the others. #}
{% macro default__get_incremental_merge_sql(arg_dict) %}
  {%- set columns = arg_dict['dest_columns'] -%}
  {%- if arg_dict.get('source_columns') -%}
    {%- set columns = columns | rejectattr('name', 'in', diff_columns(columns, arg_dict['source_columns']) | map(attribute='name') | list) | list -%}
  {%- endif -%}
  {{ return(get_merge_sql(
      arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'],
      columns, arg_dict.get('incremental_predicates'))) }}
{% endmacro %}

{% macro get_incremental_microbatch_sql(arg_dict) %}
  {{ return(adapter.dispatch('get_incremental_microbatch_sql', 'dbt')(arg_dict)) }}
{% endmacro %}

{# The rows of the batch give way to those built now; what the model gives beside the batch is left out. #}
{% macro default__get_incremental_microbatch_sql(arg_dict) %}
  {%- if config.get('unique_key') -%}
    {{ exceptions.raise_compiler_error("A microbatch model replaces whole batches, it has no use for unique_key: remove it, or set incremental_strategy='merge'.") }}
  {%- endif -%}
  {%- set target = arg_dict['target_relation'] -%}
  {%- set event_time = config.require('event_time') -%}
  {%- set format = '%Y-%m-%d %H:%M:%S+00:00' -%}
  {%- set in_batch -%}
    {{ event_time }} >= '{{ model.batch.event_time_start.strftime(format) }}' and {{ event_time }} < '{{ model.batch.event_time_end.strftime(format) }}'
  {%- endset -%}
  delete from {{ target }}
  where {{ in_batch }}
  {%- for predicate in predicate_list(arg_dict.get('incremental_predicates')) %}
    and ({{ predicate }})
  {%- endfor %};
  {{ get_insert_into_sql(target, arg_dict['temp_relation'], arg_dict['dest_columns']) }}
  where {{ in_batch }}
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
  {%- do check_merge_config() -%}
  {%- set joined = config.get('merge_on_using_columns') or [] -%}
  {%- set conditions = [] -%}
  {%- if not joined -%}
    {%- for key in ([unique_key] if unique_key is string else unique_key or []) -%}
      {%- do conditions.append('DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INTERNAL_DEST.' ~ key) -%}
    {%- endfor -%}
    {%- if not conditions -%}{%- do conditions.append('false') -%}{%- endif -%}
  {%- endif -%}
  {%- do conditions.extend(predicate_list(incremental_predicates)) -%}
  {%- set returned = config.get('merge_returning_columns') or [] -%}
  {%- set clauses = config.get('merge_clauses') or {} -%}
  {{ config.get('sql_header') or '' }}
  merge into {{ target }} as DBT_INTERNAL_DEST
  using {{ source }} as DBT_INTERNAL_SOURCE
  {% if joined %}using ({{ joined | join(', ') }}){% endif %}
  {%- if conditions %} on ({{ conditions | join(') and (') }}){% endif %}
  {%- if 'when_matched' in clauses -%}
    {%- for clause in clauses['when_matched'] %}{{ merge_clause('matched', clause, dest_columns) }}{% endfor -%}
  {%- else -%}
    {{ merge_default_update(dest_columns) }}
  {%- endif -%}
  {%- if 'when_not_matched' in clauses -%}
    {%- for clause in clauses['when_not_matched'] %}{{ merge_clause('not matched', clause, dest_columns) }}{% endfor -%}
  {%- else -%}
    {%- set columns = dest_columns | map(attribute='quoted') | list %}
  when not matched {{ merge_condition(config.get('merge_insert_condition')) }} then insert
    {%- if columns %} ({{ columns | join(', ') }})
  values ({% for column in columns %}DBT_INTERNAL_SOURCE.{{ column }}{% if not loop.last %}, {% endif %}{% endfor %})
    {%- else %} by name
    {%- endif -%}
  {%- endif %}
  {%- if returned %}
  returning {{ returned if returned is string else returned | join(', ') }}
  {%- endif %}
{%- endmacro %}

{# Predicates are one text or a list of them. #}
{% macro predicate_list(predicates) %}
  {{ return([predicates] if predicates is string else predicates or []) }}
{% endmacro %}

{% macro merge_condition(condition) -%}
  {%- if condition %}and {{ condition if condition is string else '(' ~ condition | join(') and (') ~ ')' }}{% endif -%}
{%- endmacro %}

{% macro merge_default_update(dest_columns) -%}
  {%- set assignments = merge_assignments(
      config.get('merge_update_columns'), config.get('merge_exclude_columns'),
      config.get('merge_update_set_expressions'), dest_columns) | trim -%}
  {%- if assignments or not dest_columns %}
  when matched {{ merge_condition(config.get('merge_update_condition')) }} then update {% if assignments %}set {{ assignments }}{% else %}by name{% endif %}
  {%- endif %}
{%- endmacro %}

{# `a = <expression>, b = DBT_INTERNAL_SOURCE.b`: the expressions first, then the columns that none is given for. #}
{% macro merge_assignments(include, exclude, expressions, dest_columns) -%}
  {%- set assigned = [] -%}
  {%- set expressions = expressions or {} -%}
  {%- for column, expression in expressions.items() -%}
    {%- do assigned.append(column ~ ' = ' ~ expression) -%}
  {%- endfor -%}
  {%- for column in get_merge_update_columns(include, exclude, dest_columns) if column.replace('"', '') not in expressions -%}
    {%- do assigned.append(column ~ ' = DBT_INTERNAL_SOURCE.' ~ column) -%}
  {%- endfor -%}
  {{ assigned | join(', ') }}
{%- endmacro %}

{# One entry of merge_clauses. #}
{% macro merge_clause(which, clause, dest_columns) -%}
  {%- set action = clause.get('action') -%}
  {%- set words = {'by_name': 'by name', 'by_position': 'by position'} -%}
  {%- set mode = clause.get('mode') %}
  when {{ which }} {% if clause.get('by') %}by {{ clause['by'] }} {% endif %}{{ merge_condition(clause.get('condition')) }} then
  {%- if action == 'update' and which == 'not matched' %}
    update set {% for column, expression in clause.get('set_expressions', {}).items() %}{{ column }} = {{ expression }}{% if not loop.last %}, {% endif %}{% endfor %}
  {%- elif action == 'update' and mode == 'explicit' -%}
    {%- set update = clause.get('update') or {} %}
    update set {{ merge_assignments(update.get('include'), update.get('exclude'), update.get('set_expressions'), dest_columns) }}
  {%- elif action == 'insert' and mode == 'explicit' -%}
    {%- set insert = clause.get('insert') or {} %}
    insert ({{ insert.get('columns', []) | join(', ') }}) values ({{ insert.get('values', []) | join(', ') }})
  {%- elif action == 'update' %} update {{ words.get(mode, 'set *') }}
  {%- elif action == 'insert' %} insert {{ words.get(mode, '*') }}
  {%- elif action == 'delete' %} delete
  {%- elif action == 'do_nothing' %} do nothing
  {%- elif action == 'error' %} error{% if clause.get('error_message') %} '{{ clause['error_message'] | replace("'", "''") }}'{% endif %}
  {%- endif %}
{%- endmacro %}

{# Refuses what the configuration of a merge has of the wrong type, all of it at once. #}
{% macro check_merge_config() %}
  {%- set wrong = [] -%}
  {%- set clauses = config.get('merge_clauses') -%}
  {%- set given = [] -%}
  {%- for name in ['merge_update_condition', 'merge_insert_condition'] if config.get(name) is not none -%}
    {%- do given.append(name) -%}
    {%- if config.get(name) is not string -%}{%- do wrong.append(name ~ ' must be a string, not ' ~ config.get(name)) -%}{%- endif -%}
  {%- endfor -%}
  {%- for name in ['merge_update_columns', 'merge_exclude_columns', 'merge_on_using_columns', 'merge_returning_columns'] if config.get(name) is not none -%}
    {%- set value = config.get(name) -%}
    {%- if value is string or value is mapping or value is not sequence -%}
      {%- do wrong.append(name ~ ' must be a list') -%}
    {%- else -%}
      {%- if value and name in ['merge_update_columns', 'merge_exclude_columns'] -%}{%- do given.append(name) -%}{%- endif -%}
      {%- for item in value if item is not string -%}
        {%- do wrong.append(name ~ ' must hold strings only, not ' ~ item) -%}
      {%- endfor -%}
    {%- endif -%}
  {%- endfor -%}
  {%- set expressions = config.get('merge_update_set_expressions') -%}
  {%- if expressions is not none and expressions is not mapping -%}
    {%- do wrong.append('merge_update_set_expressions must be a dictionary, not ' ~ expressions) -%}
  {%- elif expressions -%}
    {%- do given.append('merge_update_set_expressions') -%}
  {%- endif -%}
  {%- if clauses is not none and clauses is not mapping -%}
    {%- do wrong.append('merge_clauses must be a dictionary, not ' ~ clauses) -%}
  {%- elif clauses is not none -%}
    {%- if 'when_matched' not in clauses and 'when_not_matched' not in clauses -%}
      {%- do wrong.append("merge_clauses needs 'when_matched' or 'when_not_matched'") -%}
    {%- endif -%}
    {%- for name in ['when_matched', 'when_not_matched'] if name in clauses -%}
      {%- set list = clauses[name] -%}
      {%- if list is string or list is mapping or list is not sequence -%}
        {%- do wrong.append('merge_clauses.' ~ name ~ ' must be a list') -%}
      {%- elif not list -%}
        {%- do wrong.append('merge_clauses.' ~ name ~ ' must not be empty') -%}
      {%- else -%}
        {%- for clause in list if clause is not mapping -%}
          {%- do wrong.append('merge_clauses.' ~ name ~ ' must hold dictionaries only, not ' ~ clause) -%}
        {%- endfor -%}
      {%- endif -%}
    {%- endfor -%}
    {%- if given -%}
      {%- do wrong.append('merge_clauses leaves no place for ' ~ given | join(', ') ~ ': say that in a clause') -%}
    {%- endif -%}
  {%- endif -%}
  {%- if wrong -%}
    {{ exceptions.raise_compiler_error('The configuration of the merge is wrong: ' ~ wrong | join('; ') ~ '.') }}
  {%- endif -%}
{% endmacro %}

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
