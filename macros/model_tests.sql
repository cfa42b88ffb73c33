{#
  Generic tests of what is learned from tables, for schema.yml. Each selects rows when its rule is broken, so that
  a build fails with exit code 1 and --store-failures keeps what was found.

    models:
      - name: train_smote
        data_tests:
          - no_leakage: {arguments: {holdout: ref('test'), target: label}}
          - class_balance_between: {arguments: {column_name: label, min: 0.4, max: 0.5}}
      - name: predictions
        data_tests:
          - min_auprc: {arguments: {target: label, score: probability_1, min: 0.6}}
          - calibrated_within: {arguments: {target: label, score: probability_1, within: 0.05}}
      - name: customers_today
        data_tests:
          - no_drift: {arguments: {reference: ref('customers_of_training'), max_psi: 0.2}}
#}

{% macro ballast__optional_arguments(given) -%}
  {%- for name, value in given.items() if value is not none -%}
    , {{ name }} := {{ ballast__literal(value) }}
  {%- endfor -%}
{%- endmacro %}

{% macro ballast__literal(value) -%}
  {%- if value is string -%} '{{ value | replace("'", "''") }}'
  {%- elif value is boolean -%} {{ value | lower }}
  {%- elif value is number -%} {{ value }}
  {%- else -%} [{% for item in value %}{{ ballast__literal(item) }}{% if not loop.last %}, {% endif %}{% endfor %}]
  {%- endif -%}
{%- endmacro %}

{# No row of the holdout, nor a near copy of one, is in this training table. #}
{% test no_leakage(model, holdout, target=none, columns=none, exclude=none, alpha=0.01) %}
select *
from leaked_rows(
  (select * from {{ model }}), (select * from {{ holdout }}), alpha := {{ alpha }}
  {{- ballast__optional_arguments({'target': target, 'columns': columns, 'exclude': exclude}) }})
{% endtest %}

{# The average precision of these predictions is at least `min`. #}
{% test min_auprc(model, target, score, min, pos_label=none) %}
select auprc, {{ min }} as min_auprc
from auprc(
  (select * from {{ model }}), target := '{{ target }}', score := '{{ score }}'
  {{- ballast__optional_arguments({'pos_label': pos_label}) }})
where auprc is null or auprc < {{ min }}
{% endtest %}

{# The expected calibration error of these predictions is at most `within`. #}
{% test calibrated_within(model, target, score, within=0.05, n_bins=10, pos_label=none) %}
select expected_calibration_error, {{ within }} as within
from expected_calibration_error(
  (select * from {{ model }}), target := '{{ target }}', score := '{{ score }}', n_bins := {{ n_bins }}
  {{- ballast__optional_arguments({'pos_label': pos_label}) }})
where expected_calibration_error is null or expected_calibration_error > {{ within }}
{% endtest %}

{# No column has drifted from the reference; with `max_auc`, no classifier tells the tables apart either. #}
{% test no_drift(model, reference, max_psi=0.25, max_auc=none, columns=none, exclude=none) %}
select *
from drift_report(
  (select * from {{ reference }}), (select * from {{ model }}),
  classifier := {{ 'false' if max_auc is none else 'true' }}, random_state := 0
  {{- ballast__optional_arguments({'columns': columns, 'exclude': exclude}) }})
where psi > {{ max_psi }} or psi is null and column_name <> '*'
{%- if max_auc is not none %} or auc > {{ max_auc }}{% endif %}
{% endtest %}

{# The share of the smallest class, 0 where there is but one, lies between `min` and `max`. #}
{% test class_balance_between(model, column_name, min=0, max=1) %}
with shares as (
  select {{ column_name }} as class, count(*) / sum(count(*)) over () as share
  from {{ model }}
  where {{ column_name }} is not null
  group by all
),
smallest as (
  select count(*) as classes, case when count(*) < 2 then 0 else min(share) end as smallest_share from shares
)
select *
from smallest
where not smallest_share between {{ min }} and {{ max }}
{% endtest %}
