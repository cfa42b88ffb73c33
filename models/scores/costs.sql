-- What each way costs: the rows that it trains on, the candidates tried for the new ones (as many as the yield asks for,
-- up to the 20 a row at which model_driven_sample() gives up), the time of fitting (the sampling comes on top:
-- run_results.json has the time of every call), and the size of its model.
{% set samples = var('scales')[var('scale')].samples %}
select
  way,
  round(avg(rows))::bigint as training_rows,
  round(any_value(least(tried / nullif(accepted, 0) * {{ samples }}, 20 * {{ samples }} + 10000)))::bigint as candidates,
  round(avg(seconds), 2) as fit_seconds,
  round(avg(octet_length(onnx)))::bigint as model_bytes
from {{ ref('models') }} left join {{ ref('yields') }} using (way)
group by way
order by training_rows, way
