"""imbalanced-learn's SMOTE from a DuckDB table to a DuckDB table; prints the seconds of the operation."""
import json
import sys
import time

import duckdb
from imblearn.over_sampling import SMOTE

connection = duckdb.connect(sys.argv[1])
started = time.perf_counter()
train = connection.sql("from train").df()
features, target = SMOTE(random_state=0).fit_resample(train.drop(columns="y"), train["y"])
features["y"] = target
connection.sql("create or replace table balanced_python as from features")
print(json.dumps({"seconds": time.perf_counter() - started}))
