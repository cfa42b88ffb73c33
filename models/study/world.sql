-- The world that every table of the study is drawn from: half of its rows are of class 1. 30 numbers, and 10 columns
-- cut into eight categories whose letters tell nothing of their order.
{% set study = var('scales')[var('scale')] %}
with made as (
  select row_number() over () as id, *
  from make_classification(
    n_samples := {{ study.rows }}, n_features := 40, n_informative := 15, n_redundant := 10,
    n_clusters_per_class := 3, random_state := 1)
)
select
  id,
  {% for n in range(30) %}f{{ n }} as n{{ n }}, {% endfor %}

  {% for c in range(10) %}
  substr('dghbeafc', ntile(8) over (order by f{{ 30 + c }})::integer, 1) as c{{ c }},
  {% endfor %}
  {{ '(hash(id) % 2)::integer' if var('noise_labels') else 'y::integer' }} as label
from made
