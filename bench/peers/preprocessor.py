"""Times scikit-learn's ColumnTransformer on the table of bench/preprocessor.mjs."""

import sys
import time

import duckdb
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

started = time.perf_counter()
t = duckdb.sql(f"from '{sys.argv[1]}'").df()
read = time.perf_counter() - started
numbers = [c for c in t.columns if c not in ("plan", "town", "y")]
model = ColumnTransformer([
    ("n", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
    ("c", OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=0.002, sparse_output=False), ["plan", "town"]),
])
started = time.perf_counter()
model.fit(t)
fit = time.perf_counter() - started
started = time.perf_counter()
model.transform(t)
print(f"scikit-learn: read {read:.2f} s, fit {fit:.2f} s, transform into an array {time.perf_counter() - started:.2f} s")
