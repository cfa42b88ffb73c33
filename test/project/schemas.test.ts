import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functions, openDatabase } from '../../src/ballast.ts';
import { docsPage } from '../../src/project/artifacts/docs-page.ts';
import {
  buildProject,
  generateDocs,
  loadProject,
  readRetry,
  sourceFreshness,
} from '../../src/project/index.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

// dbt's published schemas are not ours to ship: they are read where the fixtures lie, if they do.
const schemas = join(import.meta.dirname, '../../../shared/fixtures/dbt/artifacts/schemas');

let project: TemporaryProject;
let page: string;
beforeAll(async () => {
  project = temporaryProject({
    files: {
      'models/a.sql': 'select 1 as id, now()::timestamp as loaded',
      'models/bad.sql': "select nope from {{ ref('a') }}",
      'models/after.sql': "select * from {{ ref('bad') }}",
      'macros/m.sql': '{% macro one(x) %}{{ two() }}{% endmacro %}{% macro two() %}2{% endmacro %}',
      'models/s.yml': `
groups: [{name: g, owner: {name: me}}]
models:
  - name: a
    description: "</script> is told as it is"
    config: {group: g}
    columns: [{name: id, description: key, data_tests: [unique, not_null]}]
sources:
  - name: s
    schema: main
    tables:
      - {name: a, loaded_at_field: loaded, freshness: {warn_after: {count: 1, period: day}}}
      - {name: asked, identifier: a, loaded_at_query: "select max(loaded) from {{ this }}", freshness: {warn_after: {count: 1, period: day}}}
      - {name: none, loaded_at_field: loaded, freshness: {error_after: {count: 1, period: hour}}}
exposures: [{name: e, type: ml, owner: {name: me}, depends_on: [ref('a')]}]
unit_tests:
  - {name: u, model: bad, given: [], expect: {rows: []}}
semantic_models:
  - {name: sm, model: ref('a'), entities: [{name: id, type: primary}], measures: [{name: n, agg: count, expr: 1}]}
metrics:
  - {name: m, label: M, type: simple, type_params: {measure: n}, filter: "{{ Dimension('id__x') }} = 1"}
saved_queries: [{name: q, query_params: {metrics: [m], group_by: [], where: null}}]
`,
    },
  });
  const loaded = loadProject(project.folder);
  const database = await openDatabase({ path: loaded.target.path });
  try {
    await buildProject(loaded, database);
    await sourceFreshness(loaded, database, {}, () => undefined);
    const { manifest, catalog, lineage } = await generateDocs(loaded, database, functions);
    page = docsPage('shop', manifest, catalog, [], lineage);
  } finally {
    await database.close();
  }
});
afterAll(() => project.remove());

const artifact = (name: string) =>
  JSON.parse(readFileSync(join(project.folder, 'target', name), 'utf8')) as Record<string, never>;

describe.skipIf(!existsSync(schemas))('the published schema', () => {
  test.each([
    ['manifest.json', 'manifest-v12.json'],
    ['run_results.json', 'run-results-v6.json'],
    ['catalog.json', 'catalog-v1.json'],
    ['sources.json', 'sources-v3.json'],
  ])('holds for %s', (name, schema) => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const validate = ajv.compile(JSON.parse(readFileSync(join(schemas, schema), 'utf8')) as object);
    validate(artifact(name));
    expect(validate.errors ?? []).toEqual([]);
  });
});

test('the manifest tells which macros call which, and the primary key', () => {
  const { macros, nodes } = artifact('manifest.json') as Record<
    string,
    Record<string, Record<string, unknown>>
  >;
  expect(macros['macro.shop.one']['depends_on']).toEqual({ macros: ['macro.shop.two'] });
  expect(nodes['model.shop.a']['primary_key']).toEqual(['id']);
  expect(nodes['model.shop.a']['group']).toBe('g');
});

test('sources.json tells which source is fresh and which could not be asked', () => {
  const { results } = artifact('sources.json') as Record<string, Record<string, unknown>[]>;
  expect(results.map((result) => [result['unique_id'], result['status']])).toEqual([
    ['source.shop.s.a', 'pass'],
    ['source.shop.s.asked', 'pass'],
    ['source.shop.s.none', 'runtime error'],
  ]);
});

test('a retry takes up what failed and what was skipped', () => {
  const { command, only } = readRetry(loadProject(project.folder).root, undefined, false);
  expect(command).toBe('build');
  expect([...only].sort()).toEqual(['model.shop.after', 'model.shop.bad', 'unit_test.shop.bad.u']);
});

test('the page stands alone, and no text of the project ends its script', () => {
  expect(page).not.toMatch(/(?:src|href)="?https?:/);
  expect(page.split('</script>')).toHaveLength(3);
  expect(page).toContain('model.shop.a');
});
