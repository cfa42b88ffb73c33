"""LightGBM's AUPRC on the folds of tables in a DuckDB file; prints it by table and fold."""
import json
import sys

import duckdb
import lightgbm
from sklearn.metrics import average_precision_score

connection = duckdb.connect(sys.argv[1], read_only=True)
found = {}
for table in json.loads(sys.argv[2]):
    rows = connection.sql(f'from "{table["name"]}"').df()
    features = rows.drop(columns=["y", "fold"])
    for column in features.columns:
        if not (features[column].dtype.kind in "biuf"):
            features[column] = features[column].astype("category")
    for fold in table["folds"]:
        held = rows["fold"] == fold
        model = lightgbm.LGBMClassifier(n_jobs=1, verbose=-1).fit(features[~held], rows["y"][~held])
        scores = model.predict_proba(features[held])[:, 1]
        found[f"{table['name']} {fold}"] = average_precision_score(rows["y"][held], scores)
print(json.dumps(found))
