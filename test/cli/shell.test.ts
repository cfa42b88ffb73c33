import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { functions } from '../../src/ballast.ts';
import { completeSql, type CatalogNames } from '../../src/cli/shell/completion.ts';
import { parseDotCommand } from '../../src/cli/shell/dot-commands.ts';
import { historyFile, readHistory, writeHistory } from '../../src/cli/shell/history.ts';
import { StatementBuffer } from '../../src/cli/shell/statement-buffer.ts';
import { emptyFolder, runCli, startCli } from './run-cli.ts';

describe('a script on stdin', () => {
  test('runs statements over several lines without prompts, and the last one without its semicolon', async () => {
    const input = 'create table t as\n  select 1 as a;\nfrom t; select 2 as b;\n-- done\nselect 3 as c';
    const { exitCode, stdout, stderr } = await runCli(['shell', '--format', 'csv'], { input });
    expect([exitCode, stdout, stderr]).toEqual([0, 'a\n1\nb\n2\nc\n3\n', '']);
  });

  test('goes on after an error and ends with exit code 1', async () => {
    const { exitCode, stdout, stderr } = await runCli(['shell', '--format', 'csv'], {
      input: 'select nope;\nselect 2 as b;\n',
    });
    expect([exitCode, stdout]).toEqual([1, 'b\n2\n']);
    expect(stderr).toContain('Binder Error');
  });

  test('takes commands with a dot, and the plain words help, tables and quit', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 's.sql'), "select 'from a file' as x;");
    const input =
      'create table "my t" (a integer, b varchar);\n.format csv\n.tables\n.columns "my t"\n.read s.sql\n.functions smote\nhelp\nquit\nselect 777888999;\n';
    const { exitCode, stdout } = await runCli(['shell'], { cwd, input });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('schema,name,kind\nmain,my t,table\n');
    expect(stdout).toContain('a,INTEGER,YES');
    expect(stdout).toContain('x\nfrom a file\n');
    expect(stdout).toContain('Chawla');
    expect(stdout).toContain('.quit');
    expect(stdout).not.toContain('777888999');
  });

  test('names the nearest command for one that does not exist', async () => {
    const { stderr } = await runCli(['shell'], { input: '.table\n' });
    expect(stderr).toContain('BALLAST_SHELL_COMMAND_UNKNOWN');
    expect(stderr).toContain('Did you mean .tables?');
  });

  test('survives SIGINT while a statement runs: the statement ends, the shell goes on', async () => {
    const child = startCli(['shell', '--format', 'csv']);
    let stdout = '';
    let stderr = '';
    const until = (has: () => boolean) =>
      new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          if (!has()) return;
          clearInterval(timer);
          resolve();
        }, 20);
      });
    child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
    child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
    child.stdin.write(
      'select 1 as ready;\nselect sum(i * j) from range(1000000) a(i), range(1000000) b(j);\n',
    );
    await until(() => stdout.includes('ready\n1\n'));
    await new Promise((resolve) => setTimeout(resolve, 500));
    child.kill('SIGINT');
    await until(() => stderr.includes('Cancelled.'));
    child.stdin.end('select 2 as after;\n');
    const exitCode = await new Promise((resolve) => child.on('close', resolve));
    expect([exitCode, stdout]).toEqual([0, 'ready\n1\nafter\n2\n']);
  });
});

describe('a statement', () => {
  test('is complete at a semicolon that is not in a string, a comment or a quoted name', () => {
    const buffer = new StatementBuffer();
    expect(buffer.add("select ';")).toEqual([]);
    expect(buffer.add("' -- ;")).toEqual([]);
    expect(buffer.add('/* ; */ as ";"')).toEqual([]);
    expect(buffer.add('$$ ; $$')).toEqual([]);
    expect(buffer.add('; select 2;').map(({ sql }) => sql.replaceAll(/\s+/g, ' '))).toEqual([
      'select \'; \' -- ; /* ; */ as ";" $$ ; $$',
      'select 2',
    ]);
    expect(buffer.isEmpty).toBe(true);
  });

  test('keeps what stands behind the last semicolon of a line', () => {
    const buffer = new StatementBuffer();
    expect(buffer.add('select 1; select')).toEqual([]);
    expect(buffer.add('2;').map(({ sql }) => sql.replaceAll(/\s+/g, ' '))).toEqual(['select 1', 'select 2']);
  });

  test('is not begun by a line of comments', () => {
    const buffer = new StatementBuffer();
    buffer.add('-- only a comment');
    expect(buffer.isEmpty).toBe(true);
  });

  test('that begins with a number is no command of the shell', () => {
    expect(parseDotCommand('.5 + 1')).toBeUndefined();
    expect(parseDotCommand('  .columns  "a b" ;')).toEqual({ name: '.columns', argument: '"a b"' });
    expect(parseDotCommand('EXIT')).toEqual({ name: '.exit', argument: '' });
  });
});

describe('completion', () => {
  const names: CatalogNames = {
    tables: ['train', 'My Table'],
    columns: { train: ['label', 'f0'], 'My Table': ['a b'] },
    keywords: ['select', 'set'],
    functions: ['sum'],
  };
  const complete = (line: string, before = '') => completeSql(line, before, names, functions);

  test('offers keywords, functions, tables and columns by their beginning', () => {
    expect(complete('sel').candidates).toEqual(['select']);
    expect(complete('select su').candidates).toEqual(['sum(']);
    expect(complete('from smoten')).toEqual({ candidates: ['smoten(', 'smotenc('], fragment: 'smoten' });
    expect(complete('select lab').candidates).toEqual(['label']);
  });

  test('follows the case in which one types, and quotes names that need it', () => {
    expect(complete('SEL').candidates).toEqual(['SELECT']);
    expect(complete('from "My').candidates).toEqual(['"My Table"']);
  });

  test('offers the columns of a table behind its name and a dot', () => {
    expect(complete('select train.')).toEqual({ candidates: ['label', 'f0'], fragment: '' });
    expect(complete('select "My Table".a').candidates).toEqual([]);
    expect(complete('select "My Table".').candidates).toEqual(['"a b"']);
  });

  test('offers the arguments of the innermost open call, over several lines', () => {
    expect(complete('from smote(train, k_').candidates).toEqual(['k_neighbors := ']);
    expect(complete('  k_', 'from smote(\n  train,\n').candidates).toEqual(['k_neighbors := ']);
    expect(complete('from smote(train, target := sum(k_').candidates).toEqual([]);
    expect(complete('from smote(train) where k_').candidates).toEqual([]);
  });
});

describe('history', () => {
  test('is kept in the state folder, the latest line last, readable for its user only', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ballast-history-'));
    const file = join(folder, 'ballast', 'history');
    writeHistory(file, ['newest', 'oldest']);
    expect(readFileSync(file, 'utf8')).toBe('oldest\nnewest\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readHistory(file)).toEqual(['newest', 'oldest']);
    expect(readHistory(join(folder, 'missing'))).toEqual([]);
  });

  test('has a place of its own below XDG_STATE_HOME', () => {
    const before = process.env['XDG_STATE_HOME'];
    process.env['XDG_STATE_HOME'] = '/state';
    try {
      expect(historyFile()).toBe('/state/ballast/history');
    } finally {
      if (before === undefined) delete process.env['XDG_STATE_HOME'];
      else process.env['XDG_STATE_HOME'] = before;
    }
  });
});
