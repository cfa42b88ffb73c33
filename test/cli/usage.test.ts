import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { mainFile, runCli } from './run-cli.ts';

test('--help lists every command on stdout and exits with 0', async () => {
  const { exitCode, stdout, stderr } = await runCli(['--help']);
  expect(exitCode).toBe(0);
  expect(stderr).toBe('');
  for (const command of [
    'build',
    'run',
    'test',
    'compile',
    'ls',
    'seed',
    'sql',
    'shell',
    'functions',
    'init',
    'clean',
    'debug',
  ]) {
    expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
  }
  expect(stdout).toContain('ballast functions');
});

test('--help takes little longer than Node itself: the fastest of five runs less than three times as long', () => {
  const fastest = (args: readonly string[]) =>
    Math.min(
      ...Array.from({ length: 5 }, () => {
        const start = performance.now();
        execFileSync(process.execPath, args);
        return performance.now() - start;
      }),
    );
  expect(fastest([mainFile, '--help'])).toBeLessThan(3 * fastest(['-e', '0']));
});

test.for([
  [['help'], ['--help']],
  [
    ['help', 'sql'],
    ['sql', '--help'],
  ],
  [['-q', '--help'], ['--help']],
] as const)('%o prints what %o prints', async ([written, meant]) => {
  const [given, wanted] = [await runCli(written), await runCli(meant)];
  expect([given.exitCode, given.stdout]).toEqual([0, wanted.stdout]);
});

test('no command prints the help to stderr and exits with 2', async () => {
  const { exitCode, stdout, stderr } = await runCli([]);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('Usage: ballast <command>');
});

test('help of a command shows its options, arguments and examples', async () => {
  const { exitCode, stdout } = await runCli(['sql', '--help']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('Usage: ballast sql [text] [options]');
  for (const text of [
    '--format',
    '"table", "csv", "json", "parquet", "arrow"',
    '--output',
    '--db',
    'Examples:',
  ]) {
    expect(stdout).toContain(text);
  }
});

test('help is in English whatever the language of the user', async () => {
  const { stdout } = await runCli(['clean', '--help'], {
    env: { LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' },
  });
  expect(stdout).toContain('Show help');
});

test('--version prints the version of the package alone', async () => {
  const { exitCode, stdout } = await runCli(['--version']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.for([
  [['bild'], 'BALLAST_COMMAND_UNKNOWN', 'Did you mean build?'],
  [['sql', 'select 1', '--formt', 'csv'], 'BALLAST_OPTION_UNKNOWN', 'Did you mean --format?'],
  [['sql', 'select 1', '--no-such'], 'BALLAST_OPTION_UNKNOWN', '`ballast sql` has no option --no-such.'],
  [['--no-such'], 'BALLAST_OPTION_UNKNOWN', '`ballast` has no option --no-such.'],
  [['sql', 'select', '1'], 'BALLAST_ARGUMENT_UNEXPECTED', "does not take '1'"],
  [['sql', 'select 1', '--format', 'xml'], 'BALLAST_USAGE_INVALID', 'xml'],
  [['sql', '--db'], 'BALLAST_USAGE_INVALID', 'db'],
  [['sql', 'select 1', '-f', 'a.sql'], 'BALLAST_SQL_GIVEN_TWICE', 'Leave one'],
  [['sql', '  -- nothing'], 'BALLAST_SQL_MISSING', 'No SQL'],
  [
    ['sql', '-f', 'missing.sql'],
    'BALLAST_FILE_UNREADABLE',
    'missing.sql cannot be read: there is no such file',
  ],
  [['init'], 'BALLAST_USAGE_INVALID', 'Not enough'],
  [['init', '2nd'], 'BALLAST_PROJECT_NAME_INVALID', "'2nd'"],
  [['functions', 'smoot'], 'BALLAST_FUNCTION_UNKNOWN', 'Did you mean smote?'],
  [['clean'], 'BALLAST_PROJECT_NOT_FOUND', 'ballast init'],
  [['sql', 'select 1; select 2', '--format', 'parquet'], 'BALLAST_FORMAT_ONE_RESULT', '2 of the statements'],
] as const)('%o is refused with exit code 2, %s and a way out', async ([args, code, text]) => {
  const { exitCode, stdout, stderr } = await runCli(args);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain(code);
  expect(stderr).toContain(text);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('the last of a repeated option counts, before or behind the command', async () => {
  const { stdout } = await runCli([
    '--debug',
    'sql',
    'select 1 as a',
    '--format',
    'table',
    '--format',
    'csv',
  ]);
  expect(stdout).toBe('a\n1\n');
});

test('--debug adds the stack of an error', async () => {
  const { stderr } = await runCli(['sql', '-f', 'missing.sql', '--debug']);
  expect(stderr).toMatch(/^\s+at /m);
});
