import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import type { Database, Session } from '../../src/session/types.ts';

let database: Database;
let session: Session;
let warnings: string[] = [];

/** Classes of 1, 2, 3 and 40 rows, one of them all equal, beside 60 others. */
beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
  await session.query(`
    create table rare as
      select case when i = 0 then 'one' when i < 3 then 'two' when i < 6 then 'three' when i < 10 then 'equal' when i < 50 then 'some'
          else 'many' end as y,
        case when i between 6 and 9 then 7.0 else i * 37 % 101 end::double as a,
        case when i between 6 and 9 then 7 else i * 53 % 97 end::integer as b
      from range(110) r(i)`);
});
afterAll(() => database.close());

async function rows(sql: string): Promise<unknown[][]> {
  warnings = [];
  return (await session.query(sql, { onWarning: (warning) => warnings.push(warning) })).rows();
}

const call = (more = '') => `neighbor_oversample(rare, target := y${more}, random_state := 5)`;

it('fills every class up, however few rows it has, and says what it did', async () => {
  expect(await rows(`select distinct count(*) from ${call()} group by y`)).toEqual([[60n]]);
  const told = (label: string) => warnings.find((warning) => warning.includes(`'${label}'`));
  expect(told('one')).toContain('single row');
  expect(told('two')).toContain('k_neighbors = 5 is lowered to 1');
  expect(told('three')).toContain('lowered to 2');
  expect(told('equal')).toContain('4 rows that are all equal');
  expect(told('some')).toBeUndefined();
});

it('stays between the rows of a class without extrapolation', async () => {
  const outside = await rows(`
    select m.y from ${call(', synthetic_only := true')} m
      join (select y, min(a) as low, max(a) as high from rare group by y) r using (y)
    where y in ('two', 'three', 'some') and (a < low or a > high)`);
  expect(outside).toEqual([]);
});

it('leaves the segment of two rows by no more than extrapolation allows', async () => {
  const [[low, high, beyond]] = await rows(`
    with ends as (select min(a) as low, max(a) as high from rare where y = 'two')
    select min((a - low) / (high - low)), max((a - low) / (high - low)), count(*) filter (a < low or a > high)
    from ${call(', extrapolation := 0.25, synthetic_only := true')}, ends where y = 'two'`);
  expect(Number(low)).toBeGreaterThanOrEqual(-0.25 - 1e-9);
  expect(Number(high)).toBeLessThanOrEqual(1.25 + 1e-9);
  expect(Number(beyond)).toBeGreaterThan(5);
});

it('shakes a single row by jitter, in the scale of each column', async () => {
  const spread = async (jitter: number) => {
    const [[deviation, distinct]] = await rows(`
      select stddev_pop(a - 0) / (select stddev_pop(a) from rare), count(distinct a)
      from ${call(`, jitter := ${jitter}, synthetic_only := true`)} where y = 'one'`);
    return [Number(deviation), Number(distinct)];
  };
  const [deviation, distinct] = await spread(0.1);
  expect(deviation).toBeGreaterThan(0.06);
  expect(deviation).toBeLessThan(0.15);
  expect(distinct).toBe(59);
  expect(await spread(0)).toEqual([0, 1]);
});

it('shakes in the scale of the source when it works on standardised numbers', async () => {
  const [[same]] = await rows(`
    select count(*) from (from ${call(', scale := true, synthetic_only := true')} where y = 'one'
      except from ${call(', synthetic_only := true')})`);
  expect(same).toBe(0n);
});

it('gives smote-like rows to groups that smote refuses', async () => {
  await session.query(
    `create or replace table monthly as select *, 'm' || (row_number() over () % 2) as month from rare where y in ('three', 'many')`,
  );
  const counts = await rows(
    'select distinct count(*) from neighbor_oversample(monthly, target := y, group_by := [month], random_state := 1) group by month, y',
  );
  expect(counts).toEqual([[30n]]);
});
