select * exclude (split) from {{ ref('churn_split') }} where split = 'train'
