select * from {{ ref('revenue') }} where cents > 1000
