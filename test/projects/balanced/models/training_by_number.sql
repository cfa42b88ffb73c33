{{ config(materialized='incremental', unique_key='order_number') }}
{# Numbers of real orders stay below a billion; new rows count on from there, batch after batch. #}
{% set first = 1000000000 %}
{% if is_incremental() %}
  {% set last = run_query('select max(order_number) from ' ~ this).columns[0].values()[0] %}
  {% set first = [first, last + 1] | max %}
{% endif %}
with batch as (
  select * exclude (order_id, note) from {{ ref('orders') }}
  {% if is_incremental() %}
  where month > (select max(month) from {{ this }})
  {% endif %}
)
from smote(batch, target := fraud, group_by := [month], keep := [ordered_at], keep_from := 'base',
  new_key := order_number, new_key_start := {{ first }}, random_state := 42)
