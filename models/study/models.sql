-- Every model of the study: a row for each way and seed.
{{ config(materialized='view') }}
{% for name in ['none', 'class_weight', 'random_over', 'smote', 'pairs', 'neighbors', 'all_real'] %}
from {{ ref('fit_' ~ name) }}
{{ 'union all' if not loop.last }}
{% endfor %}
