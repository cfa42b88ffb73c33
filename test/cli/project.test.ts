import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder, runCli, startCli } from './run-cli.ts';

/** A project in a folder of its own: the files, and a profile with one database file. */
function projectOf(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  const all = {
    'dbt_project.yml': 'name: shop\nprofile: shop\nmodels: {shop: {+materialized: table}}\n',
    'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}\n',
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const good = {
  'models/a.sql': "{{ config(tags=['first']) }} select 1 as id",
  'models/b.sql': "{{ config(meta={'show': true}) }} select id, id * 2 as double_id from {{ ref('a') }}",
  'models/s.yml':
    'models:\n  - name: a\n    columns:\n      - name: id\n        data_tests: [unique, not_null]\n',
};

describe('init', () => {
  test('makes a project that builds at once and prints its scoreboard', async () => {
    const cwd = emptyFolder();
    const made = await runCli(['init', 'my-demo'], { cwd });
    expect([made.exitCode, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toContain('cd my-demo');
    const { exitCode, stdout, stderr } = await runCli(['build'], { cwd: join(cwd, 'my-demo') });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/Done\. PASS=16 WARN=0 ERROR=0 SKIP=0 NO-OP=0 REUSED=0 TOTAL=16/);
    expect(stdout).toMatch(/│ training │ +auprc │ +auroc │ +f1 │ precision │ recall │/);
    expect(stdout).toMatch(/│ smote +│/);
    // A build in a pipe is quiet: one line a node, no escapes, nothing redrawn.
    for (const control of ['\u001b', '\r']) expect(stdout).not.toContain(control);
    expect(stdout.match(/^\d+ of 16 /gm)).toHaveLength(16);
  });

  test('refuses a folder that is not empty, and touches nothing in it', async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, 'taken'));
    writeFileSync(join(cwd, 'taken', 'mine.txt'), '');
    const { exitCode, stderr } = await runCli(['init', 'taken'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('BALLAST_PROJECT_FOLDER_TAKEN');
    expect(readdirSync(join(cwd, 'taken'))).toEqual(['mine.txt']);
  });
});

describe('build', () => {
  test('prints a line a node, a summary, and the tables that ask to be shown', async () => {
    const { exitCode, stdout } = await runCli(['build'], { cwd: projectOf(good) });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^1 of 4 OK created sql table model main\.a \.+ \[OK in \d+\.\d\ds\]$/m);
    expect(stdout).toMatch(/^\d of 4 PASS unique_a_id \.+ \[PASS in \d+\.\d\ds\]$/m);
    expect(stdout).toContain('Finished running 2 table models, 2 tests');
    expect(stdout).toContain('Done. PASS=4 WARN=0 ERROR=0 SKIP=0 NO-OP=0 REUSED=0 TOTAL=4');
    expect(stdout).toContain(
      'b\n┌────┬───────────┐\n│ id │ double_id │\n├────┼───────────┤\n│  1 │         2 │\n',
    );
  });

  test('--quiet prints nothing but the tables that ask to be shown', async () => {
    const { stdout, stderr } = await runCli(['build', '--quiet'], { cwd: projectOf(good) });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^b\n┌/);
  });

  test("a failed node gives exit code 1, skips what reads it, and tells DuckDB's words with file and line", async () => {
    const cwd = projectOf({
      ...good,
      'models/a.sql': 'select\n  nope as id',
      'models/other.sql': 'select 1 as x',
    });
    const { exitCode, stdout, stderr } = await runCli(['run'], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/ERROR creating sql table model main\.a \.+ \[ERROR in/);
    expect(stdout).toMatch(/SKIP relation main\.b \.+ \[SKIP\]/);
    expect(stdout).toContain('Done. PASS=1 WARN=0 ERROR=1 SKIP=1 NO-OP=0 REUSED=0 TOTAL=3');
    expect(stderr).toContain('Referenced column "nope"');
    expect(stderr).toContain('models/a.sql:2');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('a failed test gives exit code 1 and names the SQL of its rows', async () => {
    const cwd = projectOf({ ...good, 'models/a.sql': 'select 1 as id union all select 1' });
    const { exitCode, stdout, stderr } = await runCli(['build'], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/FAIL 1 unique_a_id \.+ \[FAIL 1 in/);
    const [, file] = /ballast sql -f (\S+)/.exec(stderr) ?? [];
    const rows = await runCli(['sql', '-f', file, '--format', 'json'], { cwd });
    expect(rows.exitCode).toBe(0);
    expect(rows.stdout).toContain('"n_records":2');
  });

  test('a mistake in the project gives exit code 2, and every one is told', async () => {
    const cwd = projectOf({
      ...good,
      'models/c.sql': "select * from {{ ref('aa') }}",
      'models/d.sql': "select * from {{ ref('bb') }}",
    });
    const { exitCode, stdout, stderr } = await runCli(['build'], { cwd });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr.match(/BALLAST_REF_UNKNOWN/g)).toHaveLength(2);
    expect(stderr).toContain('2 errors in the project');
  });

  test('a selection of nothing is a warning and exit code 0', async () => {
    const { exitCode, stderr } = await runCli(['run', '--select', 'tag:none'], { cwd: projectOf(good) });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("'tag:none' does not match");
  });

  test('--select takes several words or several options, --exclude takes some away again', async () => {
    const cwd = projectOf({ ...good, 'models/c.sql': 'select 3 as c' });
    const together = await runCli(['run', '-s', 'a', 'b', 'c', '--exclude', 'b'], { cwd });
    expect(together.stdout).toContain('TOTAL=2');
    const apart = await runCli(['run', '--select', 'a', '--select', 'c'], { cwd });
    expect(apart.stdout).toContain('TOTAL=2');
  });

  test('--log-format json prints one object a line', async () => {
    const { stdout } = await runCli(['build', '--log-format', 'json'], { cwd: projectOf(good) });
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { info: Record<string, unknown>; data: Record<string, unknown> });
    expect(events[0]).toMatchObject({ info: { name: 'ConcurrencyLine' }, data: { target_name: 'dev' } });
    expect(events.filter(({ info }) => /^Log\w+Result$/.test(String(info['name'])))).toHaveLength(4);
    expect(events.at(-1)).toMatchObject({
      info: { name: 'StatsLine', code: 'Z023', level: 'info' },
      data: { stats: { pass: 4, error: 0, total: 4 } },
    });
    expect(new Set(events.map(({ info }) => info['invocation_id'])).size).toBe(1);
  });

  test('--threads must be a whole number', async () => {
    const { exitCode, stderr } = await runCli(['build', '--threads', 'many'], { cwd: projectOf(good) });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('BALLAST_THREADS_INVALID');
  });

  test('SIGINT ends it within a second with 130; what was built before is there, what ran is not', async () => {
    const cwd = projectOf({
      'models/a.sql': 'select 1 as id',
      'models/b.sql': "select sum(i * j) from {{ ref('a') }}, range(1000000) x(i), range(1000000) y(j)",
    });
    const child = startCli(['build'], { cwd });
    let stdout = '';
    child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
    while (!stdout.includes('1 of 2 OK')) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const asked = performance.now();
    child.kill('SIGINT');
    const exitCode = await new Promise((resolve) => child.on('close', resolve));
    expect(performance.now() - asked).toBeLessThan(1000);
    expect(exitCode).toBe(130);
    const tables = await runCli(['sql', 'select table_name from duckdb_tables()', '--format', 'csv'], {
      cwd,
    });
    expect(tables.stdout).toBe('table_name\na\n');
  });
});

describe('looking into a project', () => {
  test('ls prints selectors, names, files or JSON, and narrows by type', async () => {
    const cwd = projectOf(good);
    const lines = async (...args: readonly string[]) =>
      (await runCli(['ls', ...args], { cwd })).stdout.trimEnd().split('\n');
    expect(await lines()).toEqual(['shop.a', 'shop.b', 'shop.not_null_a_id', 'shop.unique_a_id']);
    expect(await lines('--output', 'name', '--resource-type', 'model')).toEqual(['a', 'b']);
    expect(await lines('--output', 'path', '-s', 'a+', '--resource-type', 'model')).toEqual([
      'models/a.sql',
      'models/b.sql',
    ]);
    expect(
      await lines(
        '--output',
        'json',
        '--output-keys',
        'name',
        'resource_type',
        '-s',
        'tag:first',
        '--resource-type',
        'model',
      ),
    ).toEqual(['{"name":"a","resource_type":"model"}']);
    expect((await runCli(['list', '-s', 'b'], { cwd })).stdout).toBe('shop.b\n');
  });

  test('compile prints the SQL of --inline and of --select, and opens no database for it', async () => {
    const cwd = projectOf(good);
    const inline = await runCli(['compile', '--inline', "select count(*) from {{ ref('a') }}"], { cwd });
    expect([inline.exitCode, inline.stdout]).toEqual([0, 'select count(*) from "shop"."main"."a"\n']);
    const selected = await runCli(['compile', '--select', 'b'], { cwd });
    expect(selected.stdout).toContain('select id, id * 2 as double_id from "shop"."main"."a"');
    const all = await runCli(['compile'], { cwd });
    expect(all.stdout).toBe('Compiled 4 nodes into target/compiled\n');
    expect(existsSync(join(cwd, 'shop.duckdb'))).toBe(false);
  });

  test('a template that Jinja refuses is told with its file and line', async () => {
    const cwd = projectOf({ 'models/a.sql': 'select 1\n{% if %}' });
    const { exitCode, stderr } = await runCli(['compile'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('models/a.sql:2');
  });

  test('clean deletes target/ and refuses what lies outside or holds models', async () => {
    const cwd = projectOf(good);
    await runCli(['compile'], { cwd });
    expect((await runCli(['clean'], { cwd })).stdout).toBe('Deleted target\n');
    expect(existsSync(join(cwd, 'target'))).toBe(false);
    for (const target of ['..', '.', 'models', '/tmp']) {
      writeFileSync(
        join(cwd, 'dbt_project.yml'),
        `name: shop\nprofile: shop\nclean-targets: ['${target}']\n`,
      );
      const { exitCode, stderr } = await runCli(['clean'], { cwd });
      expect(exitCode, target).toBe(2);
      expect(stderr).toContain('BALLAST_CLEAN_TARGET_UNSAFE');
    }
    expect(existsSync(join(cwd, 'models', 'a.sql'))).toBe(true);
  });

  test('debug checks versions, profile and connection, and fails with exit code 1 when one is wrong', async () => {
    const cwd = projectOf(good);
    const well = await runCli(['debug'], { cwd });
    expect(well.exitCode).toBe(0);
    for (const text of [
      'Ballast',
      'Node',
      'ONNX Runtime',
      'profile shop, target dev',
      'DuckDB v',
      'All checks passed.',
    ]) {
      expect(well.stdout).toContain(text);
    }
    const wrong = await runCli(['debug', '--target', 'prod'], { cwd });
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stdout).toContain('BALLAST_TARGET_UNKNOWN');
  });

  test('functions lists every function, explains one, and gives all of it as JSON', async () => {
    const list = await runCli(['functions']);
    expect(list.stdout).toMatch(/^ {2}smote +Adds synthetic minority rows/m);
    const one = await runCli(['functions', 'smote()']);
    expect(one.stdout).toMatch(/^smote\(source, target := …, …\)/);
    for (const text of ['k_neighbors  integer, default 5', 'Chawla', 'from smote('])
      expect(one.stdout).toContain(text);
    const json = JSON.parse((await runCli(['functions', 'train_test_split', '--format', 'json'])).stdout) as {
      name: string;
    }[];
    expect(json[0]).toMatchObject({
      name: 'train_test_split',
      shape: 'extend',
      inputs: [{ name: 'source' }],
    });
  });
});
