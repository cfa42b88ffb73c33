{{ config(materialized='ephemeral') }}
select * from {{ ref('orders') }}
where status = '{{ var("paid_status") }}'
