-- Training rows as nobody has them: as many of class 1 as of class 0, all real.
{{ config(materialized='view') }}
select seed, world.* exclude (id)
from {{ ref('splits') }} join {{ ref('world') }} as world using (id)
where part = 'train'
