import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TemporaryProject, temporaryProject } from '../project/temporary-project.ts';
import { runCli } from './run-cli.ts';

let project: TemporaryProject;
beforeAll(() => {
  project = temporaryProject({ files: { 'models/orders.sql': 'select 1 as id' } });
  project.write(
    'target/manifest.json',
    JSON.stringify({
      nodes: { 'model.shop.orders': { name: 'orders' }, 'test.shop.unique.1': { name: 'unique' } },
    }),
  );
});
afterAll(() => project.remove());

test.each([
  [['bui'], ['build']],
  [['build', '--full'], ['--full-refresh']],
  [['--warn-error-'], ['--warn-error-options']],
  [['build', '--indirect-selection', 'c'], ['cautious']],
  [['run', '--select', 'o'], ['orders']],
  [['lineage', ''], ['orders']],
])('%j is completed', async (words, expected) => {
  const { stdout, exitCode } = await runCli(['--complete', ...words], { cwd: project.folder });
  expect(stdout.split('\n').filter((line) => line !== '')).toEqual(expected);
  expect(exitCode).toBe(0);
});

test.each(['bash', 'zsh', 'fish'])('%s gets a script that asks ballast', async (shell) => {
  const { stdout } = await runCli(['completion', shell]);
  expect(stdout).toContain('ballast --complete');
});
