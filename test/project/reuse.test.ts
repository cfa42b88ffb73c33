import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import { type BuildOptions, buildProject, loadProject } from '../../src/project/index.ts';
import type { Database } from '../../src/session/types.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

const model = (iterations: number) =>
  `{{ config(materialized='table', reuse=true) }}
from train_classifier({{ ref('rows') }}, target := y, max_iter := ${iterations})`;

let project: TemporaryProject;
let database: Database;
beforeAll(async () => {
  project = temporaryProject({
    files: {
      'models/rows.sql':
        "{{ config(materialized='table') }}select i * 1.5 as a, i % 3 as b, i > {{ var('cut', 20) }} as y from range(40) t(i)",
      'models/raw_rows.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('rows') }}",
      'models/classifier.sql': model(100),
      'models/copied.sql':
        "{{ config(materialized='table', reuse=true) }}select a from {{ ref('raw_rows') }}",
      'models/scored.sql': "select * from predict({{ ref('rows') }}, model := {{ ref('classifier') }})",
      'models/t.yml': `
models:
  - name: copied
    columns: [{name: a, data_tests: [not_null]}]
unit_tests:
  - name: balances
    model: balanced
    given: [{input: ref('rows'), rows: [{a: 1, b: 0, y: true}, {a: 2, b: 1, y: false}, {a: 3, b: 1, y: false}]}]
    expect: {rows: [{n: 2, y: true}, {n: 2, y: false}]}
`,
      'models/balanced.sql': `
select count(*) as n, y from random_over_sampler({{ ref('rows') }}, target := y, random_state := 3) group by y`,
    },
  });
  database = await openDatabase({ path: loadProject(project.folder).target.path });
});
afterAll(async () => {
  await database.close();
  project.remove();
});

async function build(options: BuildOptions & { readonly vars?: string } = {}) {
  const { vars, ...rest } = options;
  const built = await buildProject(loadProject(project.folder, { vars }), database, rest);
  expect(built.errors.map(String)).toEqual([]);
  return built.results;
}

async function statuses(options: BuildOptions & { readonly vars?: string } = {}) {
  const results = await build({ select: ['classifier', 'copied', 'rows'], ...options });
  return Object.fromEntries(results.map(({ node, status }) => [node.name, status]));
}

test('a unit test runs a model that calls a function of Ballast', async () => {
  const results = await build();
  expect(results.filter(({ status }) => status === 'error').map(({ message }) => message)).toEqual([]);
  expect(results.find(({ node }) => node.name === 'balances')?.status).toBe('pass');
});

test('a view over a function warns that only Ballast can read it', async () => {
  const [scored] = await build({ select: ['scored'] });
  expect(scored.warnings.join()).toContain('only a Ballast session can read it');
});

test('a table with reuse is kept while its SQL and what it reads are the same', async () => {
  expect(await statuses()).toMatchObject({ rows: 'success', classifier: 'reused', copied: 'reused' });
  expect(await statuses({ vars: '{cut: 22}' })).toMatchObject({ classifier: 'success', copied: 'success' });
  expect(await statuses({ vars: '{cut: 22}' })).toMatchObject({ classifier: 'reused' });
  project.write('models/classifier.sql', model(200));
  expect(await statuses({ vars: '{cut: 22}' })).toMatchObject({ classifier: 'success' });
  expect(await statuses({ vars: '{cut: 22}', fullRefresh: true })).toMatchObject({ copied: 'success' });
});

test('a table that somebody else has changed or dropped is made anew, and tests on a kept one run', async () => {
  const session = await database.session();
  await session.query('delete from shop.main.copied where a > 10');
  expect(await statuses()).toMatchObject({ copied: 'success' });
  await session.query('drop table shop.main.copied');
  expect(await statuses()).toMatchObject({ copied: 'success', not_null_copied_a: 'pass' });
  expect(await statuses()).toMatchObject({ copied: 'reused', not_null_copied_a: 'pass' });
  await session.close();
});
