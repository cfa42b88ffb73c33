"""A sampler of imbalanced-learn from a DuckDB table to a DuckDB table; prints the seconds of the operation.

`samplers.py FILE SAMPLER [times]`: SAMPLER is the name in SQL; with `times` above 1 the last run counts.
"""
import json
import sys
import time

import duckdb
from imblearn import combine, over_sampling, under_sampling
from sklearn.cluster import MiniBatchKMeans

SEED = {"random_state": 0}
CATEGORIES = [f"f{c}" for c in range(10)]
SAMPLERS = {
    "adasyn": lambda: over_sampling.ADASYN(**SEED),
    "borderline_smote": lambda: over_sampling.BorderlineSMOTE(**SEED),
    # As in SQL's default of 0.1: with imbalanced-learn's own "auto" it finds no cluster in this table.
    "kmeans_smote": lambda: over_sampling.KMeansSMOTE(
        kmeans_estimator=MiniBatchKMeans(n_clusters=8, n_init=1, random_state=0), cluster_balance_threshold=0.05, **SEED
    ),
    "random_over_sampler": lambda: over_sampling.RandomOverSampler(**SEED),
    "smote": lambda: over_sampling.SMOTE(**SEED),
    "smoten": lambda: over_sampling.SMOTEN(**SEED),
    "smotenc": lambda: over_sampling.SMOTENC(categorical_features=CATEGORIES, **SEED),
    "svm_smote": lambda: over_sampling.SVMSMOTE(**SEED),
    "all_knn": lambda: under_sampling.AllKNN(),
    "cluster_centroids": lambda: under_sampling.ClusterCentroids(**SEED),
    "condensed_nearest_neighbour": lambda: under_sampling.CondensedNearestNeighbour(**SEED),
    "edited_nearest_neighbours": lambda: under_sampling.EditedNearestNeighbours(),
    "instance_hardness_threshold": lambda: under_sampling.InstanceHardnessThreshold(**SEED),
    "near_miss": lambda: under_sampling.NearMiss(),
    "neighbourhood_cleaning_rule": lambda: under_sampling.NeighbourhoodCleaningRule(),
    "one_sided_selection": lambda: under_sampling.OneSidedSelection(**SEED),
    "random_under_sampler": lambda: under_sampling.RandomUnderSampler(**SEED),
    "repeated_edited_nearest_neighbours": lambda: under_sampling.RepeatedEditedNearestNeighbours(),
    "tomek_links": lambda: under_sampling.TomekLinks(),
    "smote_enn": lambda: combine.SMOTEENN(**SEED),
    "smote_tomek": lambda: combine.SMOTETomek(**SEED),
}
TABLES = {"smotenc": "mixed", "smoten": "nominal"}

path, name = sys.argv[1:3]
times = int(sys.argv[3]) if len(sys.argv) > 3 else 1
connection = duckdb.connect(path)
for _ in range(times):
    started, cpu_before = time.perf_counter(), time.process_time()
    train = connection.sql(f"from {TABLES.get(name, 'train')}").df()
    features, target = SAMPLERS[name]().fit_resample(train.drop(columns="y"), train["y"])
    features["y"] = target
    connection.sql("create or replace table balanced as from features")
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu_before
connection.close()
print(json.dumps({"seconds": seconds, "operationCpu": cpu, "value": len(features)}))
