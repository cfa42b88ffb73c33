import { afterEach, expect, test } from 'vitest';
import { manifestArtifact } from '../../src/project/artifacts/manifest.ts';
import { loadProject, parseProject } from '../../src/project/index.ts';
import { sha256 } from '../../src/project/parse/node-builder.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

let project: TemporaryProject;
afterEach(() => project.remove());

type Section = Record<string, Record<string, unknown>>;

function manifest(files: Readonly<Record<string, string>>): Readonly<Record<string, Section>> {
  project = temporaryProject({ files });
  const parsed = parseProject(loadProject(project.folder));
  expect(parsed.errors).toEqual([]);
  return JSON.parse(JSON.stringify(manifestArtifact(parsed, new Map()))) as Record<string, Section>;
}

test('configuration has the shape that dbt gives it', () => {
  const { nodes } = manifest({
    'models/a.sql':
      "{{ config(pre_hook='select 1', post_hook={'sql': 'select 2', 'transaction': false}, docs={'show': false, 'other': 1}, contract={'enforce': true}) }} select 1 as id",
  });
  expect(nodes['model.shop.a']).toMatchObject({
    config: {
      'pre-hook': [{ sql: 'select 1', transaction: true, index: null }],
      'post-hook': [{ sql: 'select 2', transaction: false, index: null }],
      docs: { show: false, node_color: null },
      contract: { enforced: false, alias_types: true },
    },
    docs: { show: false, node_color: null },
  });
});

test('a generic test belongs to the group of its node, whatever its own configuration says', () => {
  const { nodes, groups } = manifest({
    'models/a.sql': 'select 1 as id',
    'models/s.yml': `groups: [{name: g, owner: {name: me}}]
models:
  - name: a
    config: {group: g}
    columns: [{name: id, data_tests: [unique, {not_null: {config: {group: h}}}]}]
`,
  });
  const tests = Object.values(nodes).filter((node) => node['resource_type'] === 'test');
  expect(tests.map((node) => node['group'])).toEqual(['g', 'g']);
  expect(groups['group.shop.g']).toMatchObject({ owner: { name: 'me', email: null }, config: { meta: {} } });
});

test('sources tell their freshness, also where none is declared', () => {
  const { sources } = manifest({
    'models/s.yml': `sources:
  - name: raw
    tables:
      - name: plain
        external: {location: here}
      - {name: none, freshness: null}
      - {name: limited, loaded_at_field: at, freshness: {warn_after: {count: 1, period: day}}}
`,
  });
  const unlimited = { count: null, period: null };
  expect(sources['source.shop.raw.plain']).toMatchObject({
    freshness: { warn_after: unlimited, error_after: unlimited, filter: null },
    external: { location: 'here' },
    config: { loaded_at_field: null, event_time: null },
  });
  expect(sources['source.shop.raw.none']['freshness']).toBeNull();
  expect(sources['source.shop.raw.limited']['config']).toMatchObject({
    loaded_at_field: 'at',
    freshness: { warn_after: { count: 1, period: 'day' } },
  });
});

test('time spines, deprecation dates and what metrics are made of are written out', () => {
  const { nodes, metrics, semantic_models } = manifest({
    'models/spine.sql': 'select 1 as day',
    'models/a.sql': 'select 1 as id',
    'models/s.yml': `models:
  - name: spine
    deprecation_date: 2052-05-01 00:00:00-04:00
    time_spine: {standard_granularity_column: day, custom_granularities: [{name: fiscal}]}
    columns: [{name: day, granularity: day}]
semantic_models:
  - name: m
    model: ref('a')
    entities: [{name: id, type: Primary}]
    measures: [{name: total, agg: SUM, expr: 1}]
metrics:
  - {name: t, label: t, type: simple, type_params: {measure: total}}
  - {name: r, label: r, type: ratio, type_params: {numerator: t, denominator: t}}
`,
  });
  expect(nodes['model.shop.spine']).toMatchObject({
    deprecation_date: '2052-05-01T00:00:00-04:00',
    time_spine: {
      standard_granularity_column: 'day',
      custom_granularities: [{ name: 'fiscal', column_name: null }],
    },
    columns: { day: { granularity: 'day' } },
  });
  expect(semantic_models['semantic_model.shop.m']).toMatchObject({
    description: null,
    node_relation: { alias: 'a', relation_name: '"shop"."main"."a"' },
    measures: [{ name: 'total', agg: 'sum', config: { meta: {} } }],
    entities: [{ name: 'id', type: 'primary', config: { meta: {} } }],
  });
  expect(metrics['metric.shop.r']['type_params']).toMatchObject({ input_measures: [{ name: 'total' }] });
});

test('the checksum of a snapshot is that of its file; of a large seed, its path', () => {
  const text =
    "{% snapshot s %}\n{{ config(strategy='check', unique_key='id', check_cols='all', target_schema=schema) }}\n  select 1 as id\n{% endsnapshot %}\n";
  const { nodes } = manifest({
    'snapshots/f.sql': text,
    'seeds/large.csv': `id\n${'1\n'.repeat(2 ** 19)}`,
    'seeds/small.csv': 'id\n1\n',
  });
  expect(nodes['snapshot.shop.s']).toMatchObject({
    checksum: { name: 'sha256', checksum: sha256(text.trim().replaceAll(/\s+/g, ' ')) },
    config: { target_schema: 'main' },
  });
  expect(nodes['seed.shop.large']['checksum']).toEqual({ name: 'path', checksum: 'seeds/large.csv' });
  expect(nodes['seed.shop.small']['checksum']).toMatchObject({ name: 'sha256' });
});
