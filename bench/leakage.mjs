/**
 * False alarms and finds of leaked_rows(): honest splits, resampled or not, and the same with near copies of test rows
 * planted in the training table. Run: node bench/leakage.mjs [tables]
 */
import { openDatabase } from '../dist/src/ballast.js';

const tables = Number(process.argv[2] ?? 100);
const database = await openDatabase();
const session = await database.session();
const sources = {
  '8 columns, 1,200 rows': `select * from make_classification(n_samples := 1200, n_features := 8, n_informative := 4, weights := [0.8], random_state := $seed)`,
  '20 columns, 600 rows': `select * from make_classification(n_samples := 600, n_features := 20, n_informative := 6, weights := [0.7], random_state := $seed)`,
  '3 columns, 1,000 rows': `select f0, f1, f2, y from make_classification(n_samples := 1000, n_features := 4, n_redundant := 0, weights := [0.8], random_state := $seed)`,
  'mixed, 1,000 rows': `select f0, f1, f2, (f3 * 2)::int as tens, (f4 > 0)::varchar as sign, if(f5 > 1, null, f5) as gap, y from make_classification(n_samples := 1000, n_features := 6, n_redundant := 0, weights := [0.8], random_state := $seed)`,
};
const ways = {
  'as it is': (train) => train,
  random_over_sampler: (train) =>
    `select * from random_over_sampler((${train}), target := y, random_state := 1)`,
  smote: (train) => `select * from smote((${train}), target := y, random_state := 1)`,
};
for (const [name, source] of Object.entries(sources)) {
  for (const [way, resample] of Object.entries(ways)) {
    if (name.startsWith('mixed') && way === 'smote') continue;
    let alarms = 0;
    let flagged = 0;
    const found = { 0: 0, 0.01: 0, 0.05: 0 };
    for (let seed = 0; seed < tables; seed++) {
      await session.query(`create or replace table split as from train_test_split((${source.replace('$seed', seed)}), test_size := 0.3, stratify := y, random_state := ${seed});
        create or replace table held as select * exclude (split) from split where split = 'test';
        create or replace table trained as ${resample("select * exclude (split) from split where split = 'train'")};`);
      const count = async (train) =>
        Number(
          (await session.query(`select count(*) from leaked_rows(${train}, held, target := y)`)).rows()[0][0],
        );
      const rows = await count('trained');
      alarms += Number(rows > 0);
      flagged += rows;
      if (seed >= tables / 5) continue;
      for (const jitter of [0, 0.01, 0.05]) {
        await session.query(
          `create or replace table planted as from trained union all by name from perturb((from held limit 10), strength := ${jitter}, target := y, random_state := ${seed})`,
        );
        found[jitter] += (
          await session.query(
            `select count(*) from leaked_rows(planted, held, target := y) where holdout_row < 10`,
          )
        )
          .rows()
          .reduce((sum, [n]) => sum + Number(n), 0);
      }
    }
    const share = (n) => `${Math.round((100 * n) / (Math.ceil(tables / 5) * 10))} %`;
    console.log(
      `${name}, ${way}: alarms in ${alarms} of ${tables} honest tables (${flagged} rows); of 10 planted rows found: ` +
        `copies ${share(found[0])}, noise of 0.01 sd ${share(found[0.01])}, of 0.05 sd ${share(found[0.05])}`,
    );
  }
}
await database.close();
