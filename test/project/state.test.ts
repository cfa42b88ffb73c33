import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { manifestArtifact } from '../../src/project/artifacts/manifest.ts';
import { listNodes, loadProject, parseProject } from '../../src/project/index.ts';
import { sha256 } from '../../src/project/parse/node-builder.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

let project: TemporaryProject;
afterEach(() => {
  delete process.env['BALLAST_TEST_KIND'];
  project.remove();
});

/** Keeps the manifest of these files as the state. @returns it */
function remember(files: Readonly<Record<string, string>>): Record<string, Record<string, any>> {
  project = temporaryProject({ files });
  const parsed = parseProject(loadProject(project.folder));
  expect(parsed.errors).toEqual([]);
  const text = JSON.stringify(manifestArtifact(parsed, new Map()));
  mkdirSync(join(project.folder, 'state'));
  writeFileSync(join(project.folder, 'state', 'manifest.json'), text);
  return JSON.parse(text) as Record<string, Record<string, any>>;
}

function select(rule: string) {
  const parsed = parseProject(loadProject(project.folder));
  expect(parsed.errors).toEqual([]);
  return listNodes(parsed, { select: [`state:${rule}`], state: 'state', output: 'name' });
}

test('what is configured is compared as it is written, not as it is rendered', () => {
  process.env['BALLAST_TEST_KIND'] = 'view';
  const { nodes } = remember({
    'dbt_project.yml':
      'name: shop\nprofile: shop\nmodels:\n  shop:\n    c:\n      +materialized: "{{ env_var(\'BALLAST_TEST_KIND\') }}"\n',
    'models/a.sql':
      "{{ config(materialized=env_var('BALLAST_TEST_KIND'), tags=['x'], alias='b') }} select 1 as id",
    'models/b.sql': 'select 1 as id',
    'models/c/d.sql': 'select 1 as id',
    'models/s.yml':
      'models: [{name: b, config: {materialized: "{{ env_var(\'BALLAST_TEST_KIND\') }}", alias: c}}]',
  });
  expect(nodes['model.shop.a']['unrendered_config']).toEqual({
    materialized: "env_var('BALLAST_TEST_KIND')",
    tags: "['x']",
    alias: 'b',
  });
  process.env['BALLAST_TEST_KIND'] = 'table';
  expect(select('modified').lines).toEqual([]);
  project.write('models/s.yml', 'models: [{name: b, config: {materialized: table, alias: c}}]');
  expect(select('modified').lines).toEqual(['b']);
});

test('a model is modified when refs to it may break', () => {
  remember({ 'models/a.sql': 'select 1 as id', 'models/b.sql': 'select 1 as id' });
  project.write('models/s.yml', 'models: [{name: a, deprecation_date: 2050-01-01}]');
  expect(select('modified').lines).toEqual(['a']);
});

const contract = (type: string, versions: string) => `models:
  - name: a
    config: {contract: {enforced: true}}
    columns: [{name: id, data_type: ${type}}]
${versions}`;

test('a broken promise of a versioned model is refused, of another one told', () => {
  const before = remember({
    'models/a.sql': 'select 1 as id',
    'models/s.yml': contract('int', ''),
  });
  expect(before['nodes']['model.shop.a']['contract']['checksum']).toBe(sha256('|idint[]'));
  expect(select('modified.contract').lines).toEqual([]);
  project.write('models/s.yml', contract('text', ''));
  const told = select('modified.contract');
  expect(told.lines).toEqual(['a']);
  expect(told.warnings).toEqual([expect.stringContaining('id (int -> text)')]);
  project.remove();

  const versions = '    latest_version: 1\n    versions: [{v: 1}]\n';
  remember({
    'models/a_v1.sql': 'select 1 as id',
    'models/b.sql': 'select 1 as id',
    'models/s.yml': contract('varchar(3)', versions),
  });
  project.write('models/s.yml', contract('varchar(9)', versions));
  expect(select('modified').lines).toEqual(['a']);
  project.write('models/s.yml', contract('date', versions));
  expect(() => select('modified')).toThrow(/CONTRACT_CHANGED.*varchar\(3\) -> date/);
  project.write('models/s.yml', 'models: []');
  project.write('models/a_v1.sql', '{{ config(enabled=false) }} select 1 as id');
  expect(() => select('unmodified')).toThrow(/deleted or renamed/);
});

test('a seed that became too large to be read counts as changed, and then as the same', () => {
  remember({ 'seeds/s.csv': 'id\n1\n' });
  project.write('seeds/s.csv', `id\n${'1\n'.repeat(2 ** 19)}`);
  const told = select('modified');
  expect(told).toMatchObject({ lines: ['s'], warnings: [expect.stringContaining('was smaller')] });
});
