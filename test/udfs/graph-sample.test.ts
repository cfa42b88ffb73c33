import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import { neighborGraph } from '../../src/methods/graph/neighbor-graph.ts';
import { emptyNeighbors } from '../../src/methods/neighbors/neighbor-list.ts';
import type { Database, Session } from '../../src/session/types.ts';

let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
  // A dense core of 40 rows around 0, and 10 stray rows in a line far out.
  await session.query(`
    create table uneven as
      select i < 50 as y,
        case when i < 40 then sin(i * 12.9) when i < 50 then 20 + 6 * i else 100 + i % 37 end as a,
        case when i < 40 then cos(i * 78.2) when i < 50 then 0 else i % 41 end as b
      from range(400) r(i)`);
});
afterAll(() => database.close());

const call = (more = '') =>
  `graph_sample(uneven, target := y, random_state := 3, synthetic_only := true${more})`;

async function row(sql: string): Promise<unknown[]> {
  return (await session.query(sql)).rows()[0];
}

it('fills the class up, between rows that are joined', async () => {
  const [rows, low, high] = await row(`select count(*), min(a), max(a) from ${call()}`);
  expect(rows).toBe(300n);
  expect(Number(low)).toBeGreaterThanOrEqual(-1);
  expect(Number(high)).toBeLessThanOrEqual(20 + 6 * 49);
});

it('leaves stray rows the more steps it takes, but no sparse group', async () => {
  await session.query(`
    create table strays as select y, case i when 38 then 90 when 39 then -80 else a end as a, if(i = 37, 70, b) as b
      from (select *, row_number() over () - 1 as i from uneven)`);
  const shares = [];
  for (const steps of [1, 20]) {
    const [stray, sparse] = await row(`
      select avg(((abs(a) > 1.5 or b > 1.5) and a < 100)::int), avg((a > 250)::int)
      from ${call(`, walk_length := ${steps}`).replace('uneven', 'strays')}`);
    shares.push([Number(stray), Number(sparse)]);
  }
  expect(shares[1][0]).toBeLessThan(shares[0][0] / 3);
  expect(shares[1][1]).toBeGreaterThan(0.1);
});

it('gives the same rows in batches', async () => {
  const exact = (await session.query(`from ${call()}`)).json();
  expect(
    (await session.query(`from ${call(", neighbors := 'batched', batch_size := 1000")}`)).json(),
  ).toEqual(exact);
  expect((await session.query(`from ${call(", neighbors := 'approximate'")}`)).json()).toEqual(exact);
});

it('refuses more neighbours than the class has rows, by the name of the argument', async () => {
  const error = await session.query(`from ${call(', k_neighbors := 50')}`).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'TOO_FEW_ROWS', where: { argument: 'k_neighbors' } });
});

it('walks among equal rows', async () => {
  await session.query('create table equal_rows as select i < 6 as y, (i >= 6)::int as a from range(30) r(i)');
  const [rows, most] = await row(
    'select count(*), max(a) from graph_sample(equal_rows, target := y, random_state := 1, synthetic_only := true)',
  );
  expect([rows, most]).toEqual([18n, 0]);
});

it('joins rows both ways, once, and weighs near ones more', () => {
  // Rows 0, 1, 3, 10 on a line, two neighbours each.
  const near = emptyNeighbors(4, 2);
  near.indices.set([1, 2, 0, 2, 1, 0, 2, 1]);
  near.distances.set([1, 9, 1, 4, 4, 9, 49, 81]);
  const { starts, ends, sums } = neighborGraph(near);
  expect([...starts]).toEqual([0, 2, 5, 8, 10]);
  expect([...ends.subarray(0, 10)]).toEqual([1, 2, 0, 2, 3, 0, 1, 3, 1, 2]);
  const weight = Math.exp(-1 / (3 * 2));
  expect(sums[0]).toBeCloseTo(weight, 12);
  expect(sums[2]).toBe(sums[0]);
  expect(sums[1] - sums[0]).toBeCloseTo(Math.exp(-9 / (3 * 3)), 12);
});
