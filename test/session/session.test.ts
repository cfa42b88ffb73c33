import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attachDatabase, openDatabase } from '../../src/ballast.ts';
import { isBallastError } from '../../src/errors/ballast-error.ts';
import type { Database, Session } from '../../src/session/types.ts';
import { createTables } from './kinds.ts';

let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
  await createTables(session);
});
afterAll(() => database.close());
beforeEach(() => expect(session.inTransaction).toBe(false));

const rows = async (sql: string, on = session) => (await on.query(sql)).rows();
const value = async (sql: string, on = session) => (await rows(sql, on))[0][0];
const ours = (code: string) =>
  expect.toSatisfy((error: unknown) => isBallastError(error) && error.code === code);
const leftovers =
  "SELECT count(*)::INTEGER FROM duckdb_tables() WHERE table_name LIKE '\\_\\_ballast%' ESCAPE '\\'";
const digest = (call: string) =>
  `SELECT md5(string_agg(t::VARCHAR, ',' ORDER BY t::VARCHAR)) FROM ${call} AS t`;

describe('errors before a statement executes', () => {
  const cases: [string, string][] = [
    ['UNKNOWN_ARGUMENT', 'FROM smote(train, target := y, neighbours := 3)'],
    ['DUPLICATE_ARGUMENT', 'FROM smote(train, y, target := y)'],
    ['TOO_MANY_ARGUMENTS', 'FROM smote(train, y, 3)'],
    ['MISSING_ARGUMENT', 'FROM smote(train)'],
    ['MISSING_ARGUMENT', 'FROM smote(target := y)'],
    ['NULL_ARGUMENT', 'FROM smote(train, target := y, random_state := NULL)'],
    ['NULL_ARGUMENT', 'FROM smote(train, target := y, random_state := NULL::INTEGER)'],
    ['TUPLE_ARGUMENT', 'FROM smote(train, target := y, keep := (id, a))'],
    ['INVALID_ARGUMENT', 'FROM smote(train, target := y, k_neighbors := -1)'],
    ['INVALID_ARGUMENT', 'FROM smote(5, target := y)'],
    ['UNKNOWN_TABLE', 'FROM smote(trian, target := y)'],
    ['UNKNOWN_COLUMN', 'FROM smote(train, target := why)'],
    ['NO_MATCHING_COLUMN', "FROM smote(train, target := y, features := ['z*'])"],
    ['EMPTY_SOURCE', 'FROM smote((FROM train WHERE false), target := y)'],
    ['SOURCE_QUERY', 'FROM smote($$ select nonsense $$, target := y)'],
    ['SOURCE_QUERY', 'FROM smote($$ select 1; select 2 $$, target := y)'],
    ['SQL_ARGUMENT', "FROM smote(train, target := y, where := 'nonsense > 0')"],
    ['SQL_ARGUMENT', "FROM smote(train, target := y, where := '1 = 1) --')"],
    ['SQL_ARGUMENT', "FROM smote(train, target := y, where := 'true; DROP TABLE train')"],
    ['SQL_ARGUMENT', "FROM smote(train, target := y, where := 'true) OR (true')"],
    ['SQL_ARGUMENT', "FROM smote(train, target := y, where := 'b > ''never ends')"],
    ['SQL_ARGUMENT', "FROM smote(train, target := y, where := 'true /* never ends')"],
    ['SQL_ARGUMENT', "FROM smote(train, target := y, where := '-- nothing')"],
    ['SQL_ARGUMENT', "FROM smote(train, target := y, order_by := ['id; DROP TABLE train'])"],
    ['SQL_ARGUMENT', "FROM smote(train, target := y, order_by := ['nonsense'])"],
    ['TOO_FEW_ROWS', 'FROM smote(train, target := y, k_neighbors := 500)'],
    ['ONE_CLASS', 'FROM smote((FROM train WHERE y = 0), target := y)'],
    ['FEATURE_TYPE', "FROM smote((SELECT *, 'x' AS s FROM train), target := y)"],
    [
      'MISSING_VALUES',
      'FROM smote((SELECT * REPLACE (CASE WHEN id < 40 THEN a END AS a) FROM train), target := y)',
    ],
    ['NULL_TARGET', 'FROM smote((SELECT * REPLACE (nullif(y, 0) AS y) FROM train), target := y)'],
    ['SAMPLING_STRATEGY_INVALID', "FROM smote(train, target := y, sampling_strategy := 'some')"],
    ['UNKNOWN_PREPARED', 'EXECUTE nobody(1)'],
    ['INVALID_PREPARE', 'PREPARE'],
    ['AGGREGATE_ARGUMENT', 'SELECT auprc(DISTINCT y, a) FROM train'],
    ['INVALID_ARGUMENT', "FROM train_test_split(train, test_size := 'half')"],
  ];

  it.each(cases)('%s leaves the session as it was: %s', async (code, sql) => {
    await expect(session.query(sql)).rejects.toThrow(ours(code));
    expect(session.inTransaction).toBe(false);
    await session.query('BEGIN; CREATE TEMP TABLE kept AS SELECT 1 AS one');
    await expect(session.query(sql)).rejects.toThrow(ours(code));
    expect(session.inTransaction).toBe(true);
    expect(await value('SELECT count(*)::INTEGER FROM smote(train, target := y), kept')).toBe(96);
    expect(await value(leftovers)).toBe(0);
    await session.query('ROLLBACK');
    expect(await value('SELECT count(*)::INTEGER FROM train')).toBe(60);
  });

  it('finds a view that reads itself through a call', async () => {
    await session.query(
      'CREATE OR REPLACE VIEW ring AS FROM train; CREATE OR REPLACE VIEW ring2 AS FROM kfold(ring)',
    );
    await session.query('CREATE OR REPLACE VIEW ring AS SELECT id, a, b, y FROM ring2');
    await expect(session.query('FROM ring2')).rejects.toThrow(ours('CIRCULAR_CALL'));
    expect(await value('SELECT 1')).toBe(1);
  });

  it('names the table that was probably meant, and the line in the text', async () => {
    const failing = session.query('SELECT 1;\n\nSELECT *\nFROM smote(trian, target := y)');
    await expect(failing).rejects.toThrow(/train/);
    const unknown = session.query('SELECT 1;\n\nSELECT *\nFROM smote(train, targt := y)');
    await expect(unknown).rejects.toMatchObject({ where: { line: 4, argument: 'targt' } });
  });

  it('leaves a failed CREATE OR REPLACE without effect', async () => {
    await session.query('CREATE OR REPLACE TABLE stays AS SELECT 7 AS seven');
    const failing = session.query(
      "CREATE OR REPLACE TABLE stays AS SELECT error('no') FROM smote(train, target := y)",
    );
    await expect(failing).rejects.toThrow('no');
    expect(await value('SELECT seven FROM stays')).toBe(7);
    expect(await value(leftovers)).toBe(0);
  });
});

describe('several sessions', () => {
  it('never mix, also over two databases', async () => {
    const second = await openDatabase({ workers: 1 });
    const sessions: Session[] = [];
    for (const [i, db] of [database, database, second, second].entries()) {
      const one = await db.session();
      const size = 40 + 10 * i;
      await one.query(
        `CREATE TEMP TABLE mine AS SELECT i::INTEGER AS id, (i * ${i + 3} % 17)::DOUBLE AS x, (i % 4 = 0)::INTEGER AS y FROM range(${size}) t(i)`,
      );
      sessions.push(one);
    }
    const call = (seed: number) => `smote(mine, target := y, keep := [id], random_state := ${seed})`;
    const alone: unknown[][] = [];
    for (const one of sessions)
      alone.push([await value(digest(call(1)), one), await value(digest(call(2)), one)]);
    expect(new Set(alone.flat()).size).toBe(8);
    for (let round = 0; round < 3; round++) {
      const together = await Promise.all(
        sessions.map((one) => Promise.all([value(digest(call(1)), one), value(digest(call(2)), one)])),
      );
      expect(together).toEqual(alone);
    }
    await second.close();
    for (const one of sessions.slice(0, 2)) await one.close();
  });

  it('run one statement at a time each, in the order of the calls', async () => {
    const one = await database.session();
    await one.query('CREATE TEMP TABLE log (n INTEGER)');
    const insert = (n: number) =>
      one.query(`INSERT INTO log SELECT ${n} FROM smote(train, target := y) LIMIT 1`);
    const results = await Promise.allSettled([insert(1), one.query('SELECT nonsense'), insert(2), insert(3)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await rows('FROM log', one)).toEqual([[1], [2], [3]]);
    await one.close();
  });

  it('see one snapshot for a whole statement', async () => {
    const writer = await database.session();
    await session.query(
      'CREATE OR REPLACE TABLE moving AS SELECT i AS id, sin(i) AS x, (i % 4 = 0)::INTEGER AS y FROM range(4000) t(i)',
    );
    const stop = new AbortController();
    const write = async () => {
      while (!stop.signal.aborted) {
        await writer.query('INSERT INTO moving SELECT 9999, 0.5, 1 FROM range(50)');
        await writer.query('DELETE FROM moving WHERE id = 9999');
      }
    };
    const writes = write();
    for (let i = 0; i < 8; i++) {
      const sql = `SELECT count(*)::INTEGER AS n, sum(y)::INTEGER AS ones, (SELECT count(*)::INTEGER FROM moving) AS source,
        (SELECT count(*)::INTEGER FROM moving WHERE y = 0) AS zeros FROM smote(moving, target := y, keep := [id], random_state := 1)`;
      const [[n, ones, source, zeros]] = await rows(sql);
      expect([4000, 4050]).toContain(source);
      expect(zeros).toBe(3000);
      expect([n, ones]).toEqual([6000, 3000]);
    }
    stop.abort();
    await writes;
    await writer.close();
  });
});

describe('cancellation', () => {
  const cancelled = async (sql: string, delay: number) => {
    const abort = new AbortController();
    const running = session.query(sql, { signal: abort.signal });
    running.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, delay));
    const asked = performance.now();
    abort.abort();
    await expect(running).rejects.toThrow(ours('CANCELLED'));
    expect(performance.now() - asked).toBeLessThan(1000);
    expect(await value(leftovers)).toBe(0);
    expect(await value('SELECT count(*)::INTEGER FROM smote(train, target := y)')).toBe(96);
  };

  it.each([
    [
      "DuckDB's own work",
      'SELECT count(*) FROM range(100000) a, range(10000000) b WHERE (a.range + b.range) % 7 = 3',
    ],
    [
      'the work of a worker',
      'CREATE TABLE never AS FROM make_classification(n_samples := 3000000, n_features := 20, random_state := 1)',
    ],
    [
      'the reading of a source',
      'FROM smote((SELECT (a.range % 2)::INTEGER AS y, sqrt(b.range) AS x FROM range(30000) a, range(30000) b), target := y)',
    ],
  ])('stops %s within a second', (_, sql) => cancelled(sql, 250), 30_000);

  it('stops a statement that still waits for its turn', async () => {
    const abort = new AbortController();
    const first = session.query('FROM make_classification(n_samples := 100000, random_state := 1)');
    const second = session.query('SELECT 2', { signal: abort.signal });
    const third = session.query('SELECT 3 AS n');
    abort.abort();
    await expect(second).rejects.toThrow(ours('CANCELLED'));
    expect((await first).rowCount).toBe(100_000);
    expect((await third).rows()).toEqual([[3]]);
  });

  it('refuses at once when the signal is aborted already', async () => {
    await expect(session.query('SELECT 1', { signal: AbortSignal.abort() })).rejects.toThrow(
      ours('CANCELLED'),
    );
  });

  it('keeps the transaction of the user open where DuckDB does', async () => {
    const abort = new AbortController();
    await session.query('BEGIN; CREATE TEMP TABLE before AS SELECT 1 AS one');
    const call = 'FROM make_classification(n_samples := 3000000, n_features := 20, random_state := 1)';
    const running = session.query(call, { signal: abort.signal });
    setTimeout(() => abort.abort(), 250);
    await expect(running).rejects.toThrow(ours('CANCELLED'));
    expect(session.inTransaction).toBe(true);
    expect(await value('SELECT one FROM before')).toBe(1);
    await session.query('ROLLBACK');
  });
});

describe('stream', () => {
  const collect = async (sql: string, params?: { id: number }) => {
    const all: unknown[][] = [];
    for await (const batch of session.stream(sql, params === undefined ? {} : { params })) all.push(...batch);
    return all;
  };

  it.each([
    'FROM smote(train, target := y, random_state := 1)',
    'SELECT * FROM range(10000)',
    'PIVOT (SELECT y, id % 3 AS k FROM kfold(train)) ON k USING count(*)',
    'SELECT f0 FROM make_classification(n_samples := 5000, random_state := 1)',
  ])('gives the rows of query(): %s', async (sql) => {
    const plain = await rows(sql);
    expect(plain.length).toBeGreaterThan(0);
    expect((await collect(sql)).map(String).toSorted()).toEqual(plain.map(String).toSorted());
    expect(await value(leftovers)).toBe(0);
  });

  it('takes parameters and prepared statements', async () => {
    expect(await collect('SELECT $id + count(*)::INTEGER FROM kfold(train)', { id: 5 })).toEqual([[65]]);
    await session.query('PREPARE streamed AS SELECT count(*)::INTEGER FROM kfold(train) WHERE id < $1');
    expect(await collect('EXECUTE streamed(10)')).toEqual([[10]]);
  });

  it('frees the session when the reader stops early', async () => {
    for await (const batch of session.stream(
      'FROM make_classification(n_samples := 50000, random_state := 1)',
    )) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    expect(await value('SELECT 1')).toBe(1);
  });

  it('refuses several statements and reports errors', async () => {
    await expect(collect('SELECT 1; SELECT 2')).rejects.toThrow(ours('STREAM_STATEMENTS'));
    await expect(collect('FROM smote(trian, target := y)')).rejects.toThrow(ours('UNKNOWN_TABLE'));
    await expect(collect("SELECT error('late') FROM kfold(train)")).rejects.toThrow('late');
    expect(await value('SELECT 1')).toBe(1);
  });
});

describe('what is drawn at random', () => {
  it.each([
    ['read directly', 'WITH v AS (SELECT *, random() AS r FROM train)', 'v'],
    ['read through another expression', 'WITH v AS (SELECT *, random() AS r FROM train), w AS (FROM v)', 'w'],
    ['read in a query text', 'WITH v AS (SELECT *, random() AS r FROM train)', '$$ select * from v $$'],
    ['itself made of a call', 'WITH V AS (SELECT *, random() AS r FROM kfold(train))', 'v'],
    ['a sample', 'WITH v AS (SELECT *, id + 0.5 AS r FROM train USING SAMPLE 40 ROWS)', '"v"'],
  ])('is the same for a call and its statement when it is %s', async (_, clause, source) => {
    const call = `random_under_sampler(${source}, target := y)`;
    const known = await value(
      `${clause} SELECT bool_and(r IN (SELECT r FROM v)) AND count(*) > 0 FROM ${call}`,
    );
    expect(known).toBe(true);
    expect(await value(leftovers)).toBe(0);
  });

  it('is one draw for equal calls of a statement, and another in the next', async () => {
    const call = 'smote(train, target := y, keep := [id])';
    const drawn: string[] = [];
    const once = await session.query(`SELECT count(*)::INTEGER FROM (FROM ${call} EXCEPT ALL FROM ${call})`, {
      onWarning: (message) => drawn.push(message),
    });
    expect(once.rows()).toEqual([[0]]);
    expect(drawn).toHaveLength(1);
    expect(drawn[0]).toMatch(/random_state := \d+/);
    expect(await value(digest(call))).not.toBe(await value(digest(call)));
  });

  it('can be repeated from the seed that was reported', async () => {
    let seed = '';
    const call = (state: string) => digest(`smote(train, target := y, keep := [id]${state})`);
    const first = await session.query(call(''), {
      onWarning: (text) => (seed = /:= (\d+)/.exec(text)?.[1] ?? ''),
    });
    expect(await rows(call(`, random_state := ${seed}`))).toEqual(first.rows());
  });

  it('does not depend on the number of workers', async () => {
    const calls = [
      'make_classification(n_samples := 3000, random_state := 1)',
      'smote((SELECT i AS id, sin(i) AS a, cos(i * 3) AS b, (i % 9 = 0)::INTEGER AS y FROM range(9000) t(i)), target := y, keep := [id], random_state := 2)',
      'train_test_split((SELECT i FROM range(9000) t(i)), random_state := 3)',
    ];
    const expected = await Promise.all(calls.map((call) => value(digest(call))));
    for (const workers of [1, 4]) {
      const other = await openDatabase({ workers });
      const one = await other.session();
      for (const [i, call] of calls.entries()) expect(await value(digest(call), one)).toBe(expected[i]);
      await other.close();
    }
  });
});

describe('prepared statements', () => {
  it('read their tables anew at every EXECUTE', async () => {
    await session.query(
      'CREATE OR REPLACE TABLE growing AS FROM train; PREPARE grown AS SELECT count(*)::INTEGER FROM kfold(growing)',
    );
    expect(await value('EXECUTE grown')).toBe(60);
    await session.query('INSERT INTO growing FROM train');
    expect(await value('EXECUTE grown')).toBe(120);
    await session.query('DEALLOCATE grown');
    await expect(session.query('EXECUTE grown')).rejects.toThrow(ours('UNKNOWN_PREPARED'));
  });

  it('check their values', async () => {
    await session.query('PREPARE two AS SELECT $1 + $2');
    await expect(session.query('EXECUTE two(1)')).rejects.toThrow(ours('PREPARED_PARAMETERS'));
    expect(await value('EXECUTE two(1, -2)')).toBe(-1);
    expect(
      await value('SELECT a - ? FROM (SELECT 1 AS a FROM kfold(train) LIMIT 1)'.replace('?', '$1')).catch(
        (error: unknown) => String(error),
      ),
    ).toContain('parameter');
  });

  it('pass values of the API on, also beside calls', async () => {
    const result = await session.query(
      'SELECT 5-$1 AS d, count(*)::INTEGER FROM smote(train, target := $2, random_state := $3)',
      { params: [-1, 'y', 3] },
    );
    expect(result.rows()).toEqual([[6, 96]]);
    expect((await session.query('SELECT ?::INTEGER + ?::INTEGER', { params: [1, 2] })).rows()).toEqual([[3]]);
  });
});

describe('databases and connections', () => {
  it('share an instance that the caller has opened, and leave it open', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const plain = await instance.connect();
    await plain.run(
      'CREATE TABLE train AS SELECT i AS id, sin(i) AS x, (i % 3 = 0)::INTEGER AS y FROM range(30) t(i)',
    );
    const attached = await attachDatabase(instance, { workers: 1 });
    const again = await attachDatabase(instance, { workers: 1 });
    const [one, two] = [await attached.session(), await again.session()];
    const sql = digest('smote(train, target := y, keep := [id], random_state := 1)');
    const [a, b] = await Promise.all([value(sql, one), value(sql, two)]);
    expect(a).toBe(b);
    await expect(plain.run("FROM smote('train', target := 'y')")).rejects.toThrow('BALLAST_NO_SESSION');
    await one.query('CREATE VIEW balanced AS FROM smote(train, target := y)');
    await expect(plain.run('FROM balanced')).rejects.toThrow('BALLAST_NO_SESSION');
    await attached.close();
    expect(await value(sql, two)).toBe(a);
    await again.close();
    expect(await (await plain.run('SELECT count(*)::INTEGER FROM train')).getRows()).toEqual([[30]]);
    plain.closeSync();
    instance.closeSync();
  });

  it('share one cached database between two instances', async () => {
    const path = `:memory:cached_${process.pid}`;
    const instances = [await DuckDBInstance.fromCache(path), await DuckDBInstance.fromCache(path)];
    const databases = await Promise.all(
      instances.map((instance) => attachDatabase(instance, { workers: 1 })),
    );
    const [one, two] = await Promise.all(databases.map((db) => db.session()));
    await createTables(one);
    const sql = digest('smote(train, target := y, random_state := 1)');
    const [a, b] = await Promise.all([value(sql, one), value(sql, two)]);
    expect(a).toBe(b);
    for (const db of databases) await db.close();
  });

  it('refuse statements after they are closed, and can be closed twice', async () => {
    const own = await openDatabase({ workers: 1 });
    const [one, two] = [await own.session(), await own.session()];
    const running = one.query(
      'SELECT count(*)::INTEGER FROM make_classification(n_samples := 2000, random_state := 1)',
    );
    await Promise.all([one.close(), one.close()]);
    expect((await running).rows()).toEqual([[2000]]);
    await expect(one.query('SELECT 1')).rejects.toThrow(ours('SESSION_CLOSED'));
    await Promise.all([own.close(), own.close()]);
    await expect(two.query('SELECT 1')).rejects.toThrow(ours('SESSION_CLOSED'));
  });

  it('leave nothing behind a statement', async () => {
    await session.query(
      'FROM smote((FROM train), target := y); WITH v AS (SELECT *, random() FROM train) FROM kfold(v)',
    );
    expect(await value(leftovers)).toBe(0);
    for (let id = 1; id < 5; id++)
      await expect(session.query(`FROM ballast_rows(${id})`)).rejects.toThrow('internal to Ballast');
  });

  it('keep the order of rows where DuckDB is told not to', async () => {
    const own = await openDatabase({
      workers: 1,
      settings: { preserve_insertion_order: 'false', threads: '4' },
    });
    const one = await own.session();
    await one.query(
      'CREATE TABLE big AS SELECT i AS id, i::DOUBLE AS x, (i % 4 = 0)::INTEGER AS y FROM range(600000) t(i) ORDER BY i',
    );
    const wrong =
      'SELECT count(*)::INTEGER FROM random_over_sampler(big, target := y, random_state := 1) WHERE (id % 4 = 0)::INTEGER <> y';
    expect(await value(wrong, one)).toBe(0);
    const kept =
      'SELECT sum(y)::INTEGER, count(*)::INTEGER FROM random_under_sampler(big, target := y, random_state := 1)';
    expect(await rows(kept, one)).toEqual([[150_000, 300_000]]);
    const blocks =
      'SELECT count(DISTINCT id)::INTEGER, bool_and(fold = id // 120000) FROM kfold((FROM big), order_by := [id])';
    expect(await rows(blocks, one)).toEqual([[600_000, true]]);
    await own.close();
  });
});
