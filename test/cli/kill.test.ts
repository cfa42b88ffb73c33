import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli, startCli } from './run-cli.ts';

/** kill -9 in the middle of the study: the database opens, builds again and holds nothing half written. */
const root = fileURLToPath(new URL('../../', import.meta.url));
let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'ballast-kill-'));
  for (const part of ['dbt_project.yml', 'profiles.yml', 'models', 'data']) {
    cpSync(join(root, part), join(project, part), { recursive: true });
  }
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

it.each([700, 1500, 2500, 4000])('survives kill -9 after %d ms', async (delay) => {
  const child = startCli(['build', '--vars', '{scale: small}'], { cwd: project });
  await Promise.race([sleep(delay), once(child, 'exit')]);
  child.kill('SIGKILL');
  await once(child, 'close').catch(() => undefined);
  const tables = await runCli(
    [
      'sql',
      "select count(*) as n from duckdb_tables() where table_name like '%\\_\\_dbt\\_tmp' escape '\\'",
      '--format',
      'json',
    ],
    { cwd: project },
  );
  expect(tables.exitCode, tables.stderr).toBe(0);
});

it('builds again after that, with nothing left over', async () => {
  const again = await runCli(['build', '--vars', '{scale: small}'], { cwd: project });
  expect(again.exitCode, again.stderr).toBe(0);
  const sql =
    "select count(*) as n from duckdb_tables() where table_name like '%\\_\\_dbt\\_%' escape '\\' or table_name like '\\_\\_ballast%' escape '\\'";
  const left = await runCli(['sql', sql, '--format', 'json'], { cwd: project });
  expect(JSON.parse(left.stdout)).toEqual([{ n: 0 }]);
});
