import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import type { Database, Session } from '../../src/session/types.ts';

let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
  await session.query(`
    create table sales as
      select i as id, i % 5 = 0 as y, (i * 37 % 101)::decimal(9, 2) / 8 as amount, (i * 53 % 97)::double * 100 as score,
        date '2024-01-01' + (i * 19 % 40)::integer as since, i * 17 % 9 as items,
        9007199254740993 + i as code, if(i % 7 = 0, null, 'it''s ' || i % 13) as region, ['a', 'b'][1 + i % 2]::enum('a', 'b') as level,
        i % 3 as month
      from range(300) r(i)`);
});
afterAll(() => database.close());

const numbers = 'features := [amount, score, since, items]';
const call = (more: string) => `noise_inject(sales, target := y, ${more}, random_state := 4)`;

async function row(sql: string): Promise<unknown[]> {
  return (await session.query(sql)).rows()[0];
}

describe('noise on copies', () => {
  it.each(['gaussian', 'uniform'])(
    'is %s, as wide as asked in the spread of the class, in every type',
    async (kind) => {
      const made = call(
        `${numbers}, kind := '${kind}', strength := 0.2, origin := o, synthetic_only := true`,
      );
      const [rows, amount, score, since, items, mean] = await row(`
      with spread as (select stddev_pop(amount) as a, stddev_pop(score) as s, stddev_pop(since - date '2024-01-01') as d, stddev_pop(items) as i
        from sales where y)
      select count(*), stddev_pop(m.amount - b.amount) / any_value(a), stddev_pop(m.score - b.score) / any_value(s),
        stddev_pop(m.since - b.since) / any_value(d), stddev_pop(m.items - b.items) / any_value(i), avg(m.score - b.score) / any_value(s)
      from ${made} m join sales b on b.id = m.o.base_row, spread`);
      expect(rows).toBe(180n);
      for (const width of [amount, score, since]) expect(Math.abs(Number(width) - 0.2)).toBeLessThan(0.04);
      expect(Number(items)).toBeGreaterThan(0.1);
      expect(Math.abs(Number(mean))).toBeLessThan(0.05);
      const [widest] = await row(`
      select max(abs(m.score - b.score)) / (select stddev_pop(score) from sales where y) from ${made} m join sales b on b.id = m.o.base_row`);
      if (kind === 'uniform') expect(Number(widest)).toBeLessThanOrEqual(0.2 * Math.sqrt(3));
      else expect(Number(widest)).toBeGreaterThan(0.2 * Math.sqrt(3));
    },
  );

  it('keeps to the columns that have a strength of their own', async () => {
    const [score, amount, items] = await row(`
      select count(*) filter (m.score <> b.score), count(*) filter (m.amount <> b.amount), count(*) filter (m.items <> b.items)
      from ${call(`${numbers}, strength := {score: 0.5, "Amount": 0}, origin := o, synthetic_only := true`)} m join sales b on b.id = m.o.base_row`);
    expect([score, amount, items]).toEqual([180n, 0n, 0n]);
  });

  it('swaps values of any type within the class, to the last bit', async () => {
    const made = call(
      `kind := 'swap', strength := 0.5, exclude := [id, month], origin := o, synthetic_only := true`,
    );
    const [strange, changed] = await row(`
      select count(*) filter (not exists (select 1 from sales s where s.y and s.code = m.code)), avg((m.code <> b.code)::int)
      from ${made} m join sales b on b.id = m.o.base_row`);
    expect(strange).toBe(0n);
    expect(Math.abs(Number(changed) - 0.5)).toBeLessThan(0.12);
    const types = await session.query(`describe from ${made}`);
    const before = await session.query('describe sales');
    expect(types.rows().slice(0, 10).map(String)).toEqual(before.rows().map(String));
  });

  it('leaves gaps, also in text', async () => {
    const [rows, code, level] = await row(`
      select count(*), count(code) / count(*), count(level) / count(*)
      from ${call(`kind := 'missing', strength := {code: 0.3, level: 0.6}, synthetic_only := true`)}`);
    expect(rows).toBe(180n);
    expect(Math.abs(Number(code) - 0.7)).toBeLessThan(0.12);
    expect(Math.abs(Number(level) - 0.4)).toBeLessThan(0.12);
  });
});

describe('changed rows', () => {
  it('stand where they stood, with all other columns, and no others', async () => {
    const changed = call(`features := [score], strength := 0.1, mode := 'change', origin := o`);
    const [rows, order, same, moved] = await row(`
      select count(*), bool_and(id = n), bool_and(code = 9007199254740993 + id and o.base_row = id), count(*) filter (score <> id * 53 % 97 * 100)
      from (select *, row_number() over () - 1 as n from ${changed})`);
    expect([rows, order, same, moved]).toEqual([300n, true, true, 300n]);
  });

  it('are those of where, and the same in groups as alone', async () => {
    const some = `select * exclude (o) from ${call(`features := [score], mode := 'change', where := 'month = 1', origin := o`)} where month = 1`;
    const alone = await session.query(
      `from noise_inject($$ from sales where month = 1 $$, target := y, features := [score], mode := 'change', random_state := 4)`,
    );
    expect((await session.query(some)).json()).toEqual(alone.json());
    const grouped = await session.query(
      `select * from ${call(`features := [score, region], kind := 'swap', mode := 'change', group_by := [month]`)} where month = 1`,
    );
    const swapped = await session.query(
      `from noise_inject($$ from sales where month = 1 $$, target := y, features := [score, region], kind := 'swap', mode := 'change', random_state := 4)`,
    );
    expect(grouped.json()).toEqual(swapped.json());
  });
});

const refused: readonly (readonly [string, string, RegExp])[] = [
  [`kind := 'swap', strength := 1.5`, 'INVALID_ARGUMENT', /from 0 to 1 for swap/],
  [`${numbers}, strength := {nothing: 1}`, 'UNKNOWN_COLUMN', /nothing/],
  [`features := [score, region]`, 'FEATURE_TYPE', /kind := 'swap'/],
  [`${numbers}, strength := -1`, 'INVALID_ARGUMENT', /strength/],
];
it.each(refused)('refuses %s', async (args, code, says) => {
  const error = await session.query(`from ${call(args)}`).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code });
  expect(String(error)).toMatch(says);
});
