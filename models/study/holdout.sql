-- Rows that no sampler, oracle or model sees: thresholds are chosen on part 'valid', scores are taken on 'test'.
select seed, part, world.* exclude (id)
from {{ ref('splits') }} join {{ ref('world') }} as world using (id)
where part <> 'train' and is_found
order by seed, id
