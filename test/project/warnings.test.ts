import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import {
  type BuildOptions,
  buildProject,
  loadProject,
  parseProject,
  readWarningPolicy,
} from '../../src/project/index.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

let project: TemporaryProject | undefined;
afterEach(() => project?.remove());

const all = readWarningPolicy({ error: 'all' });

async function build(files: Readonly<Record<string, string>>, options: BuildOptions = {}) {
  project?.remove();
  project = temporaryProject({ files });
  const loaded = loadProject(project.folder);
  const database = await openDatabase({ path: loaded.target.path });
  try {
    return await buildProject(loaded, database, options);
  } finally {
    await database.close();
  }
}

const softTest = {
  'models/a.sql': 'select 1 as id',
  'models/b.sql': "select * from {{ ref('a') }}",
  'models/s.yml': `
models:
  - name: a
    columns:
      - {name: id, data_tests: [{accepted_values: {arguments: {values: [2]}, config: {severity: warn}}}]}
`,
};

test('a test that only warns fails, and what reads its model is skipped, where warnings are errors', async () => {
  const strict = await build(softTest, { warnings: all });
  expect(strict.results.map(({ status }) => status)).toEqual(['success', 'fail', 'skipped']);
  expect(strict.exitCode).toBe(1);
  const lenient = await build(softTest, {
    warnings: readWarningPolicy({ error: 'all', warn: ['LogTestResult'] }),
  });
  expect(lenient.results.map(({ status }) => status)).toEqual(['success', 'warn', 'success']);
});

test('exceptions.warn() ends the rendering where warnings are errors', async () => {
  const files = {
    'models/a.sql': "{% if execute %}{% do exceptions.warn('careful') %}{% endif %}select 1 as id",
  };
  const { results, exitCode } = await build(files, { warnings: all });
  expect(results[0].error?.code).toBe('WARNING_AS_ERROR');
  expect(results[0].message).toContain('careful');
  expect(exitCode).toBe(1);
});

describe('warnings of parsing', () => {
  const parsed = (files: Readonly<Record<string, string>>, config = '') => {
    project = temporaryProject({ files: { 'models/a.sql': 'select 1 as id', ...files } });
    if (config !== '')
      project.write('dbt_project.yml', `name: shop\nversion: '1.0'\nprofile: shop\n${config}`);
    return parseProject(loadProject(project.folder));
  };

  test('a folder that is configured but not there is named', () => {
    const { warnings } = parsed({}, 'models: {shop: {nowhere: {+materialized: table}, +enabled: true}}\n');
    expect(warnings.join()).toContain('- models.shop.nowhere');
    expect(warnings.join()).toContain('1 unused');
  });

  test('arguments of a test beside `arguments` are told once', () => {
    const tests = '[{accepted_values: {values: [1]}}, {accepted_values: {values: [2]}}]';
    const { warnings } = parsed({
      'models/s.yml': `models: [{name: a, columns: [{name: id, tests: ${tests}}]}]`,
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('MissingArgumentsPropertyInGenericTestDeprecation');
  });
});

test.each([
  [{ error: 'some' }, 'error must be all, or a list of names'],
  [{ silence: 'all' }, 'silence must be a list of names'],
  [{ loud: [] }, 'loud must be one of'],
  ['all', 'must be a dictionary'],
])('the options %j are refused', (given, words) => {
  expect(() => readWarningPolicy(given)).toThrow(words);
});
