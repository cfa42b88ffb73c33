-- The split comes before any balancing: test rows must stay as they were found.
from train_test_split({{ ref('churn') }}, test_size := 0.3, stratify := label, random_state := 42)
