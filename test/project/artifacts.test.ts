import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openDatabase } from '../../src/ballast.ts';
import { buildProject, loadProject } from '../../src/project/index.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

const schemas = join(import.meta.dirname, '../../../shared/fixtures/dbt/artifacts/schemas');

describe('the artifacts of a build', () => {
  let project: TemporaryProject;
  let manifest: { nodes: Record<string, Record<string, unknown>>; parent_map: Record<string, string[]> };
  let runResults: {
    results: { unique_id: string; status: string; adapter_response: Record<string, unknown> }[];
  };

  beforeAll(async () => {
    project = temporaryProject({ copy: 'shop' });
    const loaded = loadProject(project.folder);
    const database = await openDatabase({ path: loaded.target.path });
    await buildProject(loaded, database);
    await database.close();
    manifest = JSON.parse(
      readFileSync(join(project.folder, 'target/manifest.json'), 'utf8'),
    ) as typeof manifest;
    runResults = JSON.parse(
      readFileSync(join(project.folder, 'target/run_results.json'), 'utf8'),
    ) as typeof runResults;
  });
  afterAll(() => project.remove());

  test('the manifest links models to what they read', () => {
    expect(manifest.parent_map['model.shop.revenue']).toEqual([
      'model.shop.paid_orders',
      'seed.shop.countries',
    ]);
    expect(manifest.nodes['model.shop.revenue']).toMatchObject({
      relation_name: '"shop"."main"."revenue"',
      fqn: ['shop', 'marts', 'revenue'],
      config: { materialized: 'table', tags: ['mart'] },
      compiled: true,
    });
  });

  test('run_results.json counts the rows of tables and seeds', () => {
    const rows = Object.fromEntries(
      runResults.results.map((r) => [r.unique_id, r.adapter_response['rows_affected']]),
    );
    expect(rows['seed.shop.countries']).toBe(3);
    expect(rows['model.shop.revenue']).toBe(2);
    expect(rows['model.shop.orders']).toBeUndefined();
  });

  test('compiled and executed SQL are written for every model', () => {
    const compiled = readFileSync(
      join(project.folder, 'target/compiled/shop/models/marts/revenue.sql'),
      'utf8',
    );
    expect(compiled).toContain('"shop"."main"."countries"');
    const run = readFileSync(join(project.folder, 'target/run/shop/models/marts/revenue.sql'), 'utf8');
    expect(run).toContain('create or replace table "shop"."main"."revenue" as (');
  });

  test.skipIf(!existsSync(schemas)).each([
    ['manifest-v12.json', () => manifest],
    ['run-results-v6.json', () => runResults],
  ])('%s of dbt accepts it (skipped without the shared fixtures)', (name, artifact) => {
    const schema = JSON.parse(readFileSync(join(schemas, name), 'utf8')) as object;
    const validate = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
    validate(artifact());
    expect(validate.errors ?? []).toEqual([]);
  });
});

test('a snapshot is compiled into a folder of its file, whatever an older run has left there', async () => {
  const project = temporaryProject({
    files: {
      'snapshots/both.sql': ['a', 'b']
        .map(
          (name) =>
            `{% snapshot ${name} %}{{ config(unique_key='id', strategy='check', check_cols='all') }} select 1 as id, 'of ${name}' as t{% endsnapshot %}`,
        )
        .join('\n'),
      'models/m.sql': 'select 1 as id',
      'target/compiled/shop/snapshots/both.sql': 'a file where a folder belongs',
      'target/compiled/shop/models/m.sql/m.sql': 'a folder where a file belongs',
    },
  });
  const loaded = loadProject(project.folder);
  const database = await openDatabase({ path: loaded.target.path });
  await buildProject(loaded, database);
  await database.close();
  const read = (path: string) => readFileSync(join(project.folder, 'target/compiled/shop', path), 'utf8');
  expect(read('snapshots/both.sql/a.sql')).toContain('of a');
  expect(read('snapshots/both.sql/b.sql')).toContain('of b');
  expect(read('models/m.sql')).toBe('select 1 as id');
  project.remove();
});
