/**
 * A preprocessor over many rows beside scikit-learn's ColumnTransformer, in one run, and its ONNX in Python's ONNX
 * Runtime beside transform(). Run: PEERS=<python> node bench/preprocessor.mjs [rows]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../dist/src/ballast.js';

const rows = Number(process.argv[2] ?? 300_000);
const python = process.env.PEERS ?? 'python3';
const folder = mkdtempSync(join(tmpdir(), 'ballast-preprocessor-'));
const database = await openDatabase();
const session = await database.session();
await session.query(`
  create table t as select * exclude (y), if(hash(f0) % 10 = 0, null, f1) as gap, 'p' || (hash(f2) % 12) as plan,
    'town ' || (hash(f3) % 800) as town, y
  from make_classification(n_samples := ${rows}, n_features := 20, random_state := 1);
  copy t to '${join(folder, 't.parquet')}'`);
const time = async (sql) => {
  const started = performance.now();
  await session.query(sql);
  return (performance.now() - started) / 1000;
};
const steps = `impute := 'median', scale := 'standard', encode := 'onehot', rare := 0.002, random_state := 1`;
const fit = await time(`create table p as from fit_preprocessor(t, target := y, ${steps})`);
const apply = await time('create table done as from transform(t, model := p)');
console.log(`Ballast: fit ${fit.toFixed(2)} s, transform into a table ${apply.toFixed(2)} s (${rows} rows)`);
const peer = (script, ...args) =>
  process.stdout.write(execFileSync(python, [new URL(`peers/${script}`, import.meta.url).pathname, ...args]));
peer('preprocessor.py', join(folder, 't.parquet'));
const kinds = {
  'standard, onehot': steps,
  'quantile, target': `impute := 'mean', clip := [0.01, 0.99], scale := 'quantile', output_distribution := 'normal', encode := 'target', random_state := 1`,
  'minmax, ordinal': `impute := 'most_frequent', scale := 'minmax', encode := 'ordinal', rare := 30, random_state := 1`,
  robust: `scale := 'robust', impute_text := 'most_frequent', encode := 'onehot', random_state := 1`,
};
for (const [kind, args] of Object.entries(kinds)) {
  await session.query(
    `create or replace table p as from fit_preprocessor((from t limit 5000), target := y, ${args})`,
  );
  await session.query(`copy (from t offset 5000 limit 3000) to '${join(folder, 'rows.parquet')}';
    copy (from transform((from t offset 5000 limit 3000), model := p)) to '${join(folder, 'done.parquet')}'`);
  const [[onnx]] = (await session.query('select onnx from p')).rows();
  writeFileSync(join(folder, 'p.onnx'), onnx.bytes);
  peer('preprocessor_onnx.py', kind, folder);
}
await database.close();
rmSync(folder, { recursive: true });
