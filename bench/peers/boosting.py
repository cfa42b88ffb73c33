"""LightGBM from a DuckDB table to a model in a DuckDB table; prints the seconds of the operation."""
import json
import sys
import time

import duckdb
import lightgbm

connection = duckdb.connect(sys.argv[1])
started = time.perf_counter()
train = connection.sql("from train").df()
model = lightgbm.LGBMClassifier(n_estimators=100, num_leaves=31, n_jobs=2, verbose=-1)
model.fit(train.drop(columns="y"), train["y"])
connection.execute("create or replace table model_python as select $1 as model", [model.booster_.model_to_string()])
print(json.dumps({"seconds": time.perf_counter() - started}))
