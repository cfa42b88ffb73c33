{#- What the models of this repository share; not shipped. -#}

{#- Trains ways on the imbalanced rows of every seed. -#}
{%- macro fit_study(ways) -%}
{%- set study = var('scales')[var('scale')] -%}
{{ fit_ways(
  'select * exclude (seed) from ' ~ ref('imbalanced') ~ ' where seed = {seed}', 'label', ways,
  range(1, study.seeds + 1), {'boosting': "algorithm := 'gradient_boosting', n_estimators := " ~ study.trees}) }}
{%- endmacro -%}

{#- Student's t for the 95 percent interval of a mean over n seeds. -#}
{%- macro student_t(n) -%}
{{ [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262][n - 2] }}
{%- endmacro -%}

{#- The real tables: the one that is shipped, and those in the folder of the variable real_tables. For each its name, a
    statement that gives its rows, and its columns. -#}
{%- macro real_tables() -%}
{%- set tables = [{'name': 'churn', 'rows': 'select * from ' ~ ref('churn')}] -%}
{%- if var('real_tables') and execute -%}
{%- for file in run_query("select file from glob('" ~ var('real_tables') ~ "/*.parquet') order by file").columns[0].values() -%}
{%- do tables.append({
  'name': modules.re.sub('.*/|[.]parquet$', '', file),
  'rows': "select * exclude (target), target::integer as label from '" ~ file ~ "'"}) -%}
{%- endfor -%}
{%- endif -%}
{%- do return(tables) -%}
{%- endmacro -%}

{#- A table's rows, split anew for every {seed}. -#}
{%- macro split_table(table) -%}
from train_test_split(({{ table.rows }}), test_size := 0.3, stratify := label, random_state := {seed})
{%- endmacro -%}

{#- The ways for one table. Samplers cannot make rows between NULLs: they are filled within the training rows. -#}
{%- macro table_ways(table) -%}
{%- set filled = [] -%}
{%- set categories = [] -%}
{%- if execute -%}
{%- for column in run_query('describe ' ~ table.rows) if column.column_name != 'label' -%}
{%- set name = adapter.quote(column.column_name) -%}
{%- if column.column_type in ('VARCHAR', 'BOOLEAN') -%}
{%- do categories.append("'" ~ column.column_name ~ "'") -%}
{%- do filled.append('coalesce(' ~ name ~ (", 'missing'" if column.column_type == 'VARCHAR' else ', false') ~ ') as ' ~ name) -%}
{%- else -%}
{%- do filled.append('coalesce(' ~ name ~ ', median(' ~ name ~ ') over ()) as ' ~ name) -%}
{%- endif -%}
{%- endfor -%}
{%- endif -%}
{%- set source = '(select ' ~ filled | join(', ') ~ ', label from {source})' -%}
{%- set call = source ~ ', target := {target}, random_state := {seed}' -%}
{%- set asked = call ~ ", oracle := $oracle$ from train_classifier(" ~ source ~ ", target := {target},
    algorithm := 'gradient_boosting', cv := 5, random_state := {seed}) $oracle$" -%}
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
