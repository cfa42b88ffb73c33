import {
  tableFromArrays,
  tableFromIPC,
  tableToIPC,
  vectorFromArray,
  Table,
  TimestampMicrosecond,
  DateDay,
  Utf8,
} from 'apache-arrow';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, toArrow } from '../../src/ballast.ts';
import type { Database, Session } from '../../src/session/types.ts';

let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase();
  session = await database.session();
});
afterAll(() => database.close());

it('gives a result as an Arrow table and takes it back as it was', async () => {
  await session.query(`
    create table original as select
      range::integer as i, range * 9000000000 as b, (range * 2e18)::ubigint as u, range / 3 as d, (range / 3)::float as f,
      range % 2 = 0 as flag, case when range = 2 then null else 'text ' || range end as t,
      date '2020-02-28' + range::integer as day, timestamp '2020-01-01 00:00:00.000001' + to_microseconds(range) as ts
    from range(5)`);
  const table = await toArrow(await session.query('from original'));
  // Through the wire format, as another program would send it.
  await session.load('"loaded table"', tableFromIPC(tableToIPC(table)));
  const difference = 'select count(*)::integer from (from original except all from "loaded table")';
  expect((await session.query(difference)).rows()).toEqual([[0]]);
  const types = (name: string) =>
    session.query(`describe ${name}`).then((r) => r.rows().map(([, type]) => type));
  expect(await types('"loaded table"')).toEqual(await types('original'));
});

it('loads what Arrow makes of JavaScript arrays, dictionaries and NULLs', async () => {
  await session.load('arrays', tableFromArrays({ x: Float64Array.of(1.5, 2.5), y: Int8Array.of(-1, 1) }));
  expect((await session.query('from arrays')).json()).toEqual([
    { x: 1.5, y: -1 },
    { x: 2.5, y: 1 },
  ]);
  const texts = new Table({
    words: vectorFromArray(['a', null, 'a']),
    plain: vectorFromArray(['x', 'y', null], new Utf8()),
    day: vectorFromArray([new Date(0), null, new Date(86_400_000)], new DateDay()),
    at: vectorFromArray([0, 1, null], new TimestampMicrosecond()),
  });
  await session.load('texts', texts);
  const [first, second, third] = (
    await session.query('select words, plain, day::varchar as day from texts')
  ).json();
  expect([first, second, third]).toEqual([
    { words: 'a', plain: 'x', day: '1970-01-01' },
    { words: null, plain: 'y', day: null },
    { words: 'a', plain: null, day: '1970-01-02' },
  ]);
});

it('refuses a type that it cannot load, and leaves the earlier table', async () => {
  await session.query('create or replace table kept as select 1 as one');
  const nested = tableFromArrays({ one: [[1], [2]] });
  await expect(session.load('kept', nested)).rejects.toMatchObject({ code: 'ARROW_TYPE' });
  expect((await session.query('from kept')).rows()).toEqual([[1]]);
});
