import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import type { Database, Session } from '../../src/session/types.ts';

/** Aggregates run while DuckDB executes, when an error of ours would abort an open transaction. */
let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase();
  session = await database.session();
  await session.query('create table scored as select 1 as y, null::double as s');
});
afterAll(() => database.close());

it('keeps an open transaction open when an aggregate refuses the rows of a query', async () => {
  await session.query('begin; create temp table mine as select 1 as one');
  await expect(session.query('select auprc(y, s) from scored')).rejects.toMatchObject({
    code: 'METRIC_SCORE_NOT_FINITE',
    where: { function: 'auprc' },
  });
  expect((await session.query('from mine')).rows()).toEqual([[1]]);
  await session.query('rollback');
});

it('writes nothing when an aggregate refuses the rows of a statement that writes', async () => {
  const writing = 'create table never as select auprc(y, s) as a from scored';
  await expect(session.query(writing)).rejects.toMatchObject({ code: 'METRIC_SCORE_NOT_FINITE' });
  await expect(session.query('from never')).rejects.toThrow('does not exist');
});

it('forgets the error with the statement that met it', async () => {
  await expect(session.query('select auprc(y, s) from scored')).rejects.toThrow('auprc()');
  expect((await session.query('select auprc(y, 0.5) as a from scored')).rows()).toEqual([[1]]);
});
