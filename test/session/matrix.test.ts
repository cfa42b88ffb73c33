import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBValue } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functions, openDatabase } from '../../src/ballast.ts';
import type { Database, Session } from '../../src/session/types.ts';
import { averagePrecision, createTables, kinds, TRAIN, type Kind } from './kinds.ts';
import { positions } from './positions.ts';

/**
 * Every kind of function in every position of SQL. A position is a text with a place for a table; it runs once
 * with the call and once with a table of the rows that the call must give, and both must answer the same.
 */
const folder = mkdtempSync(join(tmpdir(), 'ballast-matrix-'));
let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
  await createTables(session);
  await session.query(`COPY train TO '${folder}/train.parquet'`);
  await session.query(`CREATE TABLE gaps AS (SELECT -1 AS id, 0.5 AS a, 0.5 AS b, 0 AS y FROM range(7)) UNION ALL FROM train;
    INSERT INTO gaps SELECT -2, 1, 1, 1 FROM range(3); DELETE FROM gaps WHERE id < 0`);
  await session.query(
    `CREATE SCHEMA "my schema.x"; CREATE TABLE "my schema.x"."The ""train"" table.1" AS FROM train`,
  );
  await session.query('CREATE VIEW train_view AS SELECT * FROM train');
  for (const kind of kinds)
    await session.query(`CREATE TABLE ref_${kind.name} AS FROM ${kind.call('train')}`);
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

/** Rows in an order of their own, without the columns that differ from run to run. */
async function rowsOf(
  on: Session,
  sql: string,
  kind: Kind,
  params?: Record<string, DuckDBValue>,
): Promise<string[]> {
  const result = await on.query(sql, params === undefined ? {} : { params });
  expect(result.hasRows, 'the last statement of a position gives rows').toBe(true);
  const kept = result
    .json()
    .map((row) => Object.entries(row).filter(([name]) => !kind.volatile?.includes(name)));
  return kept.map((row) => JSON.stringify(row)).toSorted();
}

it('has an entry for every kind of function', () => {
  const covered = new Set(kinds.map((kind) => kind.group));
  expect(functions.filter(({ group }) => !covered.has(group)).map(({ name }) => name)).toEqual([]);
});

describe.each(kinds)('$name', (kind) => {
  const ref = `ref_${kind.name}`;

  it('gives the right rows in the plainest statement', () => kind.check(session, ref));

  it.each(positions.filter((position) => position.except?.[kind.name] === undefined))(
    'works as $title',
    async (position) => {
      const plain = position.sql(() => ref, kind.column, folder);
      const called = position.sql((source) => kind.call(source), kind.column, folder);
      const expected = await rowsOf(session, plain, kind, position.params);
      expect(await rowsOf(session, called, kind, position.params)).toEqual(expected);
      expect(expected.length).toBeGreaterThan(0);
      expect(session.inTransaction).toBe(false);
    },
  );

  it('works in a view that another session reads', async () => {
    await session.query(`CREATE OR REPLACE VIEW shared AS WITH s AS (FROM train) FROM ${kind.call('s')}`);
    const reader = await database.session();
    // A common table expression of the reader's must not be taken for the view's.
    const sql = 'WITH s AS (SELECT 1 AS one) SELECT shared.* FROM shared, s';
    expect(await rowsOf(reader, sql, kind)).toEqual(await rowsOf(session, `FROM ${ref}`, kind));
    await reader.close();
  });

  it('computes nothing for EXPLAIN, DESCRIBE and CREATE VIEW', async () => {
    const failing =
      kind.failing ??
      kind.call("(FROM train WHERE CASE WHEN id > 5 THEN error('computed')::BOOLEAN ELSE true END)");
    await expect(session.query(`FROM ${failing}`)).rejects.toThrow();
    expect((await session.query(`EXPLAIN FROM ${failing}`)).rowCount).toBe(1);
    expect((await session.query(`DESCRIBE FROM ${failing}`)).rowCount).toBeGreaterThan(0);
    await session.query(`CREATE OR REPLACE VIEW unread AS FROM ${failing}`);
    await session.query(`PREPARE unread AS FROM ${failing}; DEALLOCATE unread`);
    const call = kind.call('train');
    const described = async (from: string) =>
      (await session.query(`DESCRIBE FROM ${from}`)).json().map((row) => [row.column_name, row.column_type]);
    expect(await described(call)).toEqual(await described(ref));
  });
});

describe('a read-only database and an attached one', () => {
  it('give the same rows as a plain table', async () => {
    const path = join(folder, 'stored.duckdb');
    const writer = await openDatabase({ path, workers: 1 });
    const filler = await writer.session();
    await createTables(filler);
    await writer.close();
    const reader = await openDatabase({ path, readOnly: true, workers: 1 });
    const outside = await openDatabase({ attach: { 'a db': { path, readOnly: true } }, workers: 1 });
    const [inside, from] = [await reader.session(), await outside.session()];
    await from.query('CREATE TABLE model AS FROM "a db".model');
    await from.query('CREATE TABLE prepared AS FROM "a db".prepared');
    for (const kind of kinds) {
      const expected = await rowsOf(session, `FROM ref_${kind.name}`, kind);
      expect(await rowsOf(inside, `FROM ${kind.call('train')}`, kind), kind.name).toEqual(expected);
      expect(await rowsOf(inside, `FROM ${kind.call('(FROM train)')}`, kind), kind.name).toEqual(expected);
      expect(await rowsOf(from, `FROM ${kind.call('"a db".main.train')}`, kind), kind.name).toEqual(expected);
      const used = `USE "a db"; FROM ${kind.call('main.train')}`;
      expect(await rowsOf(from, used, kind), kind.name).toEqual(expected);
      await from.query('USE memory');
    }
    await reader.close();
    await outside.close();
  });
});

describe('the second input of a call', () => {
  it.each([
    ['a table', 'FROM predict(train, model := model)'],
    [
      'a call in a CTE',
      'WITH m AS (FROM train_classifier(train, target := y, exclude := [id])) FROM predict(train, model := m)',
    ],
    ['a query text', 'FROM predict(model := $$ from model $$, source := train)'],
    ['a subquery over a CTE', 'WITH train AS (FROM train), m AS (FROM model) FROM predict(train, (FROM m))'],
    ['a view', 'CREATE OR REPLACE VIEW models AS FROM model; FROM predict("train", "models")'],
  ])('is %s', async (_, sql) => {
    const predict = kinds.find(({ name }) => name === 'predict');
    if (predict === undefined) throw new Error('no predict');
    expect(await rowsOf(session, sql, predict)).toEqual(await rowsOf(session, 'FROM ref_predict', predict));
  });
});

describe('auprc as an aggregate', () => {
  const value = async (sql: string) => (await session.query(sql)).rows();
  const expected = async (from: string) => (await session.query(averagePrecision(from))).rows()[0][0];

  it('works in SELECT, GROUP BY, HAVING, ORDER BY and with FILTER', async () => {
    const all = await expected('train');
    expect((await value('SELECT auprc(y, a) FROM train'))[0][0]).toBeCloseTo(Number(all), 12);
    const even = await expected('train WHERE id % 2 = 0');
    const odd = await expected('train WHERE id % 2 = 1');
    const grouped = await value(
      'SELECT id % 2 AS g, auprc(y, a) AS v FROM train GROUP BY g HAVING auprc(y, a) > 0 ORDER BY g',
    );
    expect(grouped.map(([, v]) => Number(v).toFixed(12))).toEqual(
      [even, odd].map((v) => Number(v).toFixed(12)),
    );
    const filtered = await value('SELECT auprc(y, a) FILTER (WHERE id % 2 = 0), count(*) FROM train');
    expect(filtered[0][0]).toBeCloseTo(Number(even), 12);
  });

  it('works over windows, next to its table form and in a subquery', async () => {
    const odd = Number(await expected('train WHERE id % 2 = 1'));
    const windows = await value(
      'SELECT DISTINCT id % 2, auprc(y, a) OVER (PARTITION BY id % 2) FROM train ORDER BY 1',
    );
    expect(windows[1][1]).toBeCloseTo(odd, 12);
    const named = await value('SELECT auprc(y, a) OVER w FROM train WHERE id % 2 = 1 WINDOW w AS () LIMIT 1');
    expect(named[0][0]).toBeCloseTo(odd, 12);
    const both = 'SELECT (SELECT auprc(y, a) FROM train) - v FROM auprc(train, target := y, score := a) t(v)';
    expect((await value(both))[0][0]).toBeCloseTo(0, 12);
  });

  it('keeps its name as column name', async () => {
    const result = await session.query(
      'SELECT auprc(y, a), auprc(y, a) AS named, 1 + auprc(y, a) FROM train',
    );
    expect(result.columns.map(({ name }) => name).slice(0, 2)).toEqual(['auprc(y, a)', 'named']);
  });
});

it('sees the rows of train, as written down', async () => {
  const difference = `(FROM train EXCEPT ALL ${TRAIN}) UNION ALL (${TRAIN} EXCEPT ALL FROM train)`;
  expect((await session.query(difference)).rowCount).toBe(0);
});
