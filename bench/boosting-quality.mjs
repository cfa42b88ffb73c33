// How well gradient boosting ranks rows beside LightGBM: AUPRC on rows held out, over ten made tables and, if a folder of
// parquet files with an index.json is given, over each of those in 5 folds: `node bench/boosting-quality.mjs [folder]`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { openDatabase } from '../dist/src/ballast.js';
import { python } from './measure.mjs';

const [real] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
const file = join(folder, 'bench.duckdb');
const database = await openDatabase({ path: file });
const session = await database.session();

/** Every table has a target y and a fold; folds are held out in turn. */
const tables = [];
for (let seed = 0; seed < 10; seed++) {
  // Every fifth column becomes a category of up to 12 levels.
  const cut = Array.from({ length: 40 }, (_, c) =>
    c % 5 === 0 ? `'level ' || least(11, greatest(0, 6 + floor(f${c} * 2)::integer)) as f${c}` : `f${c}`,
  );
  await session.query(`create table made_${seed} as select ${cut.join(', ')}, y, (n % 5)::integer as fold from (
    select *, row_number() over () as n from make_classification(n_samples := 20000, n_features := 40, n_informative := 15,
      n_redundant := 5, n_clusters_per_class := 3, weights := [0.92], flip_y := 0.02, random_state := ${seed}))`);
  tables.push({ name: `made_${seed}`, folds: [0] });
}
if (real !== undefined) {
  for (const { name, file: parquet, target, positive } of JSON.parse(
    readFileSync(join(real, 'index.json'), 'utf8'),
  )) {
    const path = join(real, parquet).replaceAll("'", "''");
    await session.query(`create table "${name}" as select * exclude ("${target}", n), ("${target}"::varchar = '${positive}')::integer as y,
      ((row_number() over (partition by "${target}" order by hash(n))) % 5)::integer as fold
      from (select *, row_number() over () as n from '${path}') order by n`);
    tables.push({ name, folds: [0, 1, 2, 3, 4] });
  }
}
const ours = new Map();
for (const { name, folds } of tables) {
  for (const fold of folds) {
    await session.query(`create or replace temp table model as from train_classifier(
      (select * exclude (fold) from "${name}" where fold <> ${fold}), target := y, algorithm := 'gradient_boosting')`);
    const result = await session.query(`select auprc(y, probability_1) as v
      from predict((from "${name}" where fold = ${fold}), model := model)`);
    ours.set(`${name} ${fold}`, Number(result.json()[0].v));
  }
}
await database.close();
const text = execFileSync(python, [
  new URL('peers/boosting-quality.py', import.meta.url).pathname,
  file,
  JSON.stringify(tables),
]);
const peers = JSON.parse(text.toString().trim().split('\n').at(-1));
rmSync(folder, { recursive: true });

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const byTable = tables.map(({ name, folds }) => ({
  name,
  ours: mean(folds.map((fold) => ours.get(`${name} ${fold}`))),
  peer: mean(folds.map((fold) => peers[`${name} ${fold}`])),
}));
console.log('| table | Ballast | LightGBM | difference |\n| --- | --- | --- | --- |');
for (const { name, ours: a, peer: b } of byTable)
  console.log(`| ${name} | ${a.toFixed(4)} | ${b.toFixed(4)} | ${(a - b).toFixed(4)} |`);
const groups = {
  made: byTable.filter(({ name }) => name.startsWith('made_')),
  real: byTable.filter(({ name }) => !name.startsWith('made_')),
};
for (const [name, group] of Object.entries(groups)) {
  if (group.length < 2) continue;
  const differences = group.map((one) => one.ours - one.peer);
  const centre = mean(differences);
  const deviation = Math.sqrt(
    differences.reduce((sum, d) => sum + (d - centre) ** 2, 0) / (differences.length - 1),
  );
  // Student's t for 9 and 11 degrees of freedom.
  const half = ((differences.length === 10 ? 2.262 : 2.201) * deviation) / Math.sqrt(differences.length);
  console.log(
    `| mean, ${name} | ${mean(group.map((one) => one.ours)).toFixed(4)} | ${mean(group.map((one) => one.peer)).toFixed(4)} | ${centre.toFixed(4)} (${(centre - half).toFixed(4)} to ${(centre + half).toFixed(4)}) |`,
  );
}
