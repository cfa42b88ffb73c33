"""Largest difference between transform() and the preprocessor's ONNX in Python's ONNX Runtime."""

import sys

import duckdb
import numpy as np
import onnxruntime

kind, folder = sys.argv[1:]
rows, done = (duckdb.sql(f"from '{folder}/{name}.parquet'").df() for name in ("rows", "done"))
session = onnxruntime.InferenceSession(f"{folder}/p.onnx")
feeds = {}
for i in session.get_inputs():
    column = rows[i.name]
    if i.type == "tensor(string)":
        feeds[i.name] = np.array([v if isinstance(v, str) else "" for v in column], dtype=object)[:, None]
    else:
        feeds[i.name] = column.to_numpy(np.float64)[:, None]
inputs = {i.name for i in session.get_inputs()}
worst = 0.0
for output, values in zip(session.get_outputs(), session.run(None, feeds)):
    name = output.name[:-2] if output.name.endswith("_1") and output.name[:-2] in inputs else output.name
    expected = done[name].to_numpy(np.float64)
    got = values[:, 0]
    if (np.isnan(expected) != np.isnan(got)).any():
        raise SystemExit(f"{name}: NULL differs")
    worst = max(worst, float(np.nanmax(np.abs(expected - got), initial=0)))
print(f"ONNX in Python, {kind}: {len(session.get_outputs())} columns, largest difference {worst:.1e}")
