-- The exponent b of cost = a * rows^b, fitted by least squares on logarithms, beside that of the claim: N log N over
-- these sizes has an exponent a little above 1. Memory is what a call needs beyond what the process held before it.
select
  sampler,
  columns,
  claim as claimed_time,
  'N' as claimed_memory,
  count(*) as sizes,
  max(rows) as most_rows,
  arg_max(seconds, rows) as seconds_at_most,
  arg_max(peak_mb, rows) as peak_mb_at_most,
  regr_slope(ln(seconds), ln(rows)) as time_exponent,
  regr_slope(ln(case claim when 'N log N' then rows * ln(rows) else rows end), ln(rows)) as claimed_exponent,
  regr_slope(ln(greatest(peak_mb - start_mb, 1)), ln(rows)) as memory_exponent
from {{ ref('measured') }}
group by sampler, columns, claim
order by min(seconds)
