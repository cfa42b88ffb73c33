import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/ballast.ts';
import { type BuildResult, buildProject, loadProject } from '../../src/project/index.ts';
import type { Database, Session } from '../../src/session/types.ts';
import { temporaryProject } from './temporary-project.ts';

/** The project of docs/guides/incremental.md, built month by month. */
const project = temporaryProject({ copy: 'balanced' });
let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase({ path: join(project.folder, 'balanced.duckdb') });
  session = await database.session();
});
afterAll(async () => {
  await database.close();
  project.remove();
});

async function build(through: number, fullRefresh = false): Promise<BuildResult> {
  const loaded = loadProject(project.folder, { profilesDir: project.folder, vars: { through } });
  return buildProject(loaded, database, { fullRefresh });
}

async function rows(sql: string): Promise<unknown[][]> {
  return (await session.query(sql)).rows();
}

it('balances month after month, keys unique and not NULL, whole refresh and increments alike', async () => {
  for (const through of [2, 3, 3, 4]) {
    const { results, errors } = await build(through);
    expect(errors.map(String)).toEqual([]);
    expect(results.map(({ status, message }) => [status, message])).toEqual(
      results.map(({ status, message }) => [status === 'pass' ? 'pass' : 'success', message]),
    );
  }
  for (const table of ['training_by_text', 'training_by_number'])
    expect(await rows(`select distinct count(*) from ${table} group by month, fraud`), table).toEqual([
      [90n],
    ]);
  const [[last, made]] = await rows(
    'select max(order_number), count(*) filter (order_number >= 1000000000) from training_by_number',
  );
  expect([Number(last), Number(made)]).toEqual([1_000_000_000 + 320 - 1, 320]);

  await session.query('create table by_steps as select * exclude (origin) from training_by_text');
  await build(4, true);
  // Base rows count within a batch; all else is the same.
  await session.query('create view refreshed as select * exclude (origin) from training_by_text');
  expect(await rows('from by_steps except from refreshed')).toEqual([]);
  expect(await rows('from refreshed except from by_steps')).toEqual([]);
});

it('is what the guide shows', () => {
  const guide = readFileSync(new URL('../../docs/guides/incremental.md', import.meta.url), 'utf8');
  for (const model of ['training_by_text', 'training_by_number']) {
    const file = new URL(`../projects/balanced/models/${model}.sql`, import.meta.url);
    expect(guide).toContain(readFileSync(file, 'utf8').trim());
  }
});
