with per_country as (
  select country, sum({{ in_cents('amount') }}) as cents
  from {{ ref('paid_orders') }}
  group by country
)
select c.name, p.cents
from per_country p
join {{ ref('countries') }} c on c.code = p.country
