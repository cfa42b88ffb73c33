import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type SqlSession } from '../parity/sql-session.ts';

interface DiversityCase {
  readonly real: readonly (readonly number[])[];
  readonly made: readonly (readonly number[])[];
  readonly k: number;
  readonly coverage: number;
  readonly density: number;
  readonly nearestMean: number;
  readonly nearestMedian: number;
  readonly realMedian: number;
  readonly copies: number;
  readonly repeats: number;
}

const diversity: readonly DiversityCase[] = JSON.parse(
  readFileSync(new URL('../fixtures/drift/diversity.json', import.meta.url), 'utf8'),
);

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(`
    create table made as from make_classification(n_samples := 1000, n_features := 6, n_redundant := 0, weights := [0.8], random_state := 6);
    create table split as from train_test_split(made, test_size := 0.3, stratify := y, random_state := 1);
    create table train as select * exclude (split) from split where split = 'train';
    create table test as select * exclude (split) from split where split = 'test';
    create table mixed as select *, (f0 > 0)::varchar as sign, if(f1 > 0.5, null, f1) as gap,
      date '2020-01-01' + (f2 * 300)::int as day, 'city ' || (hash(f3) % 40) as "the city" from split;`);
});
afterAll(() => sql.database.close());

const rows = async (text: string) => (await sql.session.query(text)).rows();
const objects = async (text: string) => (await sql.session.query(text)).objects();

describe('leaked_rows', () => {
  it('names nothing on an honest split, resampled or not', async () => {
    for (const train of ['train', '(from smote(train, target := y, random_state := 1))']) {
      expect(await rows(`from leaked_rows(${train}, test, target := y)`)).toEqual([]);
    }
  });

  it('names copies and near copies, with the rows that they are of', async () => {
    await sql.session.query(`create or replace table careless as
      (from train) union all by name (from test limit 5) union all by name
      (from perturb((from test limit 5 offset 20), strength := 0.01, target := y, random_state := 2))`);
    const found = await objects('from leaked_rows(careless, test, target := y)');
    expect(found.map(({ holdout_row, kind }) => [Number(holdout_row), kind])).toEqual([
      ...[0, 1, 2, 3, 4].map((row) => [row, 'copy']),
      ...[20, 21, 22, 23, 24].map((row) => [row, 'near copy']),
    ]);
    expect(found.map(({ train_row }) => Number(train_row))).toEqual([
      700, 701, 702, 703, 704, 705, 706, 707, 708, 709,
    ]);
    for (const { distance, usual_distance } of found)
      expect(Number(distance)).toBeLessThan(Number(usual_distance) / 5);
  });

  it('finds that test rows took part in the resampling, though none of them is in the table', async () => {
    await sql.session.query(`create or replace table late as from train union all by name
      (from smote(made, target := y, synthetic_only := true, random_state := 1))`);
    const found = await rows('select distinct kind from leaked_rows(late, test, target := y)');
    expect(found).toEqual([['near copy']]);
  });

  it('compares text, dates and NULL, and does not take rows that repeat by nature for leaks', async () => {
    const part = (name: string) => `(select * exclude (split) from mixed where split = '${name}')`;
    expect(await rows(`from leaked_rows(${part('train')}, ${part('test')}, target := y)`)).toEqual([]);
    const found = await rows(
      `select kind from leaked_rows((from ${part('train')} union all (from ${part('test')} limit 3)), ${part('test')}, target := y)`,
    );
    expect(found).toEqual([['copy'], ['copy'], ['copy']]);
    const discrete = (name: string) =>
      `(select sign, f0 > 0.5 as high, (f4 * 2)::int as step from mixed where split = '${name}')`;
    expect(await rows(`from leaked_rows(${discrete('train')}, ${discrete('test')})`)).toEqual([]);
  });

  it('gives nothing for empty tables and one row', async () => {
    expect(await rows('from leaked_rows((from train where false), test)')).toEqual([]);
    expect(await rows('from leaked_rows(train, (from test where false))')).toEqual([]);
    const copied = await rows('select kind from leaked_rows((from test limit 9), (from test limit 1))');
    expect(copied).toEqual([['copy']]);
  });

  it('names the same rows with 1 and 4 workers', async () => {
    const results = [];
    for (const workers of [1, 4]) {
      const other = await openSession(workers);
      await other.session.query(
        `create table t as from make_classification(n_samples := 3000, n_features := 20, random_state := 1)`,
      );
      results.push(
        (
          await other.session.query(
            `from leaked_rows((from t limit 2000), (from t offset 1950), target := y) where kind = 'copy'`,
          )
        ).json(),
      );
      await other.database.close();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[0]).toHaveLength(50);
  });

  it.each([
    ['leaked_rows((select f0 from train), test)', 'COMPARE_MISSING'],
    ['leaked_rows(train, test, target := nothing)', 'UNKNOWN_COLUMN'],
    ['leaked_rows(train, test, alpha := 0)', 'INVALID_ARGUMENT'],
  ])('refuses %s', async (call, code) => {
    await expect(sql.session.query(`from ${call}`)).rejects.toMatchObject({ code });
  });
});

describe('diversity_report', () => {
  it.each(diversity)('gives density and coverage by their definitions, k = $k', async (golden) => {
    const values = (points: DiversityCase['real']) =>
      `(select * from (values ${points.map((point) => `(${point.map((value) => `'${value}'::double`).join(', ')}, 'a')`).join(', ')}) t(${golden.real[0].map((_, c) => `x${c}`).join(', ')}, y))`;
    await sql.session.query(`create or replace table real_rows as from ${values(golden.real)};
      create or replace table new_rows as from ${values(golden.made)}`);
    const [found] = await objects(
      `from diversity_report(new_rows, real := real_rows, target := y, k := ${golden.k})`,
    );
    expect(found.coverage).toBeCloseTo(golden.coverage, 12);
    expect(found.density).toBeCloseTo(golden.density, 12);
    expect(found.nearest_real_mean).toBeCloseTo(golden.nearestMean, 12);
    expect(found.nearest_real_median).toBeCloseTo(golden.nearestMedian, 12);
    expect(found.real_median).toBeCloseTo(golden.realMedian, 12);
    expect([found.copies, found.repeats]).toEqual([BigInt(golden.copies), BigInt(golden.repeats)]);
  });

  it('gives the same from an origin column and from two tables', async () => {
    const [own] = await objects(
      `with b as (from smote(train, target := y, origin := 'where from', random_state := 1)) from diversity_report(b, target := y, origin := 'where from')`,
    );
    const [two] = await objects(
      `from diversity_report((from smote(train, target := y, synthetic_only := true, random_state := 1)), real := train, target := y)`,
    );
    expect(own).toEqual(two);
    expect(own.class).toBe('1');
    expect(Number(own.coverage)).toBeGreaterThan(0.9);
    expect(Number(own.copies)).toBe(0);
  });

  it('sees that random over-sampling only copies', async () => {
    const [found] = await objects(
      `with b as (from random_over_sampler(train, target := y, origin := origin, random_state := 1)) from diversity_report(b, target := y)`,
    );
    expect(found.copies).toBe(found.new_rows);
    expect(found.nearest_real_mean).toBe(0);
    expect(Number(found.repeats)).toBeGreaterThan(0);
  });

  it('asks for what tells new rows from real ones', async () => {
    await expect(sql.session.query('from diversity_report(train, target := y)')).rejects.toMatchObject({
      code: 'DIVERSITY_ORIGIN',
    });
  });
});

describe('bias_report', () => {
  it('counts groups before and after by hand', async () => {
    await sql.session.query(`
      create or replace table before as select * from (values ('f', 1), ('f', 0), ('f', 0), ('m', 1), ('m', 1), ('m', 0), (null, 0), (null, 0)) t(sex, y);
      create or replace table after as select * from (values ('f', 1), ('f', 0), ('m', 1), ('m', 1), ('m', 1), ('m', 0)) t(sex, y);`);
    const found = await rows('from bias_report(before, after, target := y, groups := [sex])');
    expect(found.map((row) => row.slice(0, 4))).toEqual([
      ['*', null, 8n, 6n],
      ['sex', 'f', 3n, 2n],
      ['sex', 'm', 3n, 4n],
      ['sex', null, 2n, 0n],
    ]);
    const [all, women, men, unknown] = found.map((row) =>
      row.slice(4).map((value) => (value === null ? null : Number(value))),
    );
    expect(all).toEqual([1, 1, 3 / 8, 4 / 6, 1, 1, 1, 1, 0]);
    expect(women).toEqual([
      3 / 8,
      2 / 6,
      1 / 3,
      1 / 2,
      1 / 3 / (3 / 8),
      1 / 2 / (4 / 6),
      1 / 3,
      1 / 4,
      1 / 4 - 1 / 3,
    ]);
    expect(men.at(-1)).toBeCloseTo(3 / 4 - 2 / 3, 12);
    expect(unknown).toEqual([2 / 8, 0, 0, null, 0, null, 0, 0, 0]);
  });

  it('takes a positive class, several columns and odd names', async () => {
    const found = await objects(
      `from bias_report(mixed, (from mixed limit 300), target := y, groups := [sign, "the city"], pos_label := 0)`,
    );
    expect(found.length).toBeGreaterThan(40);
    expect(Number(found[0].rate_before)).toBeGreaterThan(0.5);
  });

  it.each([
    ['bias_report(train, test, target := y, groups := [f0])', 'BIAS_GROUPS'],
    ['bias_report(mixed, train, target := y, groups := [sign])', 'UNKNOWN_COLUMN'],
    ['bias_report((from train where false), test, target := y, groups := [f0])', 'EMPTY_SOURCE'],
  ])('refuses %s', async (call, code) => {
    if (code === 'BIAS_GROUPS')
      await sql.session.query(
        'create or replace table many as select i as f0, i % 2 as y from range(1200) t(i)',
      );
    const written = code === 'BIAS_GROUPS' ? call.replace('train, test', 'many, many') : call;
    await expect(sql.session.query(`from ${written}`)).rejects.toMatchObject({ code });
  });
});
