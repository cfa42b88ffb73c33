import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  columnsOf,
  openSession,
  worstDifference,
  type Cell,
  type SqlSession,
} from '../parity/sql-session.ts';

interface GoldenCase {
  readonly case: string;
  readonly args: string;
  readonly target?: string;
  readonly names: readonly string[];
  readonly train: readonly (readonly Cell[])[];
  readonly test: readonly (readonly Cell[])[];
}

const folder = new URL('../fixtures/prepare/', import.meta.url);
const golden: { readonly train: number; readonly cases: readonly GoldenCase[] } = JSON.parse(
  readFileSync(new URL('golden.json', folder), 'utf8'),
);

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(`
    create table rows as from '${new URL('rows.parquet', folder).pathname}';
    create table train as from rows where id < ${golden.train};
    create table test as from rows where id >= ${golden.train};`);
});
afterAll(() => sql.database.close());

const rows = async (text: string) => (await sql.session.query(text)).rows();

function fit(args: string, target = 'y', source = 'train'): Promise<unknown> {
  const exclude = ['id', 'y', 'kind'].filter((name) => name !== target).join(', ');
  return sql.session.query(
    `create or replace table prep as from fit_preprocessor(${source}, target := ${target}, exclude := [${exclude}], ${args})`,
  );
}

/** What scikit-learn calls infrequent is 'other' here. */
const ours = (name: string) => name.replace('infrequent_sklearn', 'other');

describe('scikit-learn 1.9.1 gives the same values, to 1e-12', () => {
  it.each(golden.cases)('$case', async ({ args, target, names, ...expected }) => {
    await fit(args, target);
    for (const part of ['train', 'test'] as const) {
      const got = columnsOf(await sql.session.query(`from transform(${part}, model := prep)`));
      names.forEach((name, c) => {
        const difference = worstDifference(got.get(ours(name)) ?? [], expected[part][c]);
        expect(difference, `${part}: ${name}`).toBeLessThanOrEqual(1e-12);
      });
    }
  });
});

describe('transform', () => {
  it('keeps target, untouched columns and their order, and puts results in the place of their column', async () => {
    await fit(`scale := 'standard', encode := 'onehot', rare := 20`);
    const described = (await rows('describe from transform(test, model := prep)')).map(([name, type]) => [
      name,
      type,
    ]);
    expect(described.map(([name]) => name)).toEqual([
      'id',
      'a',
      'b b',
      'steps',
      'flat',
      'gap',
      'plan_Plus',
      'plan_basic',
      'plan_other',
      ...described.slice(9, -2).map(([name]) => name),
      'y',
      'kind',
    ]);
    expect(described[0]).toEqual(['id', 'BIGINT']);
    expect(described.at(-2)).toEqual(['y', 'INTEGER']);
    expect(await rows('select id, y, kind from transform(test, model := prep)')).toEqual(
      await rows('select id, y, kind from test'),
    );
  });

  it('leaves text as text where it is filled or lumped but not encoded', async () => {
    await fit(`impute_text := 'constant', fill_text := 'none', rare := 20`);
    const found = await rows('select distinct plan from transform(rows, model := prep) order by 1');
    expect(found.flat()).toEqual(['Plus', 'basic', 'other']);
  });

  it('clips at quantiles of the training rows, before anything else', async () => {
    await fit(`clip := [0.1, 0.9]`);
    const [[low, high, same]] = await rows(`
      select min(t."b b") = quantile_cont(r."b b", 0.1), max(t."b b") = quantile_cont(r."b b", 0.9), count(t.gap) = count(r.gap)
      from transform(train, model := prep) t positional join train r`);
    expect([low, high, same]).toEqual([true, true, true]);
  });

  it('knows the training table in any order, and other tables from it', async () => {
    await fit(`encode := 'target', random_state := 7`);
    const distinct = async (source: string, more = '') =>
      Number(
        (
          await rows(`select count(distinct round(plan, 12)) from transform(${source}, model := prep${more})`)
        )[0][0],
      );
    expect(await distinct('train')).toBeGreaterThan(6);
    expect(await distinct(`$$ from train order by hash(id) $$`)).toBeGreaterThan(6);
    expect(await distinct(`$$ from train where id > 0 $$`)).toBeLessThanOrEqual(6);
    expect(await distinct(`$$ from train where id > 0 $$`, ', out_of_fold := true')).toBeGreaterThan(6);
    expect(await distinct('train', ', out_of_fold := false')).toBeLessThanOrEqual(6);
  });

  it('takes enums, booleans, decimals, odd names and codes that are numbers', async () => {
    await sql.session.query(`create or replace table odd as select i, i % 2 = 0 as y, (i % 3 = 0) as flag,
      (i / 7.0)::decimal(10, 3) as "a ""quoted"" name", (['red', 'green'][1 + i % 2])::enum('red', 'green', 'blue') as shade,
      i % 4 as code, date '2024-01-01' + i::int as day, i::varchar::blob as raw from range(40) t(i)`);
    await sql.session
      .query(`create or replace table prep as from fit_preprocessor(odd, target := y, exclude := [i],
      scale := 'minmax', encode := 'onehot', categorical_features := [code])`);
    const result = columnsOf(await sql.session.query('from transform(odd, model := prep)'));
    expect([...result.keys()]).toEqual([
      'i',
      'y',
      'flag',
      'a "quoted" name',
      'shade_green',
      'shade_red',
      'code_0',
      'code_1',
      'code_2',
      'code_3',
      'day',
      'raw',
    ]);
    expect(result.get('code_3')?.slice(0, 4)).toEqual([0, 0, 0, 1]);
    expect(result.get('flag')?.slice(0, 4)).toEqual([1, 0, 0, 1]);
  });

  it('works on an empty table and on a view, in a join and a nested call', async () => {
    await fit(`scale := 'standard', encode := 'target', random_state := 7`);
    expect(await rows('from transform((from test where false), model := prep)')).toEqual([]);
    await sql.session.query('create or replace view prepared as from transform(test, model := prep)');
    expect(await rows('select count(*) from prepared join test using (id)')).toEqual([[50n]]);
    const [[score]] =
      await rows(`with fitted as (from train_classifier((select plan, town, y from transform(train, model := prep)), target := y))
      select auroc(y, probability_1) from predict((select plan, town, y from transform(test, model := prep)), model := fitted)`);
    expect(score).toBeGreaterThan(0);
  });

  it('gives the same rows with 1, 2 and 4 workers, by quantiles, neighbours and folds', async () => {
    const results = [];
    for (const threads of [1, 2, 4]) {
      const other = await openSession(threads);
      await other.session
        .query(`create table t as select * exclude (y), y, (f0 * 3)::int::varchar as w, if(hash(f1) % 5 = 0, null, f1) as h
        from make_classification(n_samples := 1500, random_state := 3);
        create table p as from fit_preprocessor(t, target := y, impute := 'knn', scale := 'quantile', encode := 'target', random_state := 5)`);
      results.push(
        (await other.session.query('select hash(t::varchar) from transform(t, model := p) t')).json(),
      );
      await other.database.close();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});

describe('preparing refuses', () => {
  it.each([
    ['no step', `fit_preprocessor(train, target := y)`, 'NOTHING_TO_PREPARE'],
    [
      'steps without columns',
      `fit_preprocessor(train, target := y, features := [a], encode := 'onehot')`,
      'NOTHING_TO_PREPARE',
    ],
    [
      'an empty table',
      `fit_preprocessor((from train where false), target := y, scale := 'standard')`,
      'EMPTY_SOURCE',
    ],
    [
      'a column of NULL',
      `fit_preprocessor($$ select null::double as x, 1 as y $$, target := y, scale := 'robust')`,
      'PREPARE_EMPTY_COLUMN',
    ],
    [
      'infinities',
      `fit_preprocessor($$ select 'inf'::double as x, 1 as y $$, target := y, scale := 'robust')`,
      'PREPARE_INFINITE',
    ],
    ['clip upside down', `fit_preprocessor(train, target := y, clip := [0.9, 0.1])`, 'INVALID_ARGUMENT'],
    [
      'a target without classes',
      `fit_preprocessor($$ from train union all by name select 'a' as plan $$, target := y, encode := 'target')`,
      'NULL_TARGET',
    ],
    [
      'a timestamp by name',
      `fit_preprocessor($$ select now() as x, 1 as y $$, target := y, features := [x], scale := 'standard')`,
      'FEATURE_TYPE',
    ],
  ])('%s', async (_, call, code) => {
    await expect(sql.session.query(`from ${call}`)).rejects.toMatchObject({ code });
  });

  it.each([
    ['a missing column', `transform((select a from test), model := prep)`, 'MODEL_COLUMNS'],
    [
      'text where numbers were',
      `transform((select * replace (a::varchar as a) from test), model := prep)`,
      'MODEL_COLUMN_TYPE',
    ],
    [
      'infinities',
      `transform((select * replace ('-inf'::double as a) from test), model := prep)`,
      'PREPARE_INFINITE',
    ],
    ['unknown values when told to', `transform(test, model := prep)`, 'PREPARE_UNKNOWN_VALUE'],
    [
      'a name that is taken',
      `transform((select *, 1 as plan_Plus from train), model := prep)`,
      'PREPARE_NAME_TAKEN',
    ],
    [
      'training rows without target',
      `transform((select * exclude (y) from train), model := prep, out_of_fold := true)`,
      undefined,
    ],
  ])('%s', async (_, call, code) => {
    await fit(`scale := 'standard', encode := 'onehot', handle_unknown := 'error'`);
    if (code === undefined) await sql.session.query(`from ${call}`);
    else await expect(sql.session.query(`from ${call}`)).rejects.toMatchObject({ code });
  });

  it('a target encoding of training rows without the target', async () => {
    await fit(`encode := 'target', random_state := 1`);
    const call = 'transform((select * exclude (y) from train), model := prep, out_of_fold := true)';
    await expect(sql.session.query(`from ${call}`)).rejects.toMatchObject({
      code: 'PREPARE_TRAINING_TARGET',
    });
  });

  it('classifiers and preprocessors in the place of each other', async () => {
    await fit(`scale := 'standard'`);
    await sql.session.query(
      'create or replace table classifier as from train_classifier((select "b b", y from train), target := y)',
    );
    await expect(sql.session.query('from transform(test, model := classifier)')).rejects.toMatchObject({
      code: 'MODEL_NOT_PREPROCESSOR',
    });
    await expect(sql.session.query('from predict(test, model := prep)')).rejects.toMatchObject({
      code: 'MODEL_IS_PREPROCESSOR',
    });
  });
});
