-- Fails for every test row that is no row of the table itself.
select * from {{ ref('churn_test') }}
except
select * from {{ ref('churn') }}
