import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf, openSession, type SqlSession } from './sql-session.ts';

/** What every resampler takes besides the arguments of its method, over columns of many types. */
let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(`
    create table typed as select
      row_number() over ()::integer as id,
      (f0 * 100)::integer as whole, (f1 * 1e10)::bigint as big, f2::decimal(9, 2) as price, f3 > 0 as flag,
      date '2024-01-01' + (f0 * 100)::integer as day, f1::float as single, f2 as fraction,
      (abs(f3) * 10)::utinyint as small, (f0 * 1000)::hugeint as huge,
      timestamp '2024-01-01' + to_seconds((f0 * 1e5)::bigint) as seen, 'name ' || (f1 > 0) as word,
      if(f0 > 0, 'train', 'test') as split, y as label
    from make_classification(n_samples := 120, n_features := 4, n_informative := 4, n_redundant := 0,
      weights := [0.75], random_state := 7)`);
});
afterAll(() => sql.database.close());

const NUMBERS = '[whole, big, price, flag, day, single, fraction, small, huge]';
const KEEP = 'keep := [id, seen, word, split]';
const smote = (rest: string) => `smote(typed, target := label, random_state := 1, ${rest})`;
const rows = async (query: string) => (await sql.session.query(query)).rows();
const number = async (query: string) => Number((await rows(query))[0][0]);

describe('a resampler', () => {
  it('gives the types of its source and keeps every row bit for bit, in its place', async () => {
    const result = await sql.session.query(`from ${smote(KEEP)}`);
    const source = await sql.session.query('from typed');
    expect(result.columns.map(({ name, type }) => `${name} ${type}`)).toEqual(
      source.columns.map(({ name, type }) => `${name} ${type}`),
    );
    const text = (table: typeof source) => table.rows().map((row) => row.map(String));
    expect(text(result).slice(0, source.rowCount)).toEqual(text(source));
    expect(result.rowCount).toBeGreaterThan(source.rowCount);
    expect(
      await number(`select count(distinct n) from (select count(*) n from ${smote(KEEP)} group by label)`),
    ).toBe(1);
  });

  it('takes features by name and pattern, and exclude takes them away', async () => {
    const made = columnsOf(
      await sql.session.query(
        `from ${smote(`features := ['f*', 'sm?ll', price], exclude := [flag], synthetic_only := true`)}`,
      ),
    );
    const isNull = (name: string) => made.get(name)!.every((value) => value === null);
    expect([...made.keys()].filter((name) => !isNull(name))).toEqual(['price', 'fraction', 'small', 'label']);
  });

  it('leaves kept columns NULL in new rows, or takes them from the base row', async () => {
    expect(
      await number(
        `select count(id) + count(seen) + count(word) from ${smote(`${KEEP}, synthetic_only := true`)}`,
      ),
    ).toBe(0);
    const stray = `select count(*) from (from ${smote(`${KEEP}, keep_from := 'base', synthetic_only := true, origin := 'came'`)}) r
      join typed t on t.rowid = r.came.base_row
      where r.id is distinct from t.id or r.seen is distinct from t.seen or r.word is distinct from t.word or t.label <> r.label`;
    expect(await number(stray)).toBe(0);
  });

  it('tells by origin which rows are new and which row each descends from', async () => {
    const query = `from ${smote(`${KEEP}, origin := 'came'`)}`;
    expect(await number(`select count(*) from (${query}) where came.kind = 'original'`)).toBe(120);
    expect(
      await number(
        `select count(*) from (${query}) r join typed t on t.rowid = r.came.base_row where r.came.kind = 'original' and r.id <> t.id`,
      ),
    ).toBe(0);
    const kept = `from random_under_sampler(typed, target := label, origin := 'came', random_state := 1)`;
    expect(
      await number(
        `select count(*) from (${kept}) r join typed t on t.rowid = r.came.base_row where r.id = t.id`,
      ),
    ).toBe(await number(`select count(*) from (${kept})`));
  });

  it('resamples the rows of where alone and passes the others through', async () => {
    for (const call of [
      smote(`${KEEP}, keep_from := 'base', where := 'split = ''train'''`),
      `random_over_sampler(typed, target := label, random_state := 1, where := 'split = ''train''')`,
      `random_under_sampler(typed, target := label, random_state := 1, where := 'split = ''train''')`,
    ]) {
      const others = `select * from typed where split = 'test'`;
      expect(
        await number(`select count(*) from (${others} except all from (from ${call}) where split = 'test')`),
        call,
      ).toBe(0);
      expect(await number(`select count(*) from ${call} where split = 'test'`)).toBe(
        await number(`select count(*) from (${others})`),
      );
      const sizes = `select count(distinct n) from (select count(*) n from ${call} where split = 'train' group by label)`;
      expect(await number(sizes), call).toBe(1);
    }
  });

  it('gives the same rows for the same order_by, whatever order the source has', async () => {
    await sql.session.query('create or replace table shuffled as from typed order by hash(id)');
    const made = async (source: string) =>
      (
        await rows(
          `from smote(${source}, target := label, random_state := 1, synthetic_only := true, ${KEEP}, order_by := ['id desc'])`,
        )
      ).map((row) => row.map(String));
    expect(await made('shuffled')).toEqual(await made('typed'));
  });

  it('rounds made values to the nearest of the type, or truncates them', async () => {
    const doubles = `$$ select whole::double as whole, small::double as small, huge::double as huge, (day - date '1970-01-01')::double as day, flag::integer::double as flag, label from typed $$`;
    const made = async (source: string, rounding: string) =>
      columnsOf(
        await sql.session.query(
          `select * replace (day::varchar as day) from smote(${source}, target := label, features := [whole, small, huge, day, flag], random_state := 3, synthetic_only := true, rounding := '${rounding}')`,
        ),
      );
    const exact = await made(doubles, 'nearest');
    const dayOf = (text: unknown) => Date.parse(`${String(text)}T00:00:00Z`) / 86_400_000;
    for (const [rounding, whole] of [
      ['nearest', Math.round],
      ['truncate', Math.trunc],
    ] as const) {
      const got = await made('typed', rounding);
      for (const name of ['whole', 'small', 'huge', 'day', 'flag']) {
        const want = exact.get(name)!.map((value) => whole(Number(value)));
        const values = got.get(name)!.map((value) => (name === 'day' ? dayOf(value) : Number(value)));
        // A half may round either way.
        const off = values.filter(
          (value, i) => value !== want[i] && Math.abs(Number(exact.get(name)![i]) % 1) !== 0.5,
        );
        expect(off, `${name} ${rounding}`).toEqual([]);
      }
    }
  });

  it('gives FLOAT and DECIMAL the nearest value of their type', async () => {
    const query = (source: string) =>
      `select single::double as single, price::double as price from smote(${source}, target := label, features := [single, price], random_state := 3, synthetic_only := true)`;
    const exact = columnsOf(
      await sql.session.query(
        query('$$ select single::double as single, price::double as price, label from typed $$'),
      ),
    );
    const got = columnsOf(await sql.session.query(query('typed')));
    expect(got.get('single')).toEqual(exact.get('single')!.map((value) => Math.fround(Number(value))));
    got
      .get('price')!
      .forEach((value, i) =>
        expect(Math.abs(Number(value) - Number(exact.get('price')![i]))).toBeLessThanOrEqual(0.005000001),
      );
  });

  it.each([
    ['BOOLEAN', 'label = 1'],
    ['VARCHAR', `if(label = 1, 'Yes', 'no')`],
    ['DOUBLE', 'label::double - 1'],
    ['FLOAT', '(label + 16777217)::float'],
    ['DECIMAL(4,2)', 'label::decimal(4, 2)'],
    ['DATE', `date '2024-01-01' + label::integer`],
    ['TINYINT', 'label::tinyint'],
    ['BIGINT', '9007199254740992 + label::bigint'],
    ['HUGEINT', '170141183460469231731687303715884105726 + label::hugeint'],
    ['UBIGINT', '18446744073709551614::ubigint + label::ubigint'],
    ['DECIMAL(38,9)', '(12345678901234567890 + label)::decimal(38, 9)'],
    ["ENUM('a', 'b')", `if(label = 1, 'b', 'a')::enum('a', 'b')`],
  ])('balances a target of type %s', async (type, expression) => {
    const source = `$$ select whole, single, ${expression} as c from typed $$`;
    for (const name of ['smote', 'random_over_sampler', 'random_under_sampler']) {
      const call = `from ${name}(${source}, target := c, random_state := 1)`;
      const result = await sql.session.query(`select c, count(*) as n from (${call}) group by c`);
      expect(String(result.columns[0].type)).toBe(type);
      expect(result.rowCount).toBe(2);
      expect(new Set(result.rows().map(([, n]) => n)).size).toBe(1);
      const strangers = `select count(*) from (${call}) where c not in (select c from (${source.slice(2, -2)}))`;
      expect(await number(strangers)).toBe(0);
    }
  });

  it.each([
    [`'auto'`, [90, 90]],
    ['0.5', [90, 45]],
    [`{'1': 40}`, [90, 40]],
    ['MAP {1: 40}', [90, 40]],
    [`MAP {'1': 40, '0': 100}`, [100, 40]],
    [`'minority'`, [90, 90]],
    [`'all'`, [90, 90]],
  ])('reads sampling_strategy := %s', async (strategy, sizes) => {
    const source =
      '$$ (from typed where label = 0 limit 90) union all (from typed where label = 1 limit 20) $$';
    const call = `smote(${source}, target := label, features := ${NUMBERS}, random_state := 1, sampling_strategy := ${strategy})`;
    const counts = await rows(`select count(*) from ${call} group by label order by label`);
    expect(counts.map(([n]) => Number(n))).toEqual(sizes);
  });
});
