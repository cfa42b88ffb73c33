{#- Trains one model for every way of making training rows, learner and seed: a table of models with way, learner and
    seed in front. A way is a statement that gives training rows, or {rows: statement, arguments: further arguments of
    train_classifier()}; a learner is the text of such arguments. {source}, {target} and {seed} in these texts stand
    for what is given here; `source` is a statement that gives the rows of a {seed} to start from. -#}
{%- macro fit_ways(source, target, ways, seeds, learners={'gradient_boosting': "algorithm := 'gradient_boosting'"}) -%}
{%- set fits = [] -%}
{%- for way, rows in ways.items() -%}
{%- for learner, arguments in learners.items() -%}
{%- for seed in seeds -%}
{%- set given = [arguments] + ([rows.arguments] if rows is mapping and rows.arguments else []) -%}
{%- set fit -%}
select '{{ way }}' as way, '{{ learner }}' as learner, {{ seed }} as seed, *
from train_classifier($way$ {{ rows.rows if rows is mapping else rows }} $way$, target := {target}, {{ given | join(', ') }})
{%- endset -%}
{%- do fits.append(fit | replace('{source}', '(' ~ source ~ ')') | replace('{target}', target) | replace('{seed}', seed | string)) -%}
{%- endfor -%}
{%- endfor -%}
{%- endfor -%}
{{ fits | join('\nunion all\n') }}
{%- endmacro -%}

{#- What every model of a table made by fit_ways() says about test rows: way, learner, seed, the columns of `keep` and
    those that predict() adds. `source` is a statement that gives the test rows of a {seed}, `arguments` the text of
    further arguments of predict(). -#}
{%- macro predict_ways(models, source, ways, seeds, learners=['gradient_boosting'], keep=['label'], arguments='') -%}
{%- set predictions = [] -%}
{%- for way in ways -%}
{%- for learner in learners -%}
{%- for seed in seeds -%}
{%- set prediction -%}
select '{{ way }}' as way, '{{ learner }}' as learner, {{ seed }} as seed, *
from predict($rows$ {{ source | replace('{seed}', seed | string) }} $rows$, model := $model$
  select * exclude (way, learner, seed) from {{ models }} where way = '{{ way }}' and learner = '{{ learner }}' and seed = {{ seed }}
$model${{ ', ' ~ arguments if arguments }})
{%- endset -%}
{%- do predictions.append(prediction) -%}
{%- endfor -%}
{%- endfor -%}
{%- endfor -%}
{#- No call's own columns are named within the union: so all calls are met at once, not one after the other. -#}
select way, learner, seed, {{ keep | join(', ') }}, prediction, columns('^probability_.*') from (
{{ predictions | join('\nunion all\n') }}
)
{%- endmacro -%}
