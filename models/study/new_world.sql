-- The test rows after the world has drifted: ten numbers have moved by half a standard deviation, ten have spread by a
-- quarter, ten stay; one in ten categories was mistaken for another; one label in a hundred turned.
{% set moved = range(0, 10) %}
{% set spread = range(10, 20) %}
with drift as (
  select *, row_number() over () as place from {{ ref('holdout') }} where part = 'test'
)
select
  seed,
  {% for n in range(30) %}
  n{{ n }}{% if n in moved %} + 0.5 * stddev(n{{ n }}) over ()
  {%- elif n in spread %} + 0.25 * (n{{ n }} - avg(n{{ n }}) over ()){% endif %} as n{{ n }},
  {% endfor %}
  {% for c in range(10) %}
  if(hash(place, 'c{{ c }}') % 10 = 0, substr('abcdefgh', 1 + (hash(place, 'to{{ c }}') % 8)::integer, 1), c{{ c }}) as c{{ c }},
  {% endfor %}
  if(hash(place, 'label') % 100 = 0, 1 - label, label) as label
from drift
