import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import type { Database, Session } from '../../src/session/types.ts';
import { expectFailure, type Expected } from '../errors/failure.ts';

/** Gradient boosting through SQL, over a table of every type of feature. */
let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
  await session.query(`
    create table people as
      select hash(i) % 6 = 0 as y, ['no', 'maybe', 'yes'][1 + (hash(i) % 3)::integer] as "what's next",
        case when i % 11 <> 0 then sin(i) * 3 + (hash(i) % 6 = 0)::integer * 3 end as amount,
        (cos(i * 7) * 20 + (hash(i) % 6 = 0)::integer * 15)::smallint as visits,
        (sin(i * 3) * 100)::decimal(9, 2) as balance, (cos(i * i) * 5)::float as rate,
        date '2024-01-31' + (hash(i * 3) % 50)::integer as since,
        case when i % 7 <> 0 then ['north', 'sóuth', 'it''s'][1 + (hash(i) % 3)::integer] end as "the region",
        ['low', 'high'][1 + (hash(i + 7) % 2)::integer]::enum('low', 'high') as level,
        hash(i + 5) % 3 = 0 as "is member", null::double as nothing, 1 as always,
        1.0 + i % 2 as w, i % 4 = 0 as is_test
      from range(1600) r(i);
    create table train as select * exclude (is_test) from people where not is_test;
    create table test as select * exclude (is_test) from people where is_test`);
});
afterAll(() => database.close());

const boost = (more = '', table = 'train') =>
  `train_classifier(${table}, target := y, algorithm := 'gradient_boosting', exclude := ["what's next", w], n_estimators := 20${more})`;

async function one(sql: string): Promise<Record<string, unknown>> {
  return (await session.query(sql)).json()[0];
}

describe("train_classifier(algorithm := 'gradient_boosting')", () => {
  it('learns from numbers, dates, booleans, enums and text, with NULL among them', async () => {
    await session.query(`create or replace table model as from ${boost()}`);
    const { auprc } = await one(
      'select auprc(y, probability_true) as auprc from predict(test, model := model)',
    );
    expect(auprc).toBeGreaterThan(0.8);
    const row = await one(`select name, algorithm, target, classes, rows, random_state, rank, metrics,
      list_transform(features, f -> f.name) as names, list_filter(features, f -> f.missing > 0) as missing from model`);
    expect(row).toMatchObject({
      name: 'gradient_boosting',
      algorithm: 'gradient_boosting',
      classes: ['false', 'true'],
      random_state: null,
      rank: 1,
    });
    expect(row.names).toEqual([
      'amount',
      'visits',
      'balance',
      'rate',
      'since',
      'the region',
      'level',
      'is member',
      'nothing',
      'always',
    ]);
    expect(row.missing).toMatchObject([
      { name: 'amount' },
      { name: 'the region', categories: ["it's", 'north', 'sóuth'] },
      { name: 'nothing', min: null, missing: Number(row.rows) },
    ]);
    expect(row.metrics).toMatchObject({ iterations: 20, best_iteration: 20 });
  });

  it('gives importances by gain, or by the number of splits', async () => {
    const gain = (await one(`select importances as i from ${boost()}`)).i as Record<string, number>;
    const split = (await one(`select importances as i from ${boost(", importance_type := 'split'")}`))
      .i as typeof gain;
    expect(gain.always).toBe(0);
    expect(gain.amount).toBeGreaterThan(gain.balance * 5);
    expect(Object.values(split).every(Number.isInteger)).toBe(true);
    expect(split.amount).toBeGreaterThan(0);
  });

  it('stops early on the validation table and says how well it did there', async () => {
    await session.query(`create or replace table stopped as
      from ${boost(', validation := test, early_stopping_rounds := 3, learning_rate := 0.5')}`);
    const { metrics } = (await one('select metrics from stopped')) as { metrics: Record<string, number> };
    expect(metrics.best_iteration).toBe(metrics.iterations - 3);
    const scored =
      await one(`select auprc(y, probability_true) as auprc, log_loss(y, probability_true) as loss
      from predict(test, model := stopped)`);
    expect(metrics.validation_auprc).toBeCloseTo(Number(scored.auprc), 10);
    expect(metrics.validation_loss).toBeCloseTo(Number(scored.loss), 6);
  });

  it('needs a seed only where something is drawn, and repeats its draws', async () => {
    const warnings: string[] = [];
    const onWarning = (warning: string) => warnings.push(warning);
    await session.query(`from ${boost()}`, { onWarning });
    expect(warnings.join('\n')).not.toContain('random_state');
    await session.query(`from ${boost(', subsample := 0.5')}`, { onWarning });
    expect(warnings.join('\n')).toContain('drew random_state');
    const onnx = async (seed: number) =>
      one(`select md5(onnx) as h, random_state from ${boost(`, subsample := 0.5, random_state := ${seed}`)}`);
    expect(await onnx(4)).toEqual(await onnx(4));
    expect((await onnx(4)).random_state).toBe(4);
    expect((await onnx(5)).h).not.toBe((await onnx(4)).h);
  });

  it('weighs classes and rows', async () => {
    const share = async (more: string): Promise<number> => {
      await session.query(`create or replace table weighed as from ${boost(more)}`);
      return Number((await one('select avg(probability_true) as p from predict(train, model := weighed)')).p);
    };
    const plain = await share('');
    expect(await share(", class_weight := 'balanced'")).toBeGreaterThan(plain + 0.01);
    expect(await share(', class_weight := MAP {true: 5.0}')).toBeGreaterThan(plain + 0.01);
    expect(await share(', scale_pos_weight := 5')).toBeGreaterThan(plain + 0.01);
    expect(await share(', is_unbalance := true')).toBeGreaterThan(plain + 0.01);
    expect(await share(', sample_weight := w')).not.toBe(plain);
  });

  it('learns more than two classes', async () => {
    await session.query(`create or replace table three as
      from train_classifier(train, target := "what's next", algorithm := 'gradient_boosting', exclude := [w], n_estimators := 10)`);
    const { right } = await one(
      `select avg((prediction = "what's next")::integer) as right from predict(test, model := three)`,
    );
    expect(right).toBeGreaterThan(0.6);
  });

  it.each<readonly [string, string, Expected]>([
    [
      'an argument of another algorithm',
      `from ${boost(', penalty := none')}`,
      { code: 'FOREIGN_ARGUMENT', says: ['logistic_regression'], where: { argument: 'penalty' } },
    ],
    [
      'its arguments with another algorithm',
      'from train_classifier(train, target := y, num_leaves := 4)',
      {
        code: 'FOREIGN_ARGUMENT',
        says: ["algorithm := 'gradient_boosting'"],
        where: { argument: 'num_leaves' },
      },
    ],
    [
      'a validation table with another algorithm',
      'from train_classifier(train, target := y, validation := test)',
      { code: 'FOREIGN_ARGUMENT', says: ['validation'] },
    ],
    [
      'an argument that nobody knows, naming the nearest',
      `from ${boost(', num_leafs := 4')}`,
      { code: 'UNKNOWN_ARGUMENT', says: ['num_leaves'] },
    ],
    [
      'one class',
      `from ${boost('', '(from train where not y)')}`,
      { code: 'FIT_ONE_CLASS', says: ["'false'"] },
    ],
    [
      'early stopping without a validation table',
      `from ${boost(', early_stopping_rounds := 3')}`,
      { code: 'MISSING_ARGUMENT', says: ['validation'] },
    ],
    [
      'a validation table without one of the columns',
      `from ${boost(', validation := (select * exclude (amount) from test)')}`,
      { code: 'UNKNOWN_COLUMN', says: ['amount'], where: { argument: 'validation' } },
    ],
    [
      'a class that only the validation table has',
      `from train_classifier((from train where "what's next" <> 'no'), target := "what's next",
        algorithm := 'gradient_boosting', exclude := [w], validation := test)`,
      { code: 'CLASS_UNKNOWN', says: ["'no'"], where: { argument: 'validation' } },
    ],
    [
      'a constraint on text',
      `from ${boost(", monotone_constraints := MAP {'the region': 1}")}`,
      { code: 'FIT_ARGUMENT', says: ['the region'], where: { argument: 'monotone_constraints' } },
    ],
    [
      'a constraint that is no direction',
      `from ${boost(', monotone_constraints := {amount: 2}')}`,
      { code: 'INVALID_ARGUMENT', says: ['-1'] },
    ],
    [
      'the weight of a second class among three',
      `from train_classifier(train, target := "what's next", algorithm := 'gradient_boosting', is_unbalance := true)`,
      { code: 'FIT_ARGUMENT', says: ['is_unbalance', 'two classes'] },
    ],
    [
      'a target with NULL',
      `from train_classifier(train, target := "the region", algorithm := 'gradient_boosting')`,
      { code: 'NULL_TARGET', says: ['NULL'] },
    ],
  ])('refuses %s', async (_, statement, expected) => expectFailure(session, statement, expected));
});

describe('train_regressor', () => {
  it('predicts numbers, with the row of a model that has no classes', async () => {
    await session.query(`create or replace table regressor as
      from train_regressor(train, target := visits, exclude := [w], validation := test, n_estimators := 60)`);
    const row = await one('select classes, metrics, algorithm from regressor');
    expect(row).toMatchObject({ classes: [], algorithm: 'gradient_boosting' });
    const metrics = row.metrics as Record<string, number>;
    const { spread } = await one('select var_pop(visits) as spread from test');
    expect(metrics.validation_loss).toBeLessThan(Number(spread));
    const { loss } = await one(
      'select avg((prediction - visits) ** 2) as loss from predict(test, model := regressor)',
    );
    expect(loss).toBeCloseTo(metrics.validation_loss, 6);
  });

  it.each<readonly [string, string, Expected]>([
    ['text', 'from train_regressor(train, target := level)', { code: 'COLUMN_NOT_NUMBER', says: ['level'] }],
    [
      'a target with NULL',
      'from train_regressor(train, target := amount)',
      { code: 'FIT_TARGET_NULL', says: ['NULL'], where: { argument: 'target' } },
    ],
    [
      'a target that is infinite',
      `from train_regressor((select * replace ('inf'::double as amount) from train), target := amount)`,
      { code: 'TARGET_INFINITE', says: ['infinite'] },
    ],
    [
      'an empty table',
      'from train_regressor((from train where false), target := visits)',
      { code: 'EMPTY_SOURCE', says: [] },
    ],
  ])('refuses %s as a target', async (_, statement, expected) => expectFailure(session, statement, expected));
});
