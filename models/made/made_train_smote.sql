-- As many rows of class 1 as of class 0, by making new ones between neighbours.
from smote({{ ref('made_train') }}, target := label, random_state := 42)
