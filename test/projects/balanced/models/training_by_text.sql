{{ config(materialized='incremental', unique_key='order_id') }}
with batch as (
  select * from {{ ref('orders') }}
  {% if is_incremental() %}
  where month > (select max(month) from {{ this }})
  {% endif %}
)
from smote(batch, target := fraud, group_by := [month], keep := [order_number, ordered_at, note],
  new_key := order_id, origin := origin, random_state := 42)
