{#- What the models of this repository share; not shipped. -#}

{#- Trains ways on the imbalanced rows of every seed. -#}
{%- macro fit_study(ways) -%}
{%- set study = var('scales')[var('scale')] -%}
{{ fit_ways(
  'select * exclude (seed) from ' ~ ref('imbalanced') ~ ' where seed = {seed}', 'label', ways,
  range(1, study.seeds + 1), {'boosting': boosting()}) }}
{%- endmacro -%}

{#- Arguments of the learner of the study. -#}
{%- macro boosting() -%}
{%- set study = var('scales')[var('scale')] -%}
algorithm := 'gradient_boosting', n_estimators := {{ study.trees }}, learning_rate := {{ study.rate }}
{%- endmacro -%}

{#- Student's t for the 95 percent interval of a mean over n seeds. -#}
{%- macro student_t(n) -%}
{{ [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262][n - 2] }}
{%- endmacro -%}

{#- The real tables: the one that is shipped, and those in the folder of the variable real_tables. For each its name, a
    statement that gives its rows, and the learners that take it: linear ones take no NULL. -#}
{%- macro real_tables() -%}
{%- set tables = [{'name': 'churn', 'rows': 'select * from ' ~ ref('churn')}] -%}
{%- if var('real_tables') and execute -%}
{%- for file in run_query("select file from glob('" ~ var('real_tables') ~ "/*.parquet') order by file").columns[0].values() -%}
{%- do tables.append({
  'name': modules.re.sub('.*/|[.]parquet$', '', file),
  'rows': "select * exclude (target), target::integer as label from '" ~ file ~ "'"}) -%}
{%- endfor -%}
{%- endif -%}
{%- for table in tables -%}
{%- set learners = {'boosting': boosting()} -%}
{%- if execute and run_query('select max(null_percentage) = 0 from (summarize ' ~ table.rows ~ ')').columns[0].values()[0] -%}
{%- do learners.update({'logistic': "algorithm := 'logistic_regression'"}) -%}
{%- endif -%}
{%- do table.update({'learners': learners}) -%}
{%- endfor -%}
{%- do return(tables) -%}
{%- endmacro -%}

{#- A table's training or test rows, split anew for every {seed}. -#}
{%- macro table_part(table, part) -%}
select * exclude (split) from train_test_split(({{ table.rows }}), test_size := 0.3, stratify := label, random_state := {seed})
where split = '{{ part }}'
{%- endmacro -%}

{#- What a sampler makes rows of: the training rows, their NULLs filled among themselves, since nothing lies between. -#}
{%- macro filled_rows(table) -%}
{%- set columns = [] -%}
{%- for column in (run_query('describe ' ~ table.rows) if execute else []) if column.column_name != 'label' -%}
{%- set name = adapter.quote(column.column_name) -%}
{%- set filler = {'VARCHAR': "'missing'", 'BOOLEAN': 'false'}.get(column.column_type, 'median(' ~ name ~ ') over ()') -%}
{%- do columns.append('coalesce(' ~ name ~ ', ' ~ filler ~ ') as ' ~ name) -%}
{%- endfor -%}
(select {{ columns | join(', ') }}, label from {source})
{%- endmacro -%}

{#- The ways for one table. -#}
{%- macro table_ways(table, oracles) -%}
{%- set categories = [] -%}
{%- for column in (run_query('describe ' ~ table.rows) if execute else []) if column.column_type in ('VARCHAR', 'BOOLEAN') -%}
{%- do categories.append("'" ~ column.column_name ~ "'") -%}
{%- endfor -%}
{%- set call = filled_rows(table) ~ ', target := {target}, random_state := {seed}' -%}
{%- set asked = call ~ ', oracle := (select * exclude (dataset, way, learner, seed) from ' ~ oracles
    ~ " where dataset = '" ~ table.name ~ "' and seed = {seed})" -%}
{%- do return({
  'none': 'from {source}',
  'class_weight': {'rows': 'from {source}', 'arguments': "class_weight := 'balanced'"},
  'random_over': 'from random_over_sampler(' ~ call ~ ')',
  'smote': 'from smotenc(' ~ call ~ ', categorical_features := [' ~ categories | join(', ') ~ '])' if categories
    else 'from smote(' ~ call ~ ')',
  'pairs_75': 'from model_driven_sample(' ~ asked ~ ', threshold := 0.75)',
  'neighbors_q50': 'from model_driven_sample(' ~ asked ~ ", candidates := 'neighbors', threshold := 'q50')",
}) -%}
{%- endmacro -%}
