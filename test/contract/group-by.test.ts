import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functions, openDatabase } from '../../src/ballast.ts';
import { BallastError } from '../../src/errors/ballast-error.ts';
import type { Database, Session } from '../../src/session/types.ts';
import { createExampleTables } from './tables.ts';

/** What `group_by` promises, over every function that declares it and is not merely a name for one of them. */
const resamplers = functions.filter(
  ({ args, shape, standsFor }) =>
    shape === 'resample' && 'group_by' in args.properties && standsFor === undefined,
);
let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
  await createTables(session);
});
afterAll(() => database.close());

/** The example tables in three groups, one of them NULL, and a fourth that no sampler can work on. */
async function createTables(own: Session): Promise<void> {
  await createExampleTables(own);
  for (const table of ['train', 'customers'])
    await own.query(`
      create table numbered as select *, row_number() over () as n from ${table};
      create table grouped_${table} as
        select * exclude (n), [date '2024-01-01', date '2024-02-01', null][1 + n % 3] as month from numbered;
      create table all_${table} as
        from grouped_${table} union all
        select * replace (date '2023-12-01' as month) from (from grouped_${table} where label = 0 limit 3);
      drop table numbered`);
}

describe.each(resamplers)('$name', (definition) => {
  const [example] = definition.examples;

  it('works on each group as if it were alone', async () => {
    // An over-sampler puts all new rows behind all real ones.
    const only = definition.group === 'over-sampler' ? ', synthetic_only := true' : '';
    const alone: unknown[] = [];
    for (const month of ["month = date '2024-01-01'", "month = date '2024-02-01'", 'month is null']) {
      const source = `$$ from grouped_$1 where ${month} $$`;
      const named = example.replace(/\((\w+)/, (_, table: string) => `(${source.replace('$1', () => table)}`);
      const sql = withArgs(withoutMonth(named), `, keep_from := 'base'${only}`);
      alone.push(...(await session.query(sql)).rows());
    }
    const together = await session.query(
      withArgs(grouped(example), `, group_by := [month], keep_from := 'base'${only}`),
    );
    expect(stripped(together.rows())).toEqual(stripped(alone));
  });

  it('leaves groups alone that it cannot work on, and says how many', async () => {
    const warnings: string[] = [];
    const sql = withArgs(grouped(example, 'all'), ', group_by := [month]');
    const result = await session.query(
      `select count(*), count(*) filter (where month = date '2023-12-01') from (${sql})`,
      { onWarning: (warning) => warnings.push(warning) },
    );
    expect(result.rows()[0][1]).toBe(3n);
    const told = warnings.filter((warning) => warning.includes('of 4 groups stay as they are'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('1 of 4 groups');
    expect(told[0]).toContain('month = 2023-12-01');
  });

  it("refuses such groups by small_groups := 'error', naming the group", async () => {
    const sql = withArgs(grouped(example, 'all'), `, group_by := [month], small_groups := 'error'`);
    const error = await session.query(sql).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BallastError);
    expect(error).toMatchObject({ code: 'GROUP_TOO_SMALL', where: { function: definition.name } });
    expect(String(error)).toContain('month = 2023-12-01');
  });

  it('passes rows outside of where through', async () => {
    const sql = withArgs(grouped(example), `, group_by := [month], where := 'f1 < 1'`);
    const [, table] = /\(grouped_(\w+)/.exec(sql) ?? [];
    const missing = await session.query(`
      from grouped_${table} where not f1 < 1 except all select * from (${sql}) where not f1 < 1`);
    expect(missing.rowCount).toBe(0);
  });
});

it('gives the same rows with 1 and 4 workers', async () => {
  const rows = [];
  for (const workers of [1, 4]) {
    const other = await openDatabase({ workers });
    const own = await other.session();
    await createTables(own);
    const given = [];
    for (const { examples } of resamplers)
      given.push((await own.query(withArgs(grouped(examples[0]), ', group_by := [month]'))).json());
    rows.push(given);
    await other.close();
  }
  expect(rows[1]).toEqual(rows[0]);
});

it('groups by several columns, sorted by their values with NULL last', async () => {
  await session.query(`
    create table sales as
      select i % 2 as label, i::double as amount, ['b', 'a', null][1 + i // 40 % 3] as shop, 10 - i // 120 as day
      from range(240) r(i)`);
  const result = await session.query(
    `select day, shop, count(*) from random_under_sampler(sales, target := label, group_by := [day, shop],
      sampling_strategy := MAP {'0': 5, '1': 5}, random_state := 1) group by all`,
  );
  const order = await session.query(
    `select day, shop from (select row_number() over () as n, * from random_under_sampler(sales, target := label,
      group_by := [day, shop], sampling_strategy := MAP {'0': 5, '1': 5}, random_state := 1))
      group by all order by min(n)`,
  );
  expect(result.rows().every(([, , count]) => count === 10n)).toBe(true);
  expect(order.rows().map(([day, shop]) => [Number(day), shop])).toEqual([
    [9, 'a'],
    [9, 'b'],
    [9, null],
    [10, 'a'],
    [10, 'b'],
    [10, null],
  ]);
});

it('can be cancelled between groups', async () => {
  await session.query(`
    create table crowd as select i // 30 as g, i % 3 = 0 as y, sin(i) as a, cos(i * i) as b from range(600000) r(i)`);
  const cancel = new AbortController();
  const running = session.query('from smote_enn(crowd, target := y, group_by := [g], random_state := 1)', {
    signal: cancel.signal,
  });
  setTimeout(() => cancel.abort(), 500);
  const begun = performance.now();
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(performance.now() - begun).toBeLessThan(1500);
  expect((await session.query('select 42')).rows()).toEqual([[42]]);
});

it('still refuses a class that no group has', async () => {
  const query = `from smote(grouped_train, target := label, group_by := [month], sampling_strategy := MAP {'x': 9}, random_state := 1)`;
  const error = await session.query(query).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'SAMPLING_CLASS_UNKNOWN' });
});

function grouped(example: string, prefix: 'grouped' | 'all' = 'grouped'): string {
  return example.replace(/\((\w+)/, `(${prefix}_$1`);
}

function withArgs(sql: string, args: string): string {
  return sql.replace(/\)$/, `${args})`);
}

/** Alone, `month` is the same in all rows, but still no feature. */
function withoutMonth(sql: string): string {
  if (sql.includes('features :=')) return sql;
  if (sql.includes('exclude :=')) return sql.replace('exclude := [', 'exclude := [month, ');
  return withArgs(sql, ', exclude := [month]');
}

/** Rows as text, without the month: where it is excluded, new rows have none. */
function stripped(rows: readonly unknown[]): string[] {
  return rows.map((row) => (row as unknown[]).slice(0, -1).map(String).join());
}
