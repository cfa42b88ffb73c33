import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

/** What functions tell of their work in figures: where a build shows and keeps it. */
let project: TemporaryProject;

beforeAll(() => {
  const made =
    "from model_driven_sample({{ ref('train') }}, target := y, oracle := {{ ref('oracle') }}, threshold := 0.6, samples := 40, random_state := 1)";
  project = temporaryProject({
    files: {
      'models/train.sql':
        "{{ config(materialized='table') }} from make_classification(n_samples := 300, n_features := 4, weights := [0.8], random_state := 1)",
      'models/oracle.sql':
        "{{ config(materialized='table') }} from train_classifier({{ ref('train') }}, target := y)",
      'models/made.sql': `{{ config(materialized='table') }} ${made}`,
    },
  });
});
afterAll(() => project.remove());

it('keeps them in run_results.json and prints them', async () => {
  const { stdout, exitCode } = await runCli(['build'], { cwd: project.folder });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /model_driven_sample\(\): accepted 40, tried \d+, seconds [\d.]+, class 1, threshold 0\.6/,
  );
  const results = JSON.parse(readFileSync(join(project.folder, 'target/run_results.json'), 'utf8')) as {
    results: { unique_id: string; adapter_response: Record<string, unknown> }[];
  };
  const responses = Object.fromEntries(
    results.results.map(({ unique_id, adapter_response }) => [unique_id, adapter_response]),
  );
  expect(responses['model.shop.made']).toMatchObject({
    _message: 'OK',
    functions: [{ function: 'model_driven_sample', accepted: 40, threshold: 0.6, class: '1' }],
  });
  expect(responses['model.shop.train']).not.toHaveProperty('functions');
});

it('gives them as events of a log for programs', async () => {
  const { stdout } = await runCli(['run', '--select', 'made', '--log-format', 'json'], {
    cwd: project.folder,
  });
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { data: Record<string, unknown> }).data);
  expect(events.find((data) => data['function'] === 'model_driven_sample')).toMatchObject({
    accepted: 40,
    node_info: { unique_id: 'model.shop.made' },
  });
});

it('writes them beside the rows of a statement', async () => {
  const sql =
    'create table t as from make_classification(n_samples := 300, n_features := 4, weights := [0.8], random_state := 1); create table m as from train_classifier(t, target := y); select count(*) as n from model_driven_sample(t, target := y, oracle := m, threshold := 0.6, samples := 40, random_state := 1)';
  const { stdout, stderr } = await runCli(['sql', sql, '--format', 'json']);
  expect(JSON.parse(stdout)).toEqual([{ n: 340 }]);
  expect(stderr).toContain('model_driven_sample(): accepted 40, tried');
});
