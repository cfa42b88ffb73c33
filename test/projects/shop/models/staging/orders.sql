select *
from (values
  (1, 'AT', 'paid', 10.0),
  (2, 'AT', 'open', 20.0),
  (3, 'CH', 'paid', 30.0)
) as t(order_id, country, status, amount)
