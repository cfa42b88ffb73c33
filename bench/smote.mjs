// SMOTE beside imbalanced-learn, DuckDB table to DuckDB table: `node bench/smote.mjs [rows] [minority share] [rounds]`.
// Without a peer for tables that Python cannot hold: `node bench/smote.mjs 10000000 0.01 1 alone`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, header, measure, python } from './measure.mjs';

const [rows = '70000', share = '0.0875', rounds = '3', mode] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
const file = join(folder, 'bench.duckdb');
const here = (name) => new URL(name, import.meta.url).pathname;
const statement = (sql) => measure(process.execPath, [here('statement.mjs'), file, sql]);

// Beyond memory the table is made by DuckDB itself: what is measured is SMOTE.
const columns = Array.from({ length: 40 }, (_, c) => `random() + ${c % 2 === 0 ? 'y' : '0'} as f${c}`);
const made = `select ${columns.join(', ')}, y from (select (random() < ${share})::integer as y from range(${rows}))`;
await statement(
  mode === 'alone'
    ? `create table train as ${made}`
    : `create table train as from make_classification(n_samples := ${rows}, n_features := 40,
  n_informative := 20, n_redundant := 0, weights := [${1 - Number(share)}], flip_y := 0, random_state := 1)`,
);
console.log(header);
await compare(
  `SMOTE ${Number(rows).toLocaleString('en')} x 40, ${share} minority`,
  Number(rounds),
  () => statement('create or replace table balanced as from smote(train, target := y, random_state := 0)'),
  mode === 'alone' ? undefined : () => measure(python, [here('peers/smote.py'), file]),
);
rmSync(folder, { recursive: true });
