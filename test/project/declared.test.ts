import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import { type BuildOptions, buildProject, loadProject, parseProject } from '../../src/project/index.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

let project: TemporaryProject | undefined;
afterEach(() => project?.remove());

const parse = (files: Readonly<Record<string, string>>) => {
  project = temporaryProject({ files });
  return parseProject(loadProject(project.folder));
};
const codes = (files: Readonly<Record<string, string>>) => parse(files).errors.map(({ code }) => code);

async function build(files: Readonly<Record<string, string>>, options: BuildOptions = {}) {
  project = temporaryProject({ files });
  const database = await openDatabase({ path: ':memory:', attach: { shop: { path: ':memory:' } } });
  try {
    const result = await buildProject(loadProject(project.folder), database, options);
    return Object.fromEntries(result.results.map(({ node, status }) => [node.unique_id, status]));
  } finally {
    await database.close();
  }
}

describe('access', () => {
  const models = { 'models/a.sql': 'select 1 as id', 'models/c.sql': "select * from {{ ref('a') }}" };
  const groups = 'groups: [{name: g, owner: {name: me}}, {name: h, owner: {name: you}}]\n';

  test('a private model is refused outside of its group, and given inside of it', () => {
    const yml = (group: string) =>
      `${groups}models:\n  - {name: a, config: {group: g, access: private}}\n  - {name: c, config: {group: ${group}}}\n`;
    expect(codes({ ...models, 'models/s.yml': yml('h') })).toEqual(['REF_PRIVATE']);
    project?.remove();
    expect(codes({ ...models, 'models/s.yml': yml('g') })).toEqual([]);
  });

  test('a public model must be more than a part of other queries', () => {
    const files = {
      'models/a.sql': "{{ config(materialized='ephemeral', access='public') }} select 1 as id",
    };
    expect(codes(files)).toEqual(['ACCESS_OF_EPHEMERAL']);
  });

  test('a group that nobody declares is refused', () => {
    expect(codes({ ...models, 'models/s.yml': 'models: [{name: a, config: {group: x}}]' })).toEqual([
      'GROUP_UNKNOWN',
    ]);
  });
});

describe('snapshots', () => {
  test('one without its unique key is refused', () => {
    const yml = "snapshots: [{name: s, relation: ref('a'), config: {strategy: check, check_cols: all}}]";
    expect(codes({ 'models/a.sql': 'select 1 as id', 'snapshots/s.yml': yml })).toEqual([
      'SNAPSHOT_INCOMPLETE',
    ]);
  });

  test('blocks are named by their file in the path of selections', () => {
    const { graph } = parse({
      'snapshots/f.sql':
        "{% snapshot s %}{{ config(strategy='check', unique_key='id', check_cols='all') }} select 1 as id{% endsnapshot %}",
    });
    expect(graph.nodes.get('snapshot.shop.s')?.fqn).toEqual(['shop', 'f', 's']);
  });
});

describe('versions', () => {
  test('a ref without a version means the latest', () => {
    const { graph, errors } = parse({
      'models/b_v1.sql': 'select 1 as id',
      'models/b_v2.sql': 'select 2 as id',
      'models/d.sql': "select * from {{ ref('b', v=1) }} union all select * from {{ ref('b') }}",
      'models/s.yml': 'models: [{name: b, latest_version: 2, versions: [{v: 1}, {v: 2}]}]',
    });
    expect(errors).toEqual([]);
    expect(graph.nodes.get('model.shop.d')?.depends_on.nodes).toEqual(['model.shop.b.v1', 'model.shop.b.v2']);
    expect(graph.nodes.get('model.shop.b.v1')?.alias).toBe('b_v1');
  });
});

describe('a unit test', () => {
  const models = {
    'models/a.sql': "select 1 as id, 'x' as name",
    'models/b.sql': "select id, upper(name) as up, {{ var('n', 0) }} as n from {{ ref('a') }}",
    'models/c.sql': "select * from {{ ref('b') }}",
  };
  const unit = (body: string) => `unit_tests:\n  - name: t\n    model: b\n${body}`;
  const given = "    given: [{input: ref('a'), rows: [{id: 1, name: x}, {id: 2, name: y}]}]\n";

  test.each([
    ['dict', `${given}    expect: {rows: [{id: 2, up: Y}, {id: 1, up: X}]}\n`],
    [
      'csv',
      '    given: [{input: ref(\'a\'), format: csv, rows: "id,name\\n1,x"}]\n    expect: {format: csv, rows: "id,up\\n1,X"}\n',
    ],
    [
      'sql',
      "    given: [{input: ref('a'), format: sql, rows: \"select 1 as id, 'x' as name\"}]\n    expect: {rows: [{up: X}]}\n",
    ],
    ['vars', `${given}    overrides: {vars: {n: 7}}\n    expect: {rows: [{n: 7}, {n: 7}]}\n`],
  ])('passes with rows as %s, before its model', async (_, body) => {
    const statuses = await build({ ...models, 'models/u.yml': unit(body) });
    expect(statuses['unit_test.shop.b.t']).toBe('pass');
    const order = Object.keys(statuses);
    expect(order.indexOf('unit_test.shop.b.t')).toBeLessThan(order.indexOf('model.shop.b'));
  });

  test('that fails keeps its model from being built', async () => {
    const yml = unit(`${given}    expect: {rows: [{id: 1, up: X}, {id: 2, up: Z}]}\n`);
    expect(await build({ ...models, 'models/u.yml': yml })).toMatchObject({
      'model.shop.a': 'success',
      'unit_test.shop.b.t': 'fail',
      'model.shop.b': 'skipped',
      'model.shop.c': 'skipped',
    });
  });

  test.each([
    ['an input that is not given', '    given: []\n    expect: {rows: [{id: 1}]}\n'],
    [
      'a column that does not exist',
      "    given: [{input: ref('a'), rows: [{idd: 1}]}]\n    expect: {rows: [{id: 1}]}\n",
    ],
  ])('with %s is an error', async (_, body) => {
    expect((await build({ ...models, 'models/u.yml': unit(body) }))['unit_test.shop.b.t']).toBe('error');
  });
});

test('exposures and saved queries are no-ops of a build', async () => {
  const yml =
    "exposures: [{name: e, type: dashboard, owner: {name: me}, depends_on: [ref('a')]}]\n" +
    'saved_queries: [{name: q, query_params: {metrics: [], group_by: [], where: null}}]';
  expect(await build({ 'models/a.sql': 'select 1 as id', 'models/s.yml': yml })).toMatchObject({
    'exposure.shop.e': 'no-op',
    'saved_query.shop.q': 'no-op',
  });
});

describe('configuration that dbt refuses', () => {
  const enforced = "{{ config(materialized='incremental', contract={'enforced': true}) }} select 1 as id";
  const columns = 'models: [{name: a, columns: [{name: id, data_type: int}]}]';
  test.for<[string, Readonly<Record<string, string>>]>([
    [
      'a seed that is a table',
      { 'seeds/s.csv': 'id\n1\n', 'seeds/s.yml': 'seeds: [{name: s, config: {materialized: table}}]' },
    ],
    ['an incremental contract that ignores columns', { 'models/a.sql': enforced, 'models/s.yml': columns }],
    [
      'a contract without columns',
      {
        'models/a.sql': 'select 1 as id',
        'models/s.yml': 'models: [{name: a, config: {contract: {enforced: true}}}]',
      },
    ],
    [
      'two primary keys',
      {
        'models/a.sql': 'select 1 as id',
        'models/s.yml':
          'models: [{name: a, constraints: [{type: primary_key, columns: [id]}], columns: [{name: id, constraints: [{type: primary_key}]}]}]',
      },
    ],
    [
      'enabled as a text',
      {
        'models/a.sql': 'select 1 as id',
        'models/s.yml': "models: [{name: a, config: {enabled: 'True and False'}}]",
      },
    ],
  ])('%s', ([, files]) => {
    expect(codes(files)).toEqual(['CONFIG_INVALID']);
  });
});

test('property files see the vars that the project keeps for itself, and the members of the context', () => {
  const { graph, errors } = parse({
    'dbt_project.yml':
      'name: shop\nprofile: shop\nvars: {shop: {kind: table}}\ntarget-path: "target_{{ modules.datetime.datetime(2024, 1, 1).year }}"\n',
    'models/a.sql': 'select 1 as id',
    'models/s.yml': 'models: [{name: a, config: {materialized: "{{ var(\'kind\') }}", meta: {n: 1}}}]',
    'models/b.sql': "select '{{ config.get('n', 'none') }}' as n, {{ config.meta_get('n') or 0 }} as m",
  });
  expect(errors).toEqual([]);
  expect(graph.nodes.get('model.shop.a')?.config.materialized).toBe('table');
});

test('a description names a doc of any package, but one that exists', () => {
  const files = {
    'models/a.sql': 'select 1 as id',
    'models/d.md': '{% docs told %}all about it{% enddocs %}',
  };
  const yml = (doc: string) => `models: [{name: a, description: "{{ doc('${doc}') }}"}]`;
  expect(parse({ ...files, 'models/s.yml': yml('told') }).graph.nodes.get('model.shop.a')?.description).toBe(
    'all about it',
  );
  project?.remove();
  expect(codes({ ...files, 'models/s.yml': yml('tolt') })).toEqual(['DOC_UNKNOWN']);
});

test('variables may stand in vars.yml, but not in two places', () => {
  const files = {
    'vars.yml': 'vars: {kind: table}\n',
    'models/a.sql': "{{ config(materialized=var('kind')) }} select 1 as id",
  };
  expect(parse(files).graph.nodes.get('model.shop.a')?.config.materialized).toBe('table');
  project?.remove();
  expect(() => parse({ ...files, 'dbt_project.yml': 'name: shop\nprofile: shop\nvars: {n: 1}\n' })).toThrow(
    /PROJECT_KEY_INVALID.*vars/,
  );
});
