"""LightGBM's predict from a DuckDB table to a DuckDB table; prints the seconds of the operation. `train` makes the model."""
import json
import sys
import time

import duckdb
import lightgbm
import numpy as np

file, model, what = sys.argv[1:]
connection = duckdb.connect(file)
started = time.perf_counter()
if what == "train":
    rows = connection.sql("from rows using sample 70000 (reservoir, 1)").df()
    classifier = lightgbm.LGBMClassifier(n_estimators=100, num_leaves=31, verbose=-1)
    classifier.fit(rows.drop(columns="y"), rows["y"]).booster_.save_model(model)
else:
    booster = lightgbm.Booster(model_file=model)
    rows = connection.sql("from rows").df()
    probability_1 = booster.predict(rows.drop(columns="y"))
    prediction = (probability_1 > 0.5).astype(np.int64)
    if what == "all columns":
        scored = rows.assign(prediction=prediction, probability_0=1 - probability_1, probability_1=probability_1)
    else:
        scored = rows[["y"]].assign(prediction=prediction, probability_1=probability_1)
    connection.sql("create or replace table scored_python as from scored")
print(json.dumps({"seconds": time.perf_counter() - started}))
