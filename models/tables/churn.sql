-- Customers of a telephone company. label = 1 for those who left.
-- State and area code stay behind: smote() makes rows between rows, and there is nothing between two states.
select * exclude (state, area_code, churn), (churn = 'yes')::integer as label
from {{ source('files', 'churn') }}
