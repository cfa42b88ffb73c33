"""pandas groupby with scikit-learn's average precision over a DuckDB table; prints the seconds of the operation."""
import json
import sys
import time

import duckdb
from sklearn.metrics import average_precision_score

connection = duckdb.connect(sys.argv[1], read_only=True)
started = time.perf_counter()
predictions = connection.sql("from predictions").df()
values = predictions.groupby("model")[["y", "p"]].apply(lambda rows: average_precision_score(rows["y"], rows["p"]))
print(json.dumps({"seconds": time.perf_counter() - started, "value": values.sum()}))
