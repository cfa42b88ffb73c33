import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import { distributions, type Parameters } from '../../src/methods/simulation/distributions.ts';

import { columnQuantile } from '../../src/methods/simulation/simulate-columns.ts';
import type { Database, Session } from '../../src/session/types.ts';

let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
});
afterAll(() => database.close());

async function row(sql: string): Promise<unknown[]> {
  return (await session.query(sql)).rows()[0];
}

const simulate = (columns: string, more = '', n = 20_000) =>
  `simulate(n := ${n}, columns := {${columns}}${more}, random_state := 1)`;

describe('quantiles', () => {
  const golden = JSON.parse(
    readFileSync(new URL('../fixtures/simulation/quantiles.json', import.meta.url), 'utf8'),
  ) as { shares: number[]; quantiles: Record<string, { parameters: Parameters; values: number[] }> };
  it.each(Object.entries(golden.quantiles))('of %s are those of scipy', (name, { parameters, values }) => {
    const quantile = distributions[name].quantile(parameters);
    golden.shares.forEach((share, i) => expect(quantile(share)).toBeCloseTo(values[i], 10));
  });

  it('leave out what lies beyond min and max, in proportion', () => {
    const draw = { kind: 'distribution', distribution: 'poisson', parameters: { mean: 2 } } as const;
    const quantile = columnQuantile({ name: 'x', draw, min: 1, max: 3, decimals: null, missing: 0 });
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 10_000; i++) counts[quantile((i + 0.5) / 10_000)]++;
    // Chances 2, 2, 4 / 3, by their sum.
    expect(counts).toEqual([0, 3750, 3750, 2500]);
  });
});

describe('simulate', () => {
  it('gives columns in their order, of their types', async () => {
    const described = await session.query(`
      describe from ${simulate(
        `a: {expression: 'b + 1'}, b: {distribution: 'poisson', mean: 2}, c: {distribution: 'normal'},
        d: {distribution: 'date', min: '2024-02-28', max: '2024-03-01'}, t: {distribution: 'timestamp', min: '2024-01-01 10:00', max: '2024-01-01 10:01'},
        s: {distribution: 'categorical', values: ['x', 'it''s']}, i: {distribution: 'categorical', values: [3, 7]},
        f: {distribution: 'bernoulli', p: 0.2}, z: {expression: 'c', type: 'DECIMAL(9, 2)'}`,
        ', events := {e: {rate: 0.1}}',
        5,
      )}`);
    expect(described.rows().map(([name, type]) => `${name} ${type}`)).toEqual([
      'a BIGINT',
      'b BIGINT',
      'c DOUBLE',
      'd DATE',
      't TIMESTAMP',
      's VARCHAR',
      'i BIGINT',
      'f BOOLEAN',
      'z DECIMAL(9,2)',
      'e BOOLEAN',
    ]);
  });

  it('draws from the distributions, within their bounds, with gaps', async () => {
    const [mean, sd, low, missing, days, share, odd] = await row(`
      select avg(a), stddev(a), min(b), count(*) filter (c is null) / count(*), count(distinct d), avg((s = 'x')::int),
        count(*) filter (b <> round(b, 1))
      from ${simulate(`a: {distribution: 'normal', mean: 40, sd: 10}, b: {distribution: 'normal', min: 0.5, decimals: 1},
        c: {distribution: 'integer', min: 1, max: 6, missing: 0.25}, d: {distribution: 'date', min: '2024-02-28', max: '2024-03-01'},
        s: {distribution: 'categorical', values: ['x', 'y'], weights: [3, 1]}`)}`);
    expect(Number(mean)).toBeCloseTo(40, 0);
    expect(Number(sd)).toBeCloseTo(10, 0);
    expect(Number(low)).toBe(0.5);
    expect(Number(missing)).toBeCloseTo(0.25, 1);
    expect(days).toBe(3n);
    expect(Number(share)).toBeCloseTo(0.75, 1);
    expect(odd).toBe(0n);
  });

  it('correlates columns by rank, whatever their distributions, and leaves the others alone', async () => {
    const [ab, bc, ac] = await row(`
      with t as (from ${simulate(`a: {distribution: 'lognormal', sd: 2}, b: {distribution: 'exponential'}, c: {distribution: 'uniform'}`, `, correlations := [{a: 'a', b: 'b', r: 0.7}, {a: 'B', b: 'c', r: -0.4}]`)}),
        r as (select rank() over (order by a) as a, rank() over (order by b) as b, rank() over (order by c) as c from t)
      select corr(a, b), corr(b, c), corr(a, c) from r`);
    expect(Number(ab)).toBeCloseTo(0.7, 1);
    expect(Math.abs(Number(ab) - 0.7)).toBeLessThan(0.02);
    expect(Math.abs(Number(bc) + 0.4)).toBeLessThan(0.02);
    expect(Math.abs(Number(ac))).toBeLessThan(0.02);
  });

  it('keeps a column when others are added behind it', async () => {
    const a = `a: {distribution: 'normal'}`;
    const alone = (await session.query(`select a from ${simulate(a, '', 100)}`)).json();
    const among = await session.query(
      `select a from ${simulate(`${a}, b: {distribution: 'normal'}`, '', 100)}`,
    );
    expect(among.json()).toEqual(alone);
  });

  it('lets events happen at their rate among their rows, and changes what they set', async () => {
    const [inside, outside, changed] = await row(`
      select avg(e::int) filter (a > 0.5), count(*) filter (e and a <= 0.5), bool_and(b = if(e, 100, 1))
      from ${simulate(`a: {distribution: 'uniform'}, b: {distribution: 'integer', min: 1, max: 1}`, `, events := {e: {rate: 0.1, among: 'a > 0.5', set: {b: 'b * 100'}}}`)}`);
    expect(Math.abs(Number(inside) - 0.1)).toBeLessThan(0.01);
    expect(outside).toBe(0n);
    expect(changed).toBe(true);
    const [low, high] = await row(`
      select avg(e::int) filter (a < 0.1), avg(e::int) filter (a > 0.9)
      from ${simulate(`a: {distribution: 'uniform'}`, `, events := {e: {rate: 'a'}}`)}`);
    expect(Number(low)).toBeLessThan(0.1);
    expect(Number(high)).toBeGreaterThan(0.9);
  });

  it('gives no rows when none are asked for, and the same whatever the number of workers', async () => {
    expect((await session.query(`from ${simulate(`a: {distribution: 'normal'}`, '', 0)}`)).rowCount).toBe(0);
    const call = `select sum(hash(a, b)) from ${simulate(`a: {distribution: 'poisson', mean: 9}, b: {distribution: 'normal'}`, `, correlations := [{a: 'a', b: 'b', r: 0.5}]`, 150_000)}`;
    const single = await openDatabase({ workers: 1 });
    const alone = (await (await single.session()).query(call)).json();
    await single.close();
    expect((await session.query(call)).json()).toEqual(alone);
  });

  const refused: readonly (readonly [string, string, string, RegExp])[] = [
    [`a: {distribution: 'gauss'}`, '', 'SIMULATE_COLUMN', /"gauss".*normal, lognormal/s],
    ['a: {mean: 1}', '', 'SIMULATE_COLUMN', /neither a distribution nor an expression/],
    [`a: {distribution: 'normal', sd: -1}`, '', 'SIMULATE_COLUMN', /sd must be above 0/],
    [`a: {distribution: 'normal', spread: 1}`, '', 'SIMULATE_COLUMN', /does not take spread/],
    [`a: {distribution: 'poisson'}`, '', 'SIMULATE_COLUMN', /mean is missing/],
    [`a: {distribution: 'normal', mean: 'x'}`, '', 'SIMULATE_COLUMN', /mean = "x"/],
    [`a: {distribution: 'categorical', values: ['x'], weights: [1, 2]}`, '', 'SIMULATE_COLUMN', /1 numbers/],
    [`a: {distribution: 'date', min: 'soon', max: '2024-01-01'}`, '', 'SIMULATE_COLUMN', /must be dates/],
    [`a: {expression: 'b + 1'}`, '', 'SQL_ARGUMENT', /b \+ 1/],
    [`a: {expression: 'random()'}`, '', 'SQL_ARGUMENT', /no seed/],
    [`a: {expression: '1) from (select 1'}`, '', 'SQL_ARGUMENT', /brackets/],
    [`a: {expression: '1', type: 'INT) x'}`, '', 'SIMULATE_COLUMN', /no type/],
    [`a: {distribution: 'normal'}`, `, events := {e: {rate: 2}}`, 'SIMULATE_COLUMN', /rate/],
    [`a: {distribution: 'normal'}`, `, events := {A: {rate: 0.1}}`, 'SIMULATE_COLUMN', /taken twice/],
    [
      `a: {distribution: 'normal'}`,
      `, correlations := [{a: 'a', b: 'z', r: 0.1}]`,
      'SIMULATE_CORRELATION',
      /'z'/,
    ],
    [
      `a: {distribution: 'normal'}, b: {distribution: 'normal'}, c: {distribution: 'normal'}`,
      `, correlations := [{a: 'a', b: 'b', r: 0.9}, {a: 'b', b: 'c', r: 0.9}, {a: 'a', b: 'c', r: -0.9}]`,
      'SIMULATE_CORRELATION',
      /c cannot be correlated so/,
    ],
  ];
  it.each(refused)('refuses {%s}%s', async (columns, more, code, says) => {
    const error = await session
      .query(`from ${simulate(columns, more, 10)}`)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect(String(error)).toMatch(says);
  });

  it('is planned without being drawn', async () => {
    const plan = await session.query(
      `explain from ${simulate(`a: {distribution: 'normal'}, b: {expression: 'a * 2'}`, '', 1_000_000_000)}`,
    );
    expect(plan.rowCount).toBeGreaterThan(0);
  });
});
