import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** The package as a user gets it: packed, installed in an empty folder, run. */
const root = fileURLToPath(new URL('../../', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-package-'));
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], root);
  const [archive] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  // The line that the README names, for places where onnxruntime-node's download is not reachable.
  writeFileSync(join(folder, '.npmrc'), 'onnxruntime-node-install=skip\n');
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${archive}`], folder);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('makes a project and builds it', () => {
  run('npx', ['ballast', 'init', 'demo'], folder);
  const output = run('npx', ['ballast', 'build'], join(folder, 'demo'));
  expect(output).toContain('ERROR=0');
  expect(output).toContain('auprc');
}, 120_000);

it('is a library with types', () => {
  const script = `
    import { openDatabase } from 'duckdb-ballast';
    const db = await openDatabase();
    const session = await db.session();
    const { rowCount } = await session.query('from make_classification(n_samples := 7, random_state := 1)');
    await db.close();
    console.log(rowCount);`;
  expect(run('node', ['--input-type=module', '-e', script], folder).trim()).toBe('7');
  expect(readdirSync(join(folder, 'node_modules/duckdb-ballast/dist/src'))).toContain('ballast.d.ts');
}, 60_000);

it('names the remedy when ONNX Runtime is missing', () => {
  rmSync(join(folder, 'node_modules/onnxruntime-node/bin'), { recursive: true });
  const model = join(root, 'test/fixtures/onnx/logistic_zipmap.onnx');
  const rows = 'select * from make_classification(n_samples := 3, n_features := 40, random_state := 1)';
  const sql = `from predict((${rows}), model := '${model}', features := ['f*'])`;
  const { status, stderr } = attempt('npx', ['ballast', 'sql', sql], folder);
  expect(status).toBe(1);
  expect(stderr).toContain('BALLAST_ONNX_RUNTIME_MISSING');
  expect(stderr).toContain('onnxruntime-node-install=skip');
}, 60_000);

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function attempt(command: string, args: readonly string[], cwd: string): { status: number; stderr: string } {
  try {
    run(command, args, cwd);
    return { status: 0, stderr: '' };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: string };
    return { status, stderr };
  }
}
