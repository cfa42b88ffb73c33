{{ config(materialized='view') }}
-- Some 100 orders a month, one in ten of them a fraud; months arrive one after the other.
select
  'O' || i as order_id,
  i as order_number,
  1 + i // 100 as month,
  timestamp '2024-01-01' + to_hours((i * 7)::integer) as ordered_at,
  case when i % 9 = 0 then null else 'note ' || i end as note,
  (i * 37 % 101)::decimal(9, 2) as amount,
  (i * 53 % 97)::integer as items,
  i % 10 = 3 as fraud
from range(400) r(i)
where 1 + i // 100 <= {{ var('through') }}
