-- What each way costs: the rows that it trains on, the candidates tried for the new ones, the time of fitting (the
-- sampling comes on top: run_results.json has the time of every call), and the size of its model.
select
  way,
  round(avg(rows))::bigint as training_rows,
  round(any_value(tried / accepted) * {{ var('scales')[var('scale')].samples }})::bigint as candidates,
  round(avg(seconds), 2) as fit_seconds,
  round(avg(octet_length(onnx)))::bigint as model_bytes
from {{ ref('models') }} left join {{ ref('yields') }} using (way)
group by way
order by training_rows, way
