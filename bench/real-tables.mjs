// Ways of resampling on real tables, by AUPRC over repeated stratified folds with gradient boosting:
// `node bench/real-tables.mjs FOLDER [repeats] [table ...]`. FOLDER holds index.json (name, file, target, positive,
// categorical_columns) and the tables as Parquet. Prints the mean AUPRC of each table and way, and mean ranks.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../dist/src/ballast.js';

const [folder, repeats = '2', ...wanted] = process.argv.slice(2);
const FOLDS = 5;
const BAGS = 5;
const algorithm = "algorithm := 'gradient_boosting'";
const tables = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')).filter(
  ({ name }) => wanted.length === 0 || wanted.includes(name),
);
const db = await openDatabase();
const session = await db.session();
const run = (sql) => session.query(sql);
const json = async (sql) => (await session.query(sql)).json();

/** Each way: the rows to train on, one query a model. */
const ways = {
  none: () => ['from train'],
  SMOTE: ({ smote }) => [smote],
  'interpolation .75': ({ driven }) => [driven("threshold := 0.75, candidates := 'interpolation'", 0)],
  'neighbours q50': ({ driven }) => [driven("threshold := 'q50', candidates := 'neighbors'", 0)],
  'bags of none': () => bags((bag) => bag),
  'bags of neighbours q50, half of the gap': ({ driven, half }) =>
    bags(
      (bag, b) =>
        `(${bag}) union all by name (${driven(`threshold := 'q50', candidates := 'neighbors', samples := ${half}, synthetic_only := true`, b)})`,
    ),
};

function bags(rows) {
  return Array.from({ length: BAGS }, (_, b) =>
    rows(`from random_sample(train, fraction := 1, replace := true, random_state := ${b})`, b),
  );
}

const means = new Map();
console.log(
  `| table | ${Object.keys(ways).join(' | ')} |\n| --- |${' --- |'.repeat(Object.keys(ways).length)}`,
);
for (const table of tables) {
  const sums = Object.fromEntries(Object.keys(ways).map((way) => [way, 0]));
  for (let repeat = 0; repeat < Number(repeats); repeat++) {
    await split(table, repeat);
    for (let fold = 0; fold < FOLDS; fold++) {
      const scores = await judge(table, fold);
      for (const [way, score] of Object.entries(scores)) sums[way] += score / FOLDS / Number(repeats);
    }
  }
  means.set(table.name, sums);
  console.log(
    `| ${table.name} | ${Object.values(sums)
      .map((mean) => mean.toFixed(3))
      .join(' | ')} |`,
  );
}
const all = [...means.values()];
const row = (name, of) => console.log(`| ${name} | ${Object.keys(ways).map(of).join(' | ')} |`);
row('mean', (way) => (all.reduce((sum, one) => sum + one[way], 0) / all.length).toFixed(3));
row('mean rank', (way) => (all.reduce((sum, one) => sum + rankOf(one, way), 0) / all.length).toFixed(2));
await db.close();

/** 1 for the highest mean; equal ones share their ranks. */
function rankOf(scores, way) {
  const values = Object.values(scores);
  const above = values.filter((value) => value > scores[way]).length;
  const equal = values.filter((value) => value === scores[way]).length;
  return above + (equal + 1) / 2;
}

async function split({ file, target, positive }, repeat) {
  await run(`
    create or replace table rows as
      select * exclude ("${target}"), ("${target}" = ${positive})::integer as label from '${join(folder, file)}';
    create or replace table folds as
      from kfold(rows, n_splits := ${FOLDS}, stratify := label, shuffle := true, random_state := ${repeat})`);
}

/** AUPRC of every way on one fold. Missing numbers are the median of the training rows, as distances need some. */
async function judge({ categorical_columns: categories }, fold) {
  const columns = (await json('describe rows')).map(({ column_name }) => column_name);
  const filled = columns
    .filter((name) => name !== 'label')
    .map((name) =>
      categories.includes(name)
        ? `coalesce("${name}"::varchar, '?') as "${name}"`
        : `coalesce("${name}"::double, (select median("${name}"::double) from folds where fold <> ${fold}), 0) as "${name}"`,
    );
  const part = (condition) => `select ${filled.join(', ')}, label from folds where ${condition}`;
  await run(`
    create or replace table train as ${part(`fold <> ${fold}`)};
    create or replace table test as ${part(`fold = ${fold}`)};
    create or replace table oracle as from train_classifier(train, target := label, ${algorithm}, cv := 5)`);
  const [{ rare, often }] = await json(
    'select count(*) filter (label = 1)::integer as rare, count(*) filter (label = 0)::integer as often from train',
  );
  const k = Math.min(5, rare - 1);
  const smote = `from ${categories.length > 0 ? 'smotenc' : 'smote'}(train, target := label, k_neighbors := ${k}, random_state := 0)`;
  const driven = (args, seed) =>
    `from model_driven_sample(train, target := label, oracle := oracle, pos_label := 1, k_neighbors := ${k}, ${args}, random_state := ${seed})`;
  const half = Math.max(1, Math.round((often - rare) / 2));
  const scores = {};
  for (const [way, make] of Object.entries(ways)) {
    const models = make({ smote, driven, half });
    const scored = [];
    for (const [b, rows] of models.entries()) {
      await run(`
        create or replace table fitted as ${rows};
        create or replace table model as from train_classifier(fitted, target := label, ${algorithm});
        create or replace table scored_${b} as
          select row_number() over () as n, label, probability_1 as p from predict(test, model := model)`);
      scored.push(`from scored_${b}`);
    }
    await run(
      `create or replace table averaged as select n, label, avg(p) as p from (${scored.join(' union all ')}) group by all`,
    );
    [{ auprc: scores[way] }] = await json('select auprc from auprc(averaged, target := label, score := p)');
  }
  return scores;
}
