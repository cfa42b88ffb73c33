-- As many rows of class 1 as of class 0, by repeating some.
from random_over_sampler({{ ref('churn_train') }}, target := label, random_state := 42)
