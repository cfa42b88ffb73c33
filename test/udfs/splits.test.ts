import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type SqlSession } from '../parity/sql-session.ts';

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(`
    create table visits as
      select i as id, 'customer "' || (i * 7 % 23) || '"' as "the customer", (i % 5 = 0)::int as y,
        timestamp '2024-01-01' + to_days((i * 13 % 40)::int) as seen, date '2024-01-01' + (i % 40)::int as day
      from range(200) t(i)`);
});
afterAll(() => sql.database.close());

const rows = async (text: string) => (await sql.session.query(text)).rows();

describe('splits by group', () => {
  it.each([
    `train_test_split(visits, group := "the customer", test_size := 0.3, random_state := 1)`,
    `train_test_split(visits, group := "the customer", stratify := y, test_size := 0.2, random_state := 1)`,
  ])('keep the rows of a group on one side: %s', async (call) => {
    expect(
      await rows(`select "the customer" from ${call} group by 1 having count(distinct split) > 1`),
    ).toEqual([]);
    const [[parts]] = await rows(`select count(distinct split) from ${call}`);
    expect(parts).toBe(2n);
  });

  it.each(['', ', shuffle := true', ', stratify := y', ', stratify := y, shuffle := true'])(
    'keep the rows of a group in one fold%s',
    async (more) => {
      const call = `kfold(visits, n_splits := 4, group := "the customer"${more}, random_state := 3)`;
      expect(
        await rows(`select 1 from ${call} group by "the customer" having count(distinct fold) > 1`),
      ).toEqual([]);
      expect(await rows(`select distinct fold from ${call} order by 1`)).toEqual([[0], [1], [2], [3]]);
    },
  );

  it.each([
    [`train_test_split($$ select 1 as g, 2 as x union all select null, 3 $$, group := g)`, 'GROUP_NULL'],
    [`train_test_split($$ select 1 as g, unnest([1, 2, 3]) as x $$, group := g)`, 'GROUPS_TOO_FEW'],
    [`train_test_split(visits, group := "the customer", shuffle := false)`, 'GROUP_WITHOUT_SHUFFLE'],
    [
      `train_test_split(visits, group := "the customer", stratify := y, test_size := 0.7)`,
      'GROUP_STRATIFY_SIZE',
    ],
    [`kfold(visits, n_splits := 30, group := "the customer")`, 'GROUPS_TOO_FEW'],
  ])('refuse what they cannot do: %s', async (call, code) => {
    await expect(sql.session.query(`from ${call}`)).rejects.toMatchObject({ code });
  });
});

describe('repeated_kfold', () => {
  it('gives every row once a repeat, with all columns as they were', async () => {
    const call = `repeated_kfold(visits, n_splits := 4, n_repeats := 3, random_state := 5)`;
    expect(
      await rows(
        `select repeat, count(*), count(distinct id), count(distinct fold) from ${call} group by 1 order by 1`,
      ),
    ).toEqual([0, 1, 2].map((repeat) => [repeat, 200n, 200n, 4n]));
    const [one] = await rows(`select * exclude (repeat, fold) from ${call} where id = 17 and repeat = 2`);
    expect(one).toEqual((await rows('from visits where id = 17'))[0]);
  });

  it('puts its own columns in the place of those of the same name', async () => {
    const call = `repeated_kfold($$ select i as fold, i as x from range(10) t(i) $$, n_splits := 2, n_repeats := 1)`;
    const described = (await rows(`describe from ${call}`)).map(([name]) => name);
    expect(described).toEqual(['x', 'repeat', 'fold']);
  });
});

describe('split_by_time', () => {
  it('leaves no test row before a training row, and keeps equal times together', async () => {
    const call = `split_by_time(visits, time := seen, test_size := 0.25)`;
    const [[ordered, tests]] = await rows(
      `select max(seen) filter (split = 'train') < min(seen) filter (split = 'test'), count(*) filter (split = 'test') from ${call}`,
    );
    expect(ordered).toBe(true);
    expect(Number(tests)).toBeGreaterThanOrEqual(50);
    expect(Number(tests)).toBeLessThan(60);
  });

  it('splits at a cutoff, with a gap before it, rows in their order', async () => {
    const call = `split_by_time(visits, time := day, cutoff := '2024-01-31', gap := '5 days')`;
    expect(
      await rows(`select split, min(day)::varchar, max(day)::varchar from ${call} group by 1 order by 2`),
    ).toEqual([
      ['train', '2024-01-01', '2024-01-25'],
      [null, '2024-01-26', '2024-01-30'],
      ['test', '2024-01-31', '2024-02-09'],
    ]);
    expect((await rows(`select id from ${call}`)).map(([id]) => id)).toEqual(
      (await rows('select id from visits')).map(([id]) => id),
    );
  });

  it.each([
    [`split_by_time(visits, time := seen, cutoff := 'soon')`, 'TIME_CUTOFF'],
    [`split_by_time(visits, time := seen, cutoff := '2030-01-01')`, 'TIME_ONE_SIDED'],
    [`split_by_time(visits, time := seen, cutoff := '2024-01-05', test_size := 0.2)`, 'INVALID_ARGUMENT'],
    [`split_by_time(visits, time := seen, gap := 'a while')`, 'INVALID_ARGUMENT'],
    [`split_by_time(visits, time := seen, gap := 3)`, 'INVALID_ARGUMENT'],
    [
      `split_by_time($$ select null::date as d union all select date '2024-01-01' $$, time := d)`,
      'TIME_NULL',
    ],
    [`split_by_time($$ select 1 as d from range(5) $$, time := d)`, 'TIME_ONE_SIDED'],
    [`time_series_split($$ select i as d from range(3) t(i) $$, time := d, n_splits := 3)`, 'TIME_FOLDS'],
  ])('refuses %s', async (call, code) => {
    await expect(sql.session.query(`from ${call}`)).rejects.toMatchObject({ code });
  });
});

describe('time_series_split', () => {
  it('makes blocks by time of rows in any order', async () => {
    const call = `time_series_split(visits, time := seen, n_splits := 4, test_size := 30)`;
    expect(await rows(`select fold, count(*) from ${call} group by 1 order by 1`)).toEqual([
      [-1, 80n],
      [0, 30n],
      [1, 30n],
      [2, 30n],
      [3, 30n],
    ]);
    expect(
      await rows(`select a.fold from (select fold, max(seen) m from ${call} group by 1) a
        join (select fold, min(seen) m from ${call} group by 1) b on a.fold + 1 = b.fold and a.m > b.m`),
    ).toEqual([]);
  });
});
