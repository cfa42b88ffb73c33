// What group_by costs: each sampler over one group and over many groups of the same rows, in one process.
// `node bench/groups.mjs [rows] [groups] [sampler,sampler,...]`; the promise is a factor of 3 at most.
import { functions, openDatabase } from '../dist/src/ballast.js';

const DEFAULT =
  'random_over_sampler,random_under_sampler,smote,borderline_smote,adasyn,tomek_links,edited_nearest_neighbours,near_miss,one_sided_selection,smote_enn,smote_tomek';
/** Arguments without which a sampler refuses this table. */
const ARGS = {
  smotenc: ', categorical_features := [f0]',
  kmeans_smote: ', kmeans_estimator := 2, cluster_balance_threshold := 0.05',
};
/** The tables of those that need categories. */
const TABLES = { smotenc: 'mixed', smoten: 'nominal' };
const [rows = '300000', groups = '10000', names = DEFAULT] = process.argv.slice(2);

const database = await openDatabase();
const session = await database.session();
await session.query(`
  create table train as
    select * exclude (n), n % ${groups} as g, n // ${groups} % 5 = 0 as y
    from (select * exclude (y), row_number() over () - 1 as n from make_classification(n_samples := ${rows}, n_features := 5,
      n_informative := 4, n_redundant := 0, random_state := 1))`);
// Categories for those that take them: some ten a column, in the first column or in all.
const cut = (columns) => columns.map((c) => `round(f${c})::integer as f${c}`).join(', ');
await session.query(`create table mixed as select * replace (${cut([0])}) from train`);
await session.query(`create table nominal as select * replace (${cut([0, 1, 2, 3, 4])}) from train`);

async function seconds(sql) {
  const started = performance.now();
  await session.query(`create or replace table balanced as ${sql}`);
  return (performance.now() - started) / 1000;
}

console.log(`${Number(rows).toLocaleString('en')} rows x 5, ${Number(groups).toLocaleString('en')} groups`);
console.log('| sampler | one group, s | all groups, s | factor |\n| --- | --- | --- | --- |');
for (const name of names.split(',')) {
  const { args } = functions.find((definition) => definition.name === name);
  const seed = 'random_state' in args.properties ? ', random_state := 1' : '';
  const table = TABLES[name] ?? 'train';
  await session.query(`create or replace table few as from ${table} where g < ${Number(groups) / 50}`);
  const call = (from, more) => `from ${name}(${from}, target := y${more}${seed}${ARGS[name] ?? ''})`;
  await seconds(call('few', ', exclude := [g]'));
  const one = await seconds(call(table, ', exclude := [g]'));
  const all = await seconds(call(table, ', group_by := [g]'));
  console.log(`| ${name} | ${one.toFixed(2)} | ${all.toFixed(2)} | ${(all / one).toFixed(2)} |`);
}
await database.close();
