"""Rejection sampling with LightGBM as the oracle: `model_driven.py FILE MODEL train|sample`; prints the seconds."""
import json
import sys
import time

import duckdb
import lightgbm
import numpy

CANDIDATES, WANTED, THREADS = 900_000, 250_000, 2
path, model, step = sys.argv[1:]
connection = duckdb.connect(path)
started = time.perf_counter()
if step == "train":
    train = connection.sql("from train").df()
    classifier = lightgbm.LGBMClassifier(n_jobs=THREADS, verbose=-1)
    classifier.fit(train.drop(columns="y"), train["y"]).booster_.save_model(model)
else:
    booster = lightgbm.Booster(model_file=model)
    minority = connection.sql("select * exclude (y) from train where y = 1").df()
    rows = minority.to_numpy()
    random = numpy.random.default_rng(0)
    base = rows[random.integers(0, len(rows), CANDIDATES)]
    other = rows[random.integers(0, len(rows), CANDIDATES)]
    other -= base
    other *= random.random((CANDIDATES, 1))
    base += other
    accepted = base[booster.predict(base, num_threads=THREADS) > 0.75][:WANTED]
    print(f"accepted {len(accepted)}", file=sys.stderr)
    columns = {name: accepted[:, i] for i, name in enumerate(minority.columns)}
    columns["y"] = numpy.ones(len(accepted), dtype=numpy.int64)
    connection.sql("create or replace table made_python as from columns")
print(json.dumps({"seconds": time.perf_counter() - started}))
