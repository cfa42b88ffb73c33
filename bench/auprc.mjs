// Average precision over a DuckDB table, 8 in 100 rows positive, beside scikit-learn: `node bench/auprc.mjs [rows] [rounds]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, header, measure, python } from './measure.mjs';

const [rows = '10000000', rounds = '3'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
const file = join(folder, 'bench.duckdb');
const here = (name) => new URL(name, import.meta.url).pathname;
const statement = (sql) => measure(process.execPath, [here('statement.mjs'), file, sql]);

await statement(`create table predictions as
  select (random() < 0.16 * s)::integer as y, s from (select random() as s from range(${rows}))`);
console.log(header);
await compare(
  `AUPRC ${Number(rows).toLocaleString('en')} rows`,
  Number(rounds),
  () => statement('from auprc(predictions, target := y, score := s)'),
  () => measure(python, [here('peers/auprc.py'), file]),
);
rmSync(folder, { recursive: true });
