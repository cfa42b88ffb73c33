select * exclude (split) from {{ ref('made_split') }} where split = 'test'
