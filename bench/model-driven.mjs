// 250,000 rows that a model accepts out of some 900,000 candidates, beside numpy candidates with LightGBM's predict, each
// with an oracle of its own (100 trees of 31 leaves, trained beforehand), DuckDB table to DuckDB table:
// `node bench/model-driven.mjs [rounds]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, header, measure, python } from './measure.mjs';

const [rounds = '3'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
const file = join(folder, 'bench.duckdb');
const model = join(folder, 'oracle.txt');
const here = (name) => new URL(name, import.meta.url).pathname;
const statement = (sql) => measure(process.execPath, [here('statement.mjs'), file, sql]);

// 5,600 minority rows, so far from the others that 28 percent of the candidates are accepted.
await statement(`create table train as from make_classification(n_samples := 70000, n_features := 40,
  n_informative := 10, n_redundant := 5, n_clusters_per_class := 4, weights := [0.92], class_sep := 1.27, flip_y := 0,
  random_state := 1)`);
await statement(
  "create table oracle as from train_classifier(train, target := y, algorithm := 'gradient_boosting')",
);
await measure(python, [here('peers/model_driven.py'), file, model, 'train']);
console.log(header);
await compare(
  'model-driven sampling, 250,000 of some 900,000 candidates x 40',
  Number(rounds),
  () =>
    statement(`create or replace table made as from model_driven_sample(train, target := y, oracle := oracle,
      threshold := 0.75, samples := 250000, random_state := 0, synthetic_only := true)`),
  () => measure(python, [here('peers/model_driven.py'), file, model, 'sample']),
);
rmSync(folder, { recursive: true });
