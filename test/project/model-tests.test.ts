import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import { buildProject, loadProject } from '../../src/project/index.ts';
import type { Database } from '../../src/session/types.ts';
import { runCli } from '../cli/run-cli.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

let project: TemporaryProject | undefined;
let database: Database | undefined;
afterEach(async () => {
  await database?.close();
  database = undefined;
  project?.remove();
});

const models = {
  'models/all_rows.sql': `{{ config(materialized='table') }}
    from train_test_split((from make_classification(n_samples := 900, n_features := 8, n_informative := 5, weights := [0.8], class_sep := 1.5, random_state := 4)),
      test_size := 0.3, stratify := y, random_state := 1)`,
  'models/test_rows.sql': `{{ config(materialized='table') }} select * exclude (split) from {{ ref('all_rows') }} where split = 'test'`,
  'models/train_rows.sql': `{{ config(materialized='table') }} select * exclude (split) from {{ ref('all_rows') }} where split = 'train'`,
  'models/balanced.sql': `{{ config(materialized='table') }} from smote({{ ref('train_rows') }}, target := y, random_state := 2)`,
  'models/careless.sql': `{{ config(materialized='table') }} from {{ ref('balanced') }} union all by name
    from perturb((from {{ ref('test_rows') }} limit 5), strength := 0.01, target := y, random_state := 3)`,
  'models/model.sql': `{{ config(materialized='table') }} from train_classifier({{ ref('train_rows') }}, target := y)`,
  'models/predictions.sql': `{{ config(materialized='table') }} from predict({{ ref('test_rows') }}, model := {{ ref('model') }})`,
  'models/overconfident.sql': `{{ config(materialized='table') }} select *, (probability_1 > 0.5)::int::double * 0.98 as score
    from predict({{ ref('test_rows') }}, model := {{ ref('model') }})`,
  'models/later.sql': `{{ config(materialized='table') }} from make_drifted({{ ref('test_rows') }}, strength := 1.5, target := y, random_state := 5)`,
};

function schema(tests: Readonly<Record<string, readonly string[]>>): string {
  const entries = Object.entries(tests).map(
    ([name, lines]) =>
      `  - name: ${name}\n    data_tests:\n${lines.map((line) => `      - ${line}\n`).join('')}`,
  );
  return `version: 2\nmodels:\n${entries.join('')}`;
}

async function statuses(tests: Readonly<Record<string, readonly string[]>>): Promise<string[]> {
  project = temporaryProject({ files: { ...models, 'models/schema.yml': schema(tests) } });
  const loaded = loadProject(project.folder);
  database = await openDatabase({ path: loaded.target.path });
  const { results, errors } = await buildProject(loaded, database);
  expect(errors.map(String)).toEqual([]);
  expect(
    results.filter(({ node, status }) => node.resource_type === 'model' && status !== 'success'),
  ).toEqual([]);
  return results
    .filter(({ node }) => node.resource_type === 'test')
    .map(
      ({ node, status }) =>
        `${node.name.replace(/_(balanced|careless|predictions|overconfident|train_rows|test_rows|later)_.*/, ' of $1')}: ${status}`,
    )
    .sort();
}

describe('generic tests of learned tables', () => {
  test('pass on honest tables', async () => {
    const found = await statuses({
      balanced: [
        "no_leakage: {arguments: {holdout: ref('test_rows'), target: y}}",
        'class_balance_between: {arguments: {column_name: y, min: 0.45, max: 0.5}}',
      ],
      train_rows: ["no_leakage: {arguments: {holdout: ref('test_rows')}}"],
      predictions: [
        'min_auprc: {arguments: {target: y, score: probability_1, min: 0.5}}',
        'calibrated_within: {arguments: {target: y, score: probability_1, within: 0.1}}',
      ],
      test_rows: [
        "no_drift: {arguments: {reference: ref('train_rows')}}",
        "no_drift: {arguments: {reference: ref('train_rows'), columns: ['f*'], exclude: [f0], max_auc: 0.65}}",
      ],
    });
    expect(found).toHaveLength(7);
    expect(found.filter((line) => !line.endsWith('pass'))).toEqual([]);
  });

  test('fail on leaks, poor scores, poor calibration, drift and lopsided classes', async () => {
    const found = await statuses({
      careless: [
        "no_leakage: {arguments: {holdout: ref('test_rows'), target: y}}",
        "no_leakage: {arguments: {holdout: ref('test_rows'), target: y, alpha: 0.02}, config: {where: 'f0 > -9'}}",
      ],
      predictions: ['min_auprc: {arguments: {target: y, score: probability_0, min: 0.5}}'],
      overconfident: ['calibrated_within: {arguments: {target: y, score: score, within: 0.01}}'],
      later: [
        "no_drift: {arguments: {reference: ref('train_rows')}}",
        'class_balance_between: {arguments: {column_name: y, min: 0.4}}',
      ],
    });
    expect(found).toHaveLength(6);
    expect(found.filter((line) => !line.endsWith('fail'))).toEqual([]);
  });

  test('end a build with exit code 1 and say which test found how much', async () => {
    const tests = {
      careless: ["no_leakage: {arguments: {holdout: ref('test_rows'), target: y}}"],
      balanced: ["no_leakage: {arguments: {holdout: ref('test_rows'), target: y}}"],
    };
    project = temporaryProject({ files: { ...models, 'models/schema.yml': schema(tests) } });
    const { exitCode, stdout, stderr } = await runCli(['build'], { cwd: project.folder });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/FAIL 5 no_leakage_careless/);
    expect(stdout).toMatch(/PASS no_leakage_balanced/);
    expect(stdout + stderr).toMatch(/Got 5 results, configured to fail if/);
  });
});
