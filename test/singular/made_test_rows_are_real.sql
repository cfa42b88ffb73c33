-- Fails for every test row that is no row of the table itself.
select * from {{ ref('made_test') }}
except
select * from {{ ref('made') }}
