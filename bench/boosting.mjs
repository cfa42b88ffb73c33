// Gradient boosting beside LightGBM, DuckDB table to model, 40 columns, 100 trees of 31 leaves, 2 threads each:
// `node bench/boosting.mjs [rows] [rounds]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, header, measure, python } from './measure.mjs';

const [rows = '70000', rounds = '3'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
const file = join(folder, 'bench.duckdb');
const here = (name) => new URL(name, import.meta.url).pathname;
const statement = (sql) => measure(process.execPath, [here('statement.mjs'), file, sql]);

await statement(`create table train as from make_classification(n_samples := ${rows}, n_features := 40,
  n_informative := 20, n_redundant := 5, weights := [0.92], class_sep := 0.8, random_state := 1)`);
console.log(header);
await compare(
  `boosting ${Number(rows).toLocaleString('en')} x 40`,
  Number(rounds),
  () =>
    statement(`create or replace table model as
      from train_classifier(train, target := y, algorithm := 'gradient_boosting')`),
  () => measure(python, [here('peers/boosting.py'), file]),
);
rmSync(folder, { recursive: true });
