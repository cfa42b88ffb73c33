import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import type { Database, Session } from '../../src/session/types.ts';

/** `cv` of train_classifier(): what models say of rows that they have not seen. */
let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
  await session.query(`
    create table rows as
      select * exclude (y), y as label, if(f0 > 0, 'ä', null) as word
      from make_classification(n_samples := 1200, n_features := 5, weights := [0.85], flip_y := 0.05, class_sep := 0.7, random_state := 5);
    create table folds as from kfold(rows, n_splits := 3, stratify := label, shuffle := true, random_state := 0)`);
});
afterAll(() => database.close());

function train(source: string, algorithm: string, args = ''): string {
  const more = algorithm === 'gradient_boosting' ? `${args}, n_estimators := 15` : args;
  return `train_classifier(${source}, target := label, algorithm := '${algorithm}'${more})`;
}

describe.each(['logistic_regression', 'gradient_boosting'])('%s', (algorithm) => {
  it('judges each row by a model of the other folds', async () => {
    await session.query(`create or replace table model as from ${train('rows', algorithm, ', cv := 3')}`);
    const parts: string[] = [];
    for (const fold of [0, 1, 2]) {
      await session.query(
        `create or replace table model_${fold} as from ${train(`(select * exclude (fold) from folds where fold <> ${fold})`, algorithm)}`,
      );
      parts.push(
        `select label, probability_1 as p from predict((from folds where fold = ${fold}), model := model_${fold})`,
      );
    }
    await session.query(`create or replace table judged as ${parts.join(' union all ')}`);
    const [expected] = (
      await session.query(`
        select auprc, auroc, (select quantile_cont(p, 0.5) from judged where label = 1) as q50
        from auprc(judged, target := label, score := p), auroc(judged, target := label, score := p)`)
    ).json();
    const [given] = (
      await session.query(
        'select metrics.oof_auprc as auprc, metrics.oof_auroc as auroc, metrics.oof_q50 as q50 from model',
      )
    ).json();
    for (const name of ['auprc', 'auroc', 'q50'])
      expect(given[name], name).toBeCloseTo(Number(expected[name]), 12);
    for (const percent of [0, 37, 50, 100]) {
      const [{ q }] = (
        await session.query(`select quantile_cont(p, ${percent / 100}) as q from judged where label = 1`)
      ).json();
      expect(await thresholdOf(`'q${percent}'`), String(percent)).toBeCloseTo(Number(q), 12);
    }
  });

  it('learns from all rows, as without folds', async () => {
    await session.query(`create or replace table plain as from ${train('rows', algorithm)}`);
    const predicted = async (model: string) =>
      (await session.query(`from predict(rows, model := ${model})`)).json();
    expect(await predicted('model')).toEqual(await predicted('plain'));
  });
});

/** What a threshold of model_driven_sample() comes to. */
async function thresholdOf(threshold: string): Promise<unknown> {
  let found: unknown;
  await session.query(
    `from model_driven_sample((select * exclude (word), coalesce(word, '') as word from rows), target := label, oracle := model, threshold := ${threshold}, samples := 1, max_candidates := 1, allow_foreign_oracle := true, random_state := 1)`,
    { onReport: ({ figures }) => (found = figures.threshold) },
  );
  return found;
}

it('gives quantiles for each class', async () => {
  await session.query(`
    create table three as select *, case when label = 1 then 'b' when f1 > 0.5 then 'a' else 'c' end as kind from rows;
    create table three_model as from train_classifier(three, target := kind, features := ['f?'], cv := 2)`);
  for (const kind of ['a', 'b', 'c']) {
    let threshold: unknown;
    await session.query(
      `from model_driven_sample(three, target := kind, features := ['f?'], oracle := three_model, pos_label := '${kind}', threshold := 'q20', samples := 5, random_state := 1)`,
      { onReport: ({ figures }) => (threshold = figures.threshold) },
    );
    expect(threshold).toBeGreaterThan(0);
    expect(threshold).toBeLessThan(1);
  }
});

it.each(['1', '500'])('refuses cv := %s', async (cv) => {
  await expect(
    session.query(`from ${train('rows', 'logistic_regression', `, cv := ${cv}`)}`),
  ).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    where: { argument: 'cv' },
  });
});

it('is no argument of train_regressor()', async () => {
  await expect(session.query('from train_regressor(rows, target := f0, cv := 3)')).rejects.toMatchObject({
    code: 'UNKNOWN_ARGUMENT',
  });
});
