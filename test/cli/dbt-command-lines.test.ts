import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type TemporaryProject, temporaryProject } from '../project/temporary-project.ts';
import { runCli } from './run-cli.ts';

let project: TemporaryProject;

afterEach(() => project.remove());

function start(files: Readonly<Record<string, string>>): void {
  project = temporaryProject({ files });
}

const ballast = (...args: readonly string[]) => runCli(args, { cwd: project.folder });

function artifact(name: string): Record<string, any> {
  return JSON.parse(readFileSync(join(project.folder, 'target', name), 'utf8')) as Record<string, any>;
}

test("takes dbt's options before the command and behind it, also those that change nothing here", async () => {
  start({ 'models/a.sql': "{% do print('printed') %}{% do log('logged', info=true) %}select 1 as id" });
  const before = ['--no-use-colors', '--log-level', 'info', '--fail-fast', '--no-populate-cache', '-d'];
  const run = await ballast(
    ...before,
    'run',
    '--single-threaded',
    '--no-static-parser',
    '--no-version-check',
  );
  expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('logged') });
  const quiet = await ballast('--quiet', 'run', '--no-partial-parse');
  expect(quiet.stdout).toContain('printed');
  expect(quiet.stdout).not.toContain('logged');
  const silent = await ballast('--quiet', '--no-print', 'run', '--no-partial-parse');
  expect([silent.exitCode, silent.stdout]).toEqual([0, '']);
});

test('--no-write-json writes no artifacts', async () => {
  start({ 'models/a.sql': 'select 1 as id' });
  expect((await ballast('--no-write-json', 'build')).exitCode).toBe(0);
  expect(existsSync(join(project.folder, 'target', 'run_results.json'))).toBe(false);
});

test('a project that requires another dbt is refused, unless its version is not to be checked', async () => {
  start({
    'dbt_project.yml': 'name: shop\nprofile: shop\nrequire-dbt-version: [">=1.0.0", "<1.5.0"]\n',
    'models/a.sql': 'select 1 as id',
  });
  const refused = await ballast('ls');
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('DBT_VERSION_UNSUPPORTED') });
  expect(await ballast('ls', '--no-version-check')).toMatchObject({ exitCode: 0, stdout: 'shop.a\n' });
});

test('the project is looked for in the folders above, as dbt does', async () => {
  start({ 'models/a.sql': 'select 1 as id' });
  const listed = await runCli(['ls'], { cwd: join(project.folder, 'models') });
  expect(listed).toMatchObject({ exitCode: 0, stdout: 'shop.a\n' });
});

test('run-operation writes how it went, and a retry takes it up', async () => {
  start({
    'macros/m.sql':
      "{% macro bad(table) %}{% do run_query('create table made as select * from ' ~ table) %}{% endmacro %}",
  });
  expect((await ballast('run-operation', 'bad', '--args', '{table: later}')).exitCode).toBe(1);
  expect(artifact('run_results.json')['results']).toMatchObject([
    { unique_id: 'macro.shop.bad', status: 'error', failures: 1 },
  ]);
  expect(
    (await ballast('run-operation', '--sql', 'create table later as select {{ 1 + 1 }} as n')).exitCode,
  ).toBe(0);
  expect(artifact('run_results.json')['results']).toMatchObject([
    { unique_id: 'sql_operation.shop.inline_query', status: 'success', failures: 0 },
  ]);
  expect((await ballast('run-operation', 'bad', '--args', '{table: later2}')).exitCode).toBe(1);
  await ballast('sql', 'create table later2 as select 1 as n');
  // Only the last run counts, and `sql` is none.
  expect((await ballast('retry')).exitCode).toBe(0);
  expect(artifact('run_results.json')['results']).toMatchObject([{ status: 'success' }]);
  expect((await ballast('run-operation')).exitCode).toBe(2);
});

test('--fail-fast lets run what was ready, and stops where the next node becomes ready', async () => {
  start({
    'models/a.sql': 'select nope',
    'models/b.sql': 'select 1 as id',
    'models/c.sql': 'select 2 as id',
    'models/d.sql': "select * from {{ ref('c') }}",
  });
  const run = await ballast('run', '--fail-fast', '--threads', '1');
  expect(run).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('PASS=2 WARN=0 ERROR=1 SKIP=1') });
  const rest = await ballast('run', '--fail-fast', '--threads', '1', '--exclude', 'd');
  expect(rest.stdout).toContain('PASS=0 WARN=0 ERROR=1 SKIP=2');
});

test('show gives one object with the node and its rows, and the limit stands behind the SQL', async () => {
  start({ 'models/a.sql': 'select i from range(9) t(i)', 'seeds/s.csv': 'id\n4\n' });
  const shown = await ballast('show', '--select', 'a', '--limit', '2', '--output', 'json');
  expect(JSON.parse(shown.stdout)).toEqual({ node: 'a', show: [{ i: 0 }, { i: 1 }] });
  const seed = await ballast('show', '--select', 's', '--output', 'json');
  expect(JSON.parse(seed.stdout)).toEqual({ node: 's', show: [{ id: 4 }] });
  expect((await ballast('show', '--inline', 'select 1 as i limit 1')).exitCode).toBe(2);
  expect((await ballast('show', '--inline', 'select 1 as i limit 1', '--limit', '-1')).exitCode).toBe(0);
  const direct = await ballast('show', '--inline-direct', "select '{{ x }}' as t", '--output', 'json');
  expect(JSON.parse(direct.stdout)).toEqual({ show: [{ t: '{{ x }}' }] });
  expect((await ballast('show', '--select', 'a', '--inline', 'select 1')).exitCode).toBe(2);
});

test('compile ends with 2 when a template fails, and prints JSON if asked', async () => {
  start({ 'models/a.sql': 'select {{ 1 + 1 }} as n', 'models/b.sql': '{{ no_macro() }}' });
  const compiled = await ballast('compile', '--select', 'a', '--output', 'json');
  expect(JSON.parse(compiled.stdout)).toEqual({ node: 'a', compiled: 'select 2 as n' });
  expect(artifact('run_results.json')['results']).toMatchObject([
    { unique_id: 'model.shop.a', status: 'success', compiled_code: 'select 2 as n' },
  ]);
  expect((await ballast('compile')).exitCode).toBe(2);
});

test('clone makes views on what an earlier run built, and leaves alone what is there', async () => {
  start({
    'profiles.yml':
      'shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: shop.duckdb, schema: dev}\n    prod: {type: duckdb, path: shop.duckdb, schema: prod}\n',
    'models/a.sql': "{{ config(materialized='table') }} select 7 as id",
    'models/e.sql': "{{ config(materialized='ephemeral') }} select 7 as id",
    'seeds/s.csv': 'id\n4\n',
  });
  expect((await ballast('build', '--target', 'prod')).exitCode).toBe(0);
  mkdirSync(join(project.folder, 'state'));
  cpSync(join(project.folder, 'target', 'manifest.json'), join(project.folder, 'state', 'manifest.json'));
  expect((await ballast('clone')).exitCode).toBe(2);
  const cloned = await ballast('clone', '--state', 'state');
  expect(cloned).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('PASS=2') });
  const rows = await ballast('sql', 'select a.id, s.id as seed from dev.a a, dev.s s', '--format', 'json');
  expect(JSON.parse(rows.stdout)).toEqual([{ id: 7, seed: 4 }]);
  expect((await ballast('clone', '--state', 'state')).exitCode).toBe(0);
  expect(artifact('run_results.json')['results']).toMatchObject([{ message: 'No-op' }, { message: 'No-op' }]);
});

test('a retry refuses a node that is gone, and ends well when nothing is left', async () => {
  start({ 'models/a.sql': 'select 1 as id', 'models/b.sql': 'select nope' });
  expect((await ballast('run')).exitCode).toBe(1);
  project.write('models/b.sql', '{{ config(enabled=false) }} select 1 as id');
  expect(await ballast('retry')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('RETRY_NODE_GONE'),
  });
  project.write('models/b.sql', 'select 1 as id');
  expect((await ballast('retry')).exitCode).toBe(0);
  expect((await ballast('retry')).exitCode).toBe(0);
  expect(artifact('run_results.json')['results']).toEqual([]);
});
