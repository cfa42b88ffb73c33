import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type SqlSession } from '../parity/sql-session.ts';

let sql: SqlSession;

/** Labels that have nothing to do with the columns: 20 in 100, and a text column with nearly as many values as rows. */
beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(`
    create table noise as
      select (hash(i * 31 + 7) % 5 = 0)::int as y, (hash(i) % 1000) / 1000.0 as a,
        if(hash(i + 1) % 7 = 0, null, (hash(i * 3) % 1000) / 10.0) as b,
        'v' || (hash(i * 5) % 900) as "many", 'w' || (hash(i * 11) % 4) as few, i % 3 = 0 as held
      from range(3000) t(i);
    create table train as select * exclude (held) from noise where not held;
    create table test as select * exclude (held) from noise where held;`);
});
afterAll(() => sql.database.close());

describe('noise labels score at the base rate', () => {
  it.each([
    `impute := 'median', scale := 'standard', encode := 'onehot', rare := 0.01`,
    `impute := 'mean', scale := 'quantile', output_distribution := 'normal', encode := 'ordinal'`,
    `impute := 'most_frequent', clip := [0.01, 0.99], scale := 'robust', encode := 'target'`,
    `impute := 'constant', scale := 'minmax', encode := 'target', smooth := 0`,
    `impute := 'knn', scale := 'standard', encode := 'target', rare := 3`,
  ])('through %s', async (args) => {
    await sql.session.query(`
      create or replace table prep as from fit_preprocessor(train, target := y, ${args}, random_state := 1);
      create or replace table ready as from transform(train, model := prep);
      create or replace table model as from train_classifier(ready, target := y);`);
    const [[train, test]] = (
      await sql.session.query(`select
        (select auroc(y, probability_1) from predict(ready, model := model)),
        (select auroc(y, probability_1) from predict(transform(test, model := prep), model := model))`)
    ).rows();
    // 1,000 rows of which 200 are positive: a standard error of 0.023.
    expect(Math.abs(Number(test) - 0.5)).toBeLessThan(0.075);
    // Encodings that knew their own row would put the training rows near 1.
    expect(Number(train)).toBeLessThan(0.62);
  });

  it('and would not, were training rows encoded by their own class', async () => {
    await sql.session.query(`
      create or replace table prep as from fit_preprocessor(train, target := y, impute := 'median', encode := 'target', random_state := 1);
      create or replace table ready as from transform(train, model := prep, out_of_fold := false);
      create or replace table model as from train_classifier(ready, target := y);`);
    const [[train]] = (
      await sql.session.query('select auroc(y, probability_1) from predict(ready, model := model)')
    ).rows();
    expect(Number(train)).toBeGreaterThan(0.75);
  });
});
