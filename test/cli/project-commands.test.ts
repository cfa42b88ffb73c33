import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type TemporaryProject, temporaryProject } from '../project/temporary-project.ts';
import { runCli, startCli } from './run-cli.ts';

let project: TemporaryProject;
afterEach(() => project.remove());
const start = (files: Readonly<Record<string, string>>) => {
  project = temporaryProject({ files });
};
const ballast = (...args: string[]) => runCli(args, { cwd: project.folder });

describe('ballast retry', () => {
  test('runs again what failed and was skipped, until nothing is left', async () => {
    start({
      'models/a.sql': 'select nope from (select 1 as id)',
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/other.sql': 'select 1 as id',
    });
    expect((await ballast('retry')).exitCode).toBe(2);
    expect((await ballast('build')).exitCode).toBe(1);
    project.write('models/a.sql', 'select 1 as id');
    const again = await ballast('retry');
    expect(again.exitCode).toBe(0);
    expect(again.stderr + again.stdout).toContain('TOTAL=2');
    const last = await ballast('retry');
    expect(last.exitCode).toBe(0);
    expect(last.stderr).toContain('Nothing to do');
  });
});

describe('ballast deps', () => {
  test('copies local packages; without them a build is refused', async () => {
    start({
      'packages.yml': 'packages:\n  - local: ./pkg\n',
      'pkg/dbt_project.yml': "name: pkg\nversion: '1.0'\n",
      'pkg/macros/m.sql': '{% macro one() %}1{% endmacro %}',
      'models/a.sql': 'select {{ pkg.one() }} as id',
    });
    const refused = await ballast('build');
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('ballast deps')]);
    expect((await ballast('deps')).exitCode).toBe(0);
    expect((await ballast('build')).exitCode).toBe(0);
  });

  test('says that a package from git needs a network', async () => {
    start({ 'packages.yml': 'packages:\n  - git: "https://example.com/x.git"\n    revision: "1"\n' });
    const { exitCode, stderr } = await ballast('deps');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('needs a network')]);
  });
});

test('ballast run --empty builds tables without the rows of what they read', async () => {
  start({ 'models/a.sql': 'select 1 as id', 'models/b.sql': "select * from {{ ref('a') }}" });
  expect((await ballast('run', '--empty')).exitCode).toBe(0);
  const shown = await ballast(
    'show',
    '--inline',
    "select count(*) as n from {{ ref('b') }}",
    '--output',
    'json',
  );
  expect(JSON.parse(shown.stdout)).toEqual({ show: [{ n: 0 }] });
});

test('ballast run --defer reads from the state what is not built here', async () => {
  start({
    'profiles.yml':
      'shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: shop.duckdb, schema: dev}\n    prod: {type: duckdb, path: shop.duckdb, schema: prod}\n',
    'models/a.sql': "{{ config(materialized='table') }} select 7 as id",
    'models/b.sql': "{{ config(materialized='table') }} select * from {{ ref('a') }}",
  });
  expect((await ballast('run', '--target', 'prod')).exitCode).toBe(0);
  cpSync(join(project.folder, 'target'), join(project.folder, 'state'), { recursive: true });
  expect((await ballast('run', '--select', 'b')).exitCode).toBe(1);
  expect((await ballast('run', '--select', 'b', '--defer', '--state', 'state')).exitCode).toBe(0);
});

test('ballast source freshness ends with 1 when a source is too old', async () => {
  start({
    'models/s.yml':
      'sources: [{name: raw, schema: main, tables: [{name: t, loaded_at_field: ts, freshness: {error_after: {count: 1, period: day}}}]}]',
    'models/t.sql':
      "{{ config(materialized='table') }} select now()::timestamp - interval (var_days) day as ts from (select {{ var('days') }} as var_days)",
  });
  await ballast('run', '--vars', '{days: 0}');
  expect((await ballast('source', 'freshness')).exitCode).toBe(0);
  await ballast('run', '--vars', '{days: 20}');
  expect((await ballast('source', 'freshness')).exitCode).toBe(1);
});

test('ballast run-operation ends with 2 for a macro that is not there', async () => {
  start({
    'macros/m.sql':
      "{% macro hi(name) %}{{ log('hello ' ~ name, info=true) }}{% endmacro %}{% macro bad() %}{% do run_query('select nope') %}{% endmacro %}",
  });
  const said = await ballast('run-operation', 'hi', '--args', '{name: me}');
  expect([said.exitCode, said.stdout + said.stderr]).toEqual([0, expect.stringContaining('hello me')]);
  expect((await ballast('run-operation', 'bad')).exitCode).toBe(1);
  expect((await ballast('run-operation', 'nothing')).exitCode).toBe(2);
});

test('ballast docs serve gives the page that docs generate wrote, and nothing else', async () => {
  start({ 'models/a.sql': 'select 1 as id' });
  expect((await ballast('build')).exitCode).toBe(0);
  expect((await ballast('docs', 'generate')).exitCode).toBe(0);
  expect(existsSync(join(project.folder, 'target/index.html'))).toBe(true);
  const server = startCli(['docs', 'serve', '--port', '0'], { cwd: project.folder });
  const address = await new Promise<string>((resolve) => {
    server.stdout.on('data', (part: Buffer) => {
      const found = /http:\/\/[\d.:]+/.exec(part.toString())?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  expect(await (await fetch(address)).text()).toContain('model.shop.a');
  expect((await fetch(`${address}/../profiles.yml`)).status).toBe(404);
  server.kill('SIGINT');
  await new Promise((resolve) => server.on('close', resolve));
});

test('a target with secrets is refused with the reason', async () => {
  start({
    'profiles.yml':
      'shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb, secrets: [{type: s3}]}}}\n',
  });
  const { exitCode, stderr } = await ballast('build');
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('PROFILE_KEY_UNSUPPORTED')]);
});
