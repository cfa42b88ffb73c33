import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manifestArtifact } from '../../src/project/artifacts/manifest.ts';
import { type ListOptions, listNodes, loadProject, parseProject } from '../../src/project/index.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

const files = {
  'models/raw.sql': 'select 1 as id',
  'models/orders.sql': "select * from {{ ref('raw') }}",
  'models/people_v1.sql': "select * from {{ ref('orders') }}",
  'models/people_v2.sql': "select * from {{ ref('orders') }}",
  'models/people_v3.sql': "select * from {{ ref('orders') }}",
  'macros/m.sql': '{% macro inner() %}1{% endmacro %}{% macro outer() %}{{ inner() }}{% endmacro %}',
  'models/by_macro.sql': 'select {{ outer() }} as id',
  'models/s.yml': `
groups: [{name: core, owner: {name: me}}]
models:
  - name: raw
    config: {group: core, access: public}
    columns: [{name: id, data_tests: [unique]}]
  - name: people
    latest_version: 2
    versions: [{v: 1}, {v: 2}, {v: 3}]
    columns: [{name: id, data_tests: [not_null]}]
exposures:
  - {name: board, type: dashboard, owner: {name: me}, depends_on: [ref('orders')]}
semantic_models:
  - name: sm
    model: ref('orders')
    entities: [{name: id, type: primary}]
    measures: [{name: n, agg: count, expr: id}]
metrics:
  - {name: total, label: Total, type: simple, type_params: {measure: n}}
  - {name: share, label: Share, type: ratio, type_params: {numerator: total, denominator: total}}
saved_queries:
  - {name: sq, query_params: {metrics: [share], group_by: [], where: null}}
unit_tests:
  - {name: u, model: orders, given: [{input: ref('raw'), rows: [{id: 1}]}], expect: {rows: [{id: 1}]}}
snapshots:
  - {name: snap, relation: ref('orders'), config: {unique_key: id, strategy: check, check_cols: all}}
`,
  'selectors.yml': `
selectors:
  - name: base
    definition: {union: [{method: fqn, value: raw, children: true, children_depth: 1}, {exclude: ["test_type:data"]}]}
  - name: more
    definition: {union: [{method: selector, value: base}, "by_macro"]}
  - name: both
    definition: {intersection: ["raw+", {method: resource_type, value: model}]}
`,
};

let project: TemporaryProject;
beforeAll(() => {
  project = temporaryProject({ files });
});
afterAll(() => project.remove());

const names = (options: ListOptions) =>
  [...listNodes(parseProject(loadProject(project.folder)), { output: 'name', ...options }).lines].sort();

describe('selection methods', () => {
  test.each<[string, string[]]>([
    ['exposure:board', ['board']],
    ['metric:*', ['share', 'total']],
    ['semantic_model:sm', ['sm']],
    ['saved_query:shop.sq', ['sq']],
    ['unit_test:*', ['u']],
    ['test_type:unit', ['u']],
    ['group:core', ['raw']],
    ['access:public,resource_type:model', ['raw']],
    ['version:latest,resource_type:model', ['people']],
    ['people,resource_type:model', ['people', 'people', 'people']],
    ['people.v1', ['people']],
    ['people_v3,resource_type:model', ['people']],
    ['resource_type:snapshot', ['snap']],
    ['1+exposure:board,resource_type:model', ['orders']],
    ['+saved_query:sq,resource_type:model', ['orders', 'raw']],
    ['selector:base', ['orders', 'raw']],
  ])('%s', (select, expected) => {
    expect(names({ select: [select], indirect: 'empty' })).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['base', ['orders', 'raw', 'u']],
    ['more', ['by_macro', 'orders', 'raw', 'u']],
  ])('the selector %s of selectors.yml', (selector, expected) => {
    expect(names({ selector })).toEqual(expected);
  });

  test('an intersection in selectors.yml', () => {
    expect(names({ selector: 'both', resourceTypes: ['model'] })).toEqual([
      'orders',
      'people',
      'people',
      'people',
      'raw',
    ]);
  });

  test('indirect selection decides which tests come along', () => {
    expect(names({ select: ['raw'], indirect: 'empty' })).toEqual(['raw']);
    expect(names({ select: ['raw'], indirect: 'cautious' })).toEqual(['raw', 'unique_raw_id']);
  });

  test('--exclude-resource-type leaves types out', () => {
    expect(names({ select: ['raw'], excludeResourceTypes: ['test'] })).toEqual(['raw']);
  });

  test.each([
    ['nomethod:a', 'SELECTOR_METHOD_UNKNOWN'],
    ['state:modified', 'STATE_MISSING'],
    ['version:newest', 'SELECTOR_VALUE_UNKNOWN'],
    ['@raw+', 'SELECTOR_INVALID'],
    ['selector:none', 'SELECTOR_UNKNOWN'],
  ])('%s is refused with %s', (select, code) => {
    expect(() => names({ select: [select] })).toThrow(code);
  });
});

describe('comparison with an earlier state', () => {
  let changed: TemporaryProject;
  beforeAll(() => {
    changed = temporaryProject({ files });
    const before = parseProject(loadProject(changed.folder));
    writeFileSync(join(changed.folder, 'manifest.json'), JSON.stringify(manifestArtifact(before, new Map())));
    const results = [
      { unique_id: 'model.shop.raw', status: 'error' },
      { unique_id: 'model.shop.orders', status: 'skipped' },
    ];
    writeFileSync(join(changed.folder, 'run_results.json'), JSON.stringify({ results }));
    changed.write('models/orders.sql', "select *, 2 as x from {{ ref('raw') }}");
    changed.write('models/fresh.sql', 'select 1 as id');
    changed.write(
      'macros/m.sql',
      '{% macro inner() %}2{% endmacro %}{% macro outer() %}{{ inner() }}{% endmacro %}',
    );
  });
  afterAll(() => changed.remove());

  const compared = (select: string) =>
    [
      ...listNodes(parseProject(loadProject(changed.folder)), {
        output: 'name',
        select: [select],
        state: '.',
        resourceTypes: ['model'],
      }).lines,
    ].sort();

  test.each<[string, string[]]>([
    ['state:new', ['fresh']],
    ['state:modified', ['by_macro', 'fresh', 'orders']],
    ['state:modified.body', ['fresh', 'orders']],
    ['state:modified.macros', ['by_macro']],
    ['state:modified.configs', ['fresh']],
    ['result:error', ['raw']],
    ['1+result:skipped', ['orders', 'raw']],
  ])('%s', (select, expected) => {
    expect(compared(select)).toEqual(expected);
  });
});
