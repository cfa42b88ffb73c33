import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { emptyFolder, runCli, startCli } from './run-cli.ts';

const oneOfEach = `select 1 as "int", 1.0::double as dbl, 'a "b", c' as txt, '' as empty, null::integer as nothing,
  [1.5::double, 2] as list, {'k': date '2024-02-29'} as struct, 1.50::decimal(9,2) as dec`;

describe('formats', () => {
  test('table is the default in a pipe: a frame, numbers to the right, all rows', async () => {
    const { stdout, stderr, exitCode } = await runCli([
      'sql',
      "select i, 'x' || i as name, null as n from range(3) t(i)",
    ]);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      [
        '┌───┬──────┬──────┐',
        '│ i │ name │    n │',
        '├───┼──────┼──────┤',
        '│ 0 │ x0   │ NULL │',
        '│ 1 │ x1   │ NULL │',
        '│ 2 │ x2   │ NULL │',
        '└───┴──────┴──────┘',
        '',
      ].join('\n'),
    );
  });

  test('a table in a pipe is neither cut in width nor in length, and counts its rows', async () => {
    const { stdout } = await runCli(['sql', "select i, repeat('w', 300) as wide from range(500) t(i)"], {
      env: { COLUMNS: '40' },
    });
    expect(stdout.split('\n').filter((line) => line.includes('w'.repeat(300)))).toHaveLength(500);
    expect(stdout.endsWith('(500 rows)\n')).toBe(true);
  });

  test('wide characters keep the frame straight, and control characters are written out', async () => {
    const { stdout } = await runCli(['sql', "select '日本' as a, e'x\\ny\\x1b[31m' as b"]);
    expect(stdout).toContain('│ 日本 │ x\\ny\\x1b[31m │');
  });

  test('a long BLOB is shown by its size', async () => {
    const { stdout } = await runCli(['sql', "select repeat('a', 12345)::blob as onnx"]);
    expect(stdout).toContain('<12,345 bytes>');
  });

  test('csv quotes by RFC 4180, tells NULL from the empty text and ends lines in LF', async () => {
    const { stdout } = await runCli(['sql', oneOfEach, '--format', 'csv']);
    expect(stdout).toBe(
      'int,dbl,txt,empty,nothing,list,struct,dec\n1,1.0,"a ""b"", c","",,"[1.5, 2.0]",{\'k\': 2024-02-29},1.50\n',
    );
  });

  test('json prints one array of row objects a line, for each statement that gives rows', async () => {
    const sql =
      "create table t as select 1 as a, 'x' as b; from t; insert into t values (2, null); from t; from t where a > 5";
    const { stdout } = await runCli(['sql', sql, '--format', 'json']);
    expect(stdout).toBe('[{"a":1,"b":"x"}]\n[{"a":1,"b":"x"},{"a":2,"b":null}]\n[]\n');
  });

  test('json has numbers where a reader keeps them exactly, else text, and nests lists, structs and maps', async () => {
    const sql = `select 7::bigint as b, 9007199254740993 as big, 1.50::decimal(9, 2) as d, 0.1::float as f, 'nan'::double as n,
      1234567890123456.78::decimal(20, 2) as dd, [1::bigint, null] as l, {'x': 2::bigint} as s, map {'k': 1} as m, map {1: 'v'} as im,
      date '2024-02-29' as day, true as t`;
    const { stdout } = await runCli(['sql', sql, '--format', 'json']);
    expect(stdout).toBe(
      '[{"b":7,"big":"9007199254740993","d":1.5,"f":0.1,"n":"NaN","dd":"1234567890123456.78","l":[1,null],"s":{"x":2},' +
        '"m":{"k":1},"im":[{"key":1,"value":"v"}],"day":"2024-02-29","t":true}]\n',
    );
  });

  test('parquet goes to --output and, binary, to a pipe; DuckDB reads both', async () => {
    const cwd = emptyFolder();
    const piped = await runCli(['sql', oneOfEach, '--format', 'parquet'], { cwd });
    writeFileSync(join(cwd, 'piped.parquet'), piped.bytes);
    await runCli(['sql', oneOfEach, '--format', 'parquet', '--output', 'named.parquet'], { cwd });
    for (const file of ['piped', 'named']) {
      const { stdout } = await runCli(['sql', `from '${file}.parquet'`, '--format', 'csv'], { cwd });
      expect(stdout).toContain('1,1.0,"a ""b"", c","",,"[1.5, 2.0]"');
    }
  });

  test('arrow keeps types and NULLs of every column', async () => {
    const sql = `select * from (values
      (1::tinyint, 2::bigint, 3::ubigint, 0.5::float, 1.25::double, -1.50::decimal(20,2), true, 'é', date '2024-02-29',
       timestamp '2024-02-29 12:00:00.000001', time '01:02:03', 'ab'::blob, [1, null], {'s': 'x'}, map {'k': 1.5::double}, 170141183460469231731687303715884105727::hugeint),
      (null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)
    ) t(i8, i64, u64, f32, f64, dec, flag, txt, day, ts, tm, bin, list, struct, map, huge)`;
    const { bytes } = await runCli(['sql', sql, '--format', 'arrow']);
    const table = tableFromIPC(bytes);
    const types = Object.fromEntries(table.schema.fields.map((field) => [field.name, String(field.type)]));
    expect(types).toMatchObject({
      i8: 'Int8',
      i64: 'Int64',
      u64: 'Uint64',
      f32: 'Float32',
      f64: 'Float64',
      flag: 'Bool',
      txt: 'Utf8',
      bin: 'Binary',
      huge: 'Utf8',
    });
    expect(types['ts']).toContain('MICROSECOND');
    const first = table.get(0)!;
    expect([
      first['i8'],
      first['i64'],
      first['u64'],
      first['f32'],
      first['f64'],
      first['flag'],
      first['txt'],
    ]).toEqual([1, 2n, 3n, 0.5, 1.25, true, 'é']);
    expect(String(first['huge'])).toBe('170141183460469231731687303715884105727');
    expect(table.getChild('ts')!.data[0].values[0]).toBe(1709208000000001n);
    expect(table.getChild('dec')!.data[0].values.slice(0, 4)).toEqual(
      new Uint32Array([4294967146, 4294967295, 4294967295, 4294967295]),
    );
    expect(
      table
        .get(1)!
        .toArray()
        .every((value: unknown) => value === null),
    ).toBe(true);
  });

  test('refuses parquet for rows of a change before the change is made', async () => {
    const sql = 'create table t (a integer); insert into t values (1) returning a';
    const { exitCode, stderr } = await runCli(['sql', sql, '--format', 'parquet', '--output', 'x.parquet']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('BALLAST_FORMAT_NEEDS_QUERY');
  });
});

describe('statements', () => {
  test('run in order until one fails; what ran before is printed, the exit code is 1', async () => {
    const { exitCode, stdout, stderr } = await runCli([
      'sql',
      "select 'a;b' as x; select nope; select 3",
      '--format',
      'csv',
    ]);
    expect([exitCode, stdout]).toEqual([1, 'x\na;b\n']);
    expect(stderr).toContain('Binder Error: Referenced column "nope"');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('come from a file, whose name and line an error tells', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'q.sql'), '-- first\nselect 1 as a;\n\nselect nope;\n');
    const { exitCode, stdout, stderr } = await runCli(['sql', '-f', 'q.sql', '--format', 'csv'], { cwd });
    expect([exitCode, stdout]).toEqual([1, 'a\n1\n']);
    expect(stderr).toMatch(/^q\.sql:4:\nBinder Error/);
  });

  test.for([[['sql']], [['sql', '-f', '-']]] as const)('come from stdin with %o', async ([args]) => {
    const { stdout } = await runCli([...args, '--format', 'csv'], { input: 'select 7 as seven' });
    expect(stdout).toBe('seven\n7\n');
  });

  test('an error of a function of ours has its code and exit code 1', async () => {
    const { exitCode, stderr } = await runCli(['sql', 'from make_classification(n_samples := -1)']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^BALLAST_[A-Z_]+ {2}make_classification\(\)/);
  });
});

describe('databases and files', () => {
  test('--db names a file that keeps what is written, and --readonly only reads it', async () => {
    const cwd = emptyFolder();
    await runCli(['sql', 'create table t as select 5 as five', '--db', 'w.duckdb'], { cwd });
    const read = await runCli(['sql', 'from t', '--db', 'w.duckdb', '--readonly', '--format', 'csv'], {
      cwd,
    });
    expect(read.stdout).toBe('five\n5\n');
    const write = await runCli(['sql', 'drop table t', '--db', 'w.duckdb', '--readonly'], { cwd });
    expect(write.exitCode).toBe(1);
    expect(write.stderr).toContain('read-only');
  });

  test("a project folder's own database is the default, and memory elsewhere", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'dbt_project.yml'), 'name: shop\nprofile: shop\n');
    writeFileSync(
      join(cwd, 'profiles.yml'),
      'shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}\n',
    );
    const { stdout } = await runCli(['sql', 'select current_database() as db', '--format', 'csv'], { cwd });
    expect(stdout).toBe('db\nshop\n');
    const elsewhere = await runCli([
      'sql',
      'select current_database() as db',
      '--format',
      'csv',
      '--project-dir',
      cwd,
    ]);
    expect(elsewhere.stdout).toBe('db\nshop\n');
    const none = await runCli(['sql', 'select current_database() as db', '--format', 'csv']);
    expect(none.stdout).toBe('db\nmemory\n');
  });

  test('--output keeps an earlier file when a statement fails, and leaves no draft behind', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'out.csv'), 'earlier');
    const failing = await runCli(['sql', 'select 1; select nope', '--format', 'csv', '-o', 'out.csv'], {
      cwd,
    });
    expect(failing.exitCode).toBe(1);
    expect(readFileSync(join(cwd, 'out.csv'), 'utf8')).toBe('earlier');
    await runCli(['sql', 'select 1 as a', '--format', 'csv', '-o', 'out.csv'], { cwd });
    expect(readFileSync(join(cwd, 'out.csv'), 'utf8')).toBe('a\n1\n');
    expect(readdirSync(cwd)).toEqual(['out.csv']);
  });

  test('--output into a folder that is missing is refused before anything runs', async () => {
    const cwd = emptyFolder();
    const { exitCode, stderr } = await runCli(
      ['sql', 'create table t as select 1; from t', '--db', 'w.duckdb', '-o', 'no/out.csv'],
      { cwd },
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('BALLAST_FILE_UNWRITABLE');
    expect(existsSync(join(cwd, 'no'))).toBe(false);
  });
});

test('a reader that leaves early is no error', async () => {
  const child = startCli([
    'sql',
    "select i, repeat('x', 100) as x from range(300000) t(i)",
    '--format',
    'csv',
  ]);
  let stderr = '';
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  child.stdout.once('data', () => child.stdout.destroy());
  const exitCode = await new Promise((resolve) => child.on('close', resolve));
  expect([exitCode, stderr]).toEqual([0, '']);
});

test('SIGINT cancels the statement within a second, leaves the database whole and exits with 130', async () => {
  const cwd = emptyFolder();
  await runCli(['sql', 'create table t as select 1 as a', '--db', 'w.duckdb'], { cwd });
  const sql = 'create or replace table t as select sum(i * j) from range(1000000) a(i), range(1000000) b(j)';
  const child = startCli(['sql', sql, '--db', 'w.duckdb'], { cwd });
  let stderr = '';
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const asked = performance.now();
  child.kill('SIGINT');
  const exitCode = await new Promise((resolve) => child.on('close', resolve));
  expect(performance.now() - asked).toBeLessThan(1000);
  expect([exitCode, stderr]).toEqual([130, 'Interrupted.\n']);
  const { stdout } = await runCli(['sql', 'from t', '--db', 'w.duckdb', '--format', 'csv'], { cwd });
  expect(stdout).toBe('a\n1\n');
});

test('colours are for terminals: none in a pipe, some with FORCE_COLOR, none again with NO_COLOR or --no-color', async () => {
  const failing = ['sql', 'select nope'];
  const escape = '\u001b[';
  expect((await runCli(failing)).stderr).not.toContain(escape);
  expect((await runCli(failing, { env: { FORCE_COLOR: '1' } })).stderr).toContain(escape);
  expect((await runCli(failing, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stderr).not.toContain(escape);
  expect((await runCli([...failing, '--no-color'], { env: { FORCE_COLOR: '1' } })).stderr).not.toContain(
    escape,
  );
});
