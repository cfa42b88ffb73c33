// 100 trees of 31 leaves over a DuckDB table of 40 columns, into a DuckDB table, beside LightGBM in Python, which trains
// them: `node bench/predict.mjs [rows] [rounds]`. Both sides score the same trees (LightGBM's model.txt).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure, median, python } from './measure.mjs';

const [rows = '1000000', rounds = '3'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
const file = join(folder, 'bench.duckdb');
const model = join(folder, 'model.txt');
const here = (name) => new URL(name, import.meta.url).pathname;
const statement = (sql) => measure(process.execPath, [here('statement.mjs'), file, sql]);
const peer = (what) => measure(python, [here('peers/predict.py'), file, model, what]);

await statement(`create table rows as from make_classification(n_samples := ${rows}, n_features := 40,
  n_informative := 20, n_redundant := 0, weights := [0.92], random_state := 1)`);
await peer('train');
console.log('| what | who | whole process, s | operation, s | CPU, s | peak MB |');
console.log('| --- | --- | --- | --- | --- | --- |');
const title = `predict ${Number(rows).toLocaleString('en')} x 40 through 100 trees`;
for (const [what, columns] of [
  ['probabilities', 'y, prediction, probability_1'],
  ['all columns', '*'],
]) {
  const query = `select ${columns} from predict(rows, model := '${model}')`;
  const runs = { Ballast: [], Python: [] };
  for (let round = 0; round < Number(rounds); round++) {
    runs.Ballast.push(await statement(`create or replace table scored as ${query}`));
    runs.Python.push(await peer(what));
  }
  const cells = (of) => ['wall', 'seconds', 'cpu', 'peakMb'].map(of);
  const print = (who, values) => console.log(`| ${title}, ${what} | ${who} | ${values.join(' | ')} |`);
  for (const who of ['Ballast', 'Python']) {
    print(
      who,
      cells((field) => median(runs[who], field).toFixed(field === 'peakMb' ? 0 : 2)),
    );
  }
  print(
    'ratio',
    cells((field) => (median(runs.Python, field) / median(runs.Ballast, field)).toFixed(1)),
  );
}
rmSync(folder, { recursive: true });
