import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import type { Database, Session } from '../../src/session/types.ts';

/** Drawn by pandas and scikit-learn: see make_cases.py beside it. */
const golden = JSON.parse(
  readFileSync(new URL('../fixtures/samples/cases.json', import.meta.url), 'utf8'),
) as Record<'random' | 'stratified', Record<string, number[]>>;
let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
  await session.query(`
    create table numbers as
      select i::integer as i, (i * 7 % 11)::double as w, ['a', 'b', 'c'][1 + i * i % 7 % 3] as s,
        if(i % 10 = 0, null, i % 3) as "odd name", [i] as list, {a: i} as struct
      from range(200) r(i)`);
});
afterAll(() => database.close());

async function drawn(call: string): Promise<number[]> {
  return (await session.query(`select i from ${call}`)).rows().map(([i]) => Number(i));
}

async function failure(call: string): Promise<unknown> {
  return session.query(`from ${call}`).catch((reason: unknown) => reason);
}

describe('random_sample', () => {
  const calls: Readonly<Record<string, string>> = {
    n: 'n := 12, random_state := 3',
    fraction: 'fraction := 0.0625, random_state := 4',
    half: 'fraction := 0.0125, random_state := 4',
    replace: 'n := 30, replace := true, random_state := 5',
    weights: 'n := 15, weights := w, random_state := 6',
    weights_replace: 'n := 15, weights := w, replace := true, random_state := 7',
    all: 'fraction := 1, random_state := 8',
  };
  it.each(Object.entries(calls))('draws what pandas draws: %s', async (name, args) => {
    expect(await drawn(`random_sample(numbers, ${args})`)).toEqual(golden.random[name]);
  });

  it('draws from each group as if it were alone', async () => {
    const together = await drawn('random_sample(numbers, n := 3, group_by := [s], random_state := 1)');
    const alone = [];
    for (const s of ['a', 'b', 'c'])
      alone.push(
        ...(await drawn(`random_sample($$ from numbers where s = '${s}' $$, n := 3, random_state := 1)`)),
      );
    expect(together).toEqual(alone);
  });

  it('leaves groups that are too small as they are, with a warning, or refuses them', async () => {
    const warnings: string[] = [];
    const call = 'random_sample(numbers, n := 25, group_by := ["odd name"], random_state := 1';
    const sizes = await session.query(`select "odd name", count(*) from ${call}) group by all order by all`, {
      onWarning: (warning) => warnings.push(warning),
    });
    expect(sizes.rows().map(([, count]) => Number(count))).toEqual([25, 25, 25, 20]);
    expect(warnings.join()).toContain('1 of 4 groups stay as they are');
    expect(await failure(`${call}, small_groups := 'error')`)).toMatchObject({ code: 'GROUP_TOO_SMALL' });
  });

  it('draws from the rows of where, behind all others, and tells where rows come from', async () => {
    const rows = await drawn(`random_sample(numbers, n := 2, where := 'i >= 195', random_state := 1)`);
    expect(rows.slice(0, 195)).toEqual(Array.from({ length: 195 }, (_, i) => i));
    expect(rows).toHaveLength(197);
    const origins = await session.query(`
      select bool_and(o.base_row = i and o.kind = 'original') from random_sample(numbers, n := 9, origin := o, random_state := 1)`);
    expect(origins.rows()).toEqual([[true]]);
  });

  it('draws none, and from a table of any size', async () => {
    expect(await drawn('random_sample(numbers, n := 0, random_state := 1)')).toEqual([]);
    const [[count, distinct]] = (
      await session.query(
        `select count(*), count(distinct i) from random_sample($$ from range(300000) r(i) $$, n := 1000, random_state := 1)`,
      )
    ).rows();
    expect([count, distinct]).toEqual([1000n, 1000n]);
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['n := 201', 'SAMPLE_TOO_LARGE', /only 200 rows.*replace := true/s],
    ['fraction := 1.5', 'SAMPLE_TOO_LARGE', /Set fraction to 1 or less/],
    ['n := 1, fraction := 0.5', 'SAMPLE_SIZE', /both/],
    ['replace := true', 'SAMPLE_SIZE', /neither/],
    ['n := 5, weights := s', 'COLUMN_NOT_NUMBER', /s is VARCHAR/],
    ['n := 190, weights := w', 'SAMPLE_WEIGHTS', /only 181 of them/],
    [`n := 1, where := 'i < 0'`, 'SAMPLE_TOO_LARGE', /0 rows/],
  ];
  it.each(refused)('refuses %s', async (args, code, says) => {
    const error = await failure(`random_sample(numbers, ${args}, random_state := 1)`);
    expect(error).toMatchObject({ code });
    expect(String(error)).toMatch(says);
  });

  it('refuses negative weights', async () => {
    const error = await failure(
      'random_sample($$ select -1 as w $$, n := 1, weights := w, random_state := 1)',
    );
    expect(error).toMatchObject({ code: 'SAMPLE_WEIGHTS' });
  });
});

describe('stratified_sample', () => {
  it('draws what scikit-learn draws', async () => {
    expect(await drawn('stratified_sample(numbers, stratify := [s], n := 20, random_state := 1)')).toEqual(
      golden.stratified.plain,
    );
    expect(
      await drawn('stratified_sample(numbers, stratify := [s], n := 33, replace := true, random_state := 2)'),
    ).toEqual(golden.stratified.replace);
  });

  it('keeps the shares of all combinations, NULL among them', async () => {
    const [[worst]] = (
      await session.query(`
        with sample as (from stratified_sample(numbers, stratify := [s, "odd name"], fraction := 0.5, random_state := 1)),
          a as (select s, "odd name" as o, count(*) as n from numbers group by all),
          b as (select s, "odd name" as o, count(*) as n from sample group by all)
        select max(abs(a.n / 2 - coalesce(b.n, 0))) from a left join b on a.s = b.s and a.o is not distinct from b.o`)
    ).rows();
    expect(Number(worst)).toBeLessThan(1);
  });

  it('gives every stratum the same number when asked to', async () => {
    const counts = await session.query(`
      select count(*) from stratified_sample(numbers, stratify := [s], n := 30, allocation := 'equal', random_state := 1) group by s`);
    expect(counts.rows()).toEqual([[10n], [10n], [10n]]);
    const error = await failure(
      `stratified_sample(numbers, stratify := [s], n := 180, allocation := 'equal', random_state := 1)`,
    );
    expect(error).toMatchObject({ code: 'SAMPLE_STRATUM_TOO_SMALL' });
  });

  it('draws in groups', async () => {
    const counts = await session.query(`
      select g, s, count(*) from stratified_sample($$ select *, i % 2 as g from numbers $$, stratify := [s], n := 10,
        group_by := [g], random_state := 1) group by g, s`);
    expect(counts.rows().reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(20);
    expect(counts.rowCount).toBe(6);
  });
});
