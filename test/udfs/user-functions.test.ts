import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.ts';

/** A project with functions of its own, TypeScript and JavaScript, run as its user would. */
const root = fileURLToPath(new URL('../../', import.meta.url));
let project: string;

beforeAll(() => {
  // Inside the repository, so that the project's imports find @duckdb/node-api as an installed project would.
  project = mkdtempSync(join(root, 'test/projects/.own-'));
  cpSync(join(root, 'test/projects/own-functions'), project, { recursive: true });
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

it('builds models that call them', async () => {
  const { exitCode, stdout } = await runCli(['build'], { cwd: project });
  expect(stdout).toContain('ERROR=0');
  expect(stdout).toMatch(/│\s*20 │/);
  expect(exitCode).toBe(0);
});

it('runs them from the command line', async () => {
  const sql =
    'select mark, count(*) as n from mark_rows((from range(7)), n := 2) group by mark order by mark';
  const { stdout } = await runCli(['sql', sql, '--format', 'json'], { cwd: project });
  expect(JSON.parse(stdout)).toEqual([
    { mark: 0, n: 4 },
    { mark: 1, n: 3 },
  ]);
});

it('lists and explains them', async () => {
  expect((await runCli(['functions'], { cwd: project })).stdout).toContain('row_count');
  expect((await runCli(['functions', 'mark_rows'], { cwd: project })).stdout).toContain('The modulus.');
});

it.each([
  ['broken.ts', 'export default {', 'BALLAST_UDF_LOAD'],
  ['other.ts', 'export default { name: "another" };', 'BALLAST_UDF_INVALID'],
  ['smote.js', 'export { default } from "./row_count.ts";', 'BALLAST_UDF_INVALID'],
])('names the file %s that declares no function', async (file, text, code) => {
  writeFileSync(join(project, 'udfs', file), text);
  const result = await runCli(['sql', 'select 1'], { cwd: project });
  rmSync(join(project, 'udfs', file));
  expect(result.stderr).toContain(code);
  expect(result.stderr).toContain(`udfs/${file}`);
  expect(result.exitCode).toBe(2);
});
