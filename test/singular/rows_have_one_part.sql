-- Fails for every row that a seed both trains on and scores, or chooses thresholds on.
select id, seed
from {{ ref('splits') }}
group by all
having count(distinct part) > 1
