import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TemporaryProject, temporaryProject } from '../project/temporary-project.ts';
import { runCli } from './run-cli.ts';

let project: TemporaryProject;
beforeEach(() => {
  project = temporaryProject({ files: { 'models/a.sql': 'select 1 as id' } });
});
afterEach(() => project.remove());

/** A process that has the project's database open until its input ends. */
async function holder() {
  const script = `
    const { DuckDBInstance } = await import(${JSON.stringify(import.meta.resolve('@duckdb/node-api'))});
    const instance = await DuckDBInstance.create('shop.duckdb');
    process.stdout.write('open');
    process.stdin.on('end', () => { instance.closeSync(); process.exit(0); }).resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: project.folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('a database that another process has open is told with its PID, or waited for', async () => {
  const child = await holder();
  const refused = await runCli(['build'], { cwd: project.folder });
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('BALLAST_DATABASE_LOCKED');
  expect(refused.stderr).toContain(`PID ${child.pid}`);
  const waiting = runCli(['build', '--lock-wait', '60'], { cwd: project.folder });
  setTimeout(() => child.stdin.end(), 1500);
  expect(await waiting).toMatchObject({ exitCode: 0 });
});

test('parse and ls need no database', async () => {
  const child = await holder();
  expect(await runCli(['parse'], { cwd: project.folder })).toMatchObject({ exitCode: 0 });
  expect(await runCli(['ls'], { cwd: project.folder })).toMatchObject({ exitCode: 0, stdout: 'shop.a\n' });
  child.stdin.end();
  await once(child, 'exit');
});
