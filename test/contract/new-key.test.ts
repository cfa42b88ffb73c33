import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functions, openDatabase } from '../../src/ballast.ts';
import type { Database, Session } from '../../src/session/types.ts';
import { createExampleTables } from './tables.ts';

/** What `new_key` promises, over every function that declares it and is not merely a name for one of them. */
const makers = functions.filter(
  ({ args, standsFor }) => 'new_key' in args.properties && standsFor === undefined,
);
let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
  await createExampleTables(session);
  // Declared keys: without new_key, samplers of features refuse the first.
  for (const table of ['train', 'customers'])
    await session.query(`
      create table plain as select *, row_number() over () as n from ${table};
      create table keyed_${table} (id smallint primary key, code varchar, token uuid, month integer);
      alter table keyed_${table} rename to shape;
      create table keyed_${table} as
        select (n * 3)::smallint as id, 'C' || n as code, md5(n::varchar)::uuid as token, * exclude (n), n % 2 as month
        from plain;
      drop table shape;
      alter table keyed_${table} alter id set not null;
      alter table keyed_${table} add primary key (id);
      drop table plain`);
});
afterAll(() => database.close());

const keys = 'new_key := [id, code, token]';

function call(example: string, more: string): string {
  const sql = example.replace(/\((\w+)/, '(keyed_$1').replace(/\)$/, `, ${keys}${more})`);
  return sql.includes('features :=') ? sql : leavingOut(sql, 'month');
}

function leavingOut(sql: string, column: string): string {
  if (sql.includes('group_by :=')) return sql;
  return sql.includes('exclude := [')
    ? sql.replace('exclude := [', `exclude := [${column}, `)
    : sql.replace(/\)$/, `, exclude := [${column}])`);
}

describe.each(makers)('$name', ({ args, examples: [example] }) => {
  // Trained on all rows, an oracle is foreign to some of them.
  const foreign = 'allow_foreign_oracle' in args.properties ? ', allow_foreign_oracle := true' : '';

  it.each([
    ['', ''],
    [' in groups', ', group_by := [month]'],
    [' of some rows', `, where := 'month = 0'`],
  ])('gives new rows fresh keys%s, and leaves real ones theirs', async (_title, more) => {
    const sql = call(example, `${more}${foreign}, origin := 'o'`);
    const [counts] = (
      await session.query(`
        with made as materialized (${sql})
        select count(*), count(distinct id), count(distinct code), count(distinct token),
          count(*) filter (o.kind = 'synthetic')
        from made`)
    ).rows();
    const [rows, ids, codes, tokens, made] = counts.map(Number);
    expect([ids, codes, tokens]).toEqual([rows, rows, rows]);
    expect(made).toBeGreaterThan(0);
  });
});

describe('a new key', () => {
  const smote = (more: string) =>
    `smote(keyed_train, target := label, exclude := [month]${more}, random_state := 1)`;
  const made = smote(`, ${keys}, synthetic_only := true, origin := 'o'`);

  it('counts on from the largest, and keeps its type', async () => {
    const rows = await session.query(
      `select min(id), max(id) - min(id) + 1 = count(*), any_value(typeof(id)) from ${made}`,
    );
    expect(rows.rows()).toEqual([[901, true, 'SMALLINT']]);
  });

  it('of text and UUIDs is made of the key of the base row', async () => {
    const strange = await session.query(`
      select m.code, b.code from ${made} m join (select *, row_number() over () - 1 as n from keyed_train) b on b.n = m.o.base_row
      where not regexp_matches(m.code, '^' || b.code || '~[0-9]+$')`);
    expect(strange.rowCount).toBe(0);
    const versions = await session.query(
      `select distinct (token::varchar)[15], (token::varchar)[20] in ('8') from ${made}`,
    );
    expect(versions.rows()).toEqual([['8', true]]);
  });

  it('stays unique when its result is sampled again with the same seed', async () => {
    const again = `smote($$ from ${smote(`, ${keys}`)} $$, target := label, exclude := [month], ${keys},
      sampling_strategy := MAP {'0': 300, '1': 300}, random_state := 1)`;
    const [row] = (
      await session.query(
        `select count(*), count(distinct id), count(distinct code), count(distinct token) from ${again}`,
      )
    ).rows();
    expect(row.map(Number)).toEqual([600, 600, 600, 600]);
  });

  it('is unique for rows of a table of candidates, which has no key or one that repeats', async () => {
    await session.query(
      `create or replace table judge as from train_classifier(keyed_train, target := label, exclude := [id, code, token, month])`,
    );
    for (const candidates of [
      'select * exclude (id, code, token, month, label) from keyed_train',
      `select * replace (7 as id, 'same' as code, NULL as token) from keyed_train`,
    ]) {
      await session.query(`create or replace table candidates as ${candidates}`);
      const rows = await session.query(`
        select count(*), count(distinct id), count(distinct code), count(distinct token)
        from model_driven_sample(keyed_train, target := label, oracle := judge, candidates := candidates, ${keys}, exclude := [month],
          threshold := 0, samples := 40, random_state := 1, allow_foreign_oracle := true)`);
      const [count, ...distinct] = rows.rows()[0].map(Number);
      expect(distinct).toEqual([count, count, count]);
    }
  });

  it('begins at new_key_start, below the real ones if need be', async () => {
    const rows = await session.query(`
      select min(id), count(distinct id) = count(*) from ${smote(', new_key := id, exclude := [code, token, month], new_key_start := -20000, synthetic_only := true').replace('exclude := [month], ', '')}`);
    expect(rows.rows()).toEqual([[-20000, true]]);
  });

  const refused: readonly (readonly [string, string, string, RegExp])[] = [
    ['without room in its type', `new_key := id, new_key_start := 32767`, 'NEW_KEY_FULL', /SMALLINT.*32767/],
    [
      'that begins among real ones',
      `new_key := id, new_key_start := 5`,
      'NEW_KEY_TAKEN',
      /taken in column id/,
    ],
    ['with values that repeat', `new_key := month`, 'NEW_KEY_REPEATS', /298 rows/],
    ['of fractions', `new_key := f0`, 'NEW_KEY_TYPE', /f0 \(DOUBLE\).*keep := \[f0\]/s],
    ['that is the target', `new_key := label`, 'INVALID_ARGUMENT', /new_key/],
    ['that no column is', `new_key := [ident]`, 'UNKNOWN_COLUMN', /ident/],
    [
      'with a start but no numbers',
      `new_key := code, new_key_start := 5`,
      'INVALID_ARGUMENT',
      /new_key_start/,
    ],
  ];
  it.each(refused)('%s is refused', async (_title, args, code, says) => {
    const query = `from smote(keyed_train, target := label, exclude := [id, code, token, month], ${args}, random_state := 1)`;
    const error = await session.query(query).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect(String(error)).toMatch(says);
  });

  it('is named as the remedy for a declared key, and for what looks like one', async () => {
    const error = await session
      .query('from smote(keyed_train, target := label)')
      .catch((reason: unknown) => reason);
    expect(String(error)).toContain('new_key := [id]');
    const warnings: string[] = [];
    await session.query(
      'from smote(customers, target := label, exclude := [plan, region], random_state := 1)',
      {
        onWarning: (warning) => warnings.push(warning),
      },
    );
    expect(warnings.join()).toContain('new_key := [customer_id]');
    const without = await session
      .query('from tomek_links(keyed_train, target := label)')
      .catch((reason: unknown) => reason);
    expect(String(without)).not.toContain('new_key');
  });

  it('lets an incremental table keep its primary key', async () => {
    await session.query(`create table target as from keyed_train where false; alter table target add primary key (id);
      insert into target from ${smote(`, ${keys}`)}`);
    const [[count]] = (await session.query('select count(*) from target')).rows();
    expect(Number(count)).toBeGreaterThan(300);
  });
});
