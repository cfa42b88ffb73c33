import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import {
  type BuildOptions,
  type RunEvent,
  buildProject,
  compileInline,
  loadProject,
} from '../../src/project/index.ts';
import type { Database } from '../../src/session/types.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

let project: TemporaryProject | undefined;
let database: Database | undefined;
afterEach(async () => {
  await database?.close();
  database = undefined;
  project?.remove();
});

type Files = Readonly<Record<string, string>>;

async function open(files: Files, copy?: string): Promise<void> {
  project = temporaryProject({ files, copy });
  database = await openDatabase({ path: loadProject(project.folder).target.path });
}

async function build(options: BuildOptions = {}, vars = {}) {
  const result = await buildProject(loadProject(project!.folder, { vars }), database!, options);
  expect(result.errors.map(String)).toEqual([]);
  return Object.fromEntries(result.results.map(({ node, status }) => [node.name, status]));
}

async function rows(sql: string): Promise<unknown[]> {
  const session = await database!.session();
  try {
    // Small counts come as bigints; these tests compare them as numbers.
    return (await session.query(sql))
      .objects()
      .map((row) => Object.fromEntries(Object.entries(row).map(plain)));
  } finally {
    await session.close();
  }
}

function plain([name, value]: [string, unknown]): [string, unknown] {
  return [name, typeof value === 'bigint' ? Number(value) : value];
}

const kinds = () =>
  rows('select table_name as name, table_type as type from information_schema.tables order by 1').then(
    (found) =>
      Object.fromEntries((found as { name: string; type: string }[]).map(({ name, type }) => [name, type])),
  );

describe('a build of the shop project', () => {
  test('writes tables, views and seeds, inlines ephemeral models and runs all tests', async () => {
    await open({}, 'shop');
    const statuses = await build();
    expect(new Set(Object.values(statuses))).toEqual(new Set(['success', 'pass']));
    expect(Object.keys(statuses)).toHaveLength(11);
    expect(await kinds()).toEqual({
      big: 'BASE TABLE',
      countries: 'BASE TABLE',
      orders: 'VIEW',
      revenue: 'BASE TABLE',
    });
    expect(await rows('select * from revenue order by name')).toEqual([
      { name: 'Austria', cents: 1000 },
      { name: 'Switzerland', cents: 3000 },
    ]);
  });

  test('takes variables from the command line over those of the project', async () => {
    await open({}, 'shop');
    await build({}, { paid_status: 'open' });
    expect(await rows('select * from revenue')).toEqual([{ name: 'Austria', cents: 2000 }]);
  });

  test('tells what it does while it goes on, every node once', async () => {
    await open({}, 'shop');
    const events: RunEvent[] = [];
    await build({ onEvent: (event) => events.push(event) });
    const started = events
      .filter(({ kind }) => kind === 'start')
      .map((event) => 'node' in event && event.node?.unique_id);
    const finished = events
      .filter((event) => event.kind === 'finish')
      .map(({ result }) => result.node.unique_id);
    expect(new Set(started).size).toBe(11);
    expect(new Set(started)).toEqual(new Set(finished));
  });

  test.each(['run', 'seed', 'test'] as const)('`%s` does its own part only', async (command) => {
    await open({}, 'shop');
    await build();
    const types = { run: 'model', seed: 'seed', test: 'test' };
    const result = await buildProject(loadProject(project!.folder), database!, { command });
    expect(new Set(result.results.map(({ node }) => node.resource_type))).toEqual(new Set([types[command]]));
  });

  test('an inline template is rendered like a model, ephemeral models included', async () => {
    await open({}, 'shop');
    await build();
    const sql = await compileInline(
      loadProject(project!.folder),
      database,
      "select count(*) as n from {{ ref('paid_orders') }}",
    );
    expect(sql).toContain('__dbt__cte__paid_orders');
    expect(await rows(sql)).toEqual([{ n: 2 }]);
  });
});

describe('a node that fails', () => {
  const files = {
    'models/a.sql': "{{ config(materialized='table') }} select {{ var('column', '1') }} as id",
    'models/b.sql': "select * from {{ ref('a') }}",
    'models/c.sql': "select * from {{ ref('b') }}",
    'models/other.sql': 'select 1 as id',
  };

  test('leaves the earlier table as it was, and nothing half built', async () => {
    await open(files);
    await build();
    expect((await build({}, { column: "error('no')" }))['a']).toBe('error');
    expect(await rows('select id from a')).toEqual([{ id: 1 }]);
    expect(Object.keys(await kinds())).toEqual(['a', 'b', 'c', 'other']);
  });

  test('skips what reads it and nothing else', async () => {
    await open(files);
    expect(await build({}, { column: 'nope' })).toEqual({
      a: 'error',
      b: 'skipped',
      c: 'skipped',
      other: 'success',
    });
  });

  test('stops everything that has not begun under failFast', async () => {
    await open(files);
    expect(await build({ failFast: true, threads: 1 }, { column: 'nope' })).toMatchObject({
      a: 'error',
      other: 'skipped',
    });
  });

  test('that is a test stops what reads the tested model, a warning does not', async () => {
    const tested = (severity: string) => ({
      'models/a.sql': 'select 1 as id union all select 1',
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/s.yml': `models:\n  - name: a\n    columns:\n      - name: id\n        data_tests:\n          - unique: {config: {severity: ${severity}}}\n`,
    });
    await open(tested('error'));
    expect(await build()).toEqual({ a: 'success', unique_a_id: 'fail', b: 'skipped' });
    for (const [path, text] of Object.entries(tested('warn'))) project!.write(path, text);
    expect(await build()).toEqual({ a: 'success', unique_a_id: 'warn', b: 'success' });
  });
});

test('thresholds, limit, fail_calc and where decide as they do in dbt', async () => {
  const reads = "select * from {{ ref('a') }}";
  await open({
    'models/a.sql': 'select i as id from range(10) t(i)',
    'tests/p.sql': `{{ config(warn_if='>20', error_if='>30') }} ${reads}`,
    'tests/w.sql': `{{ config(warn_if='>5', error_if='>20') }} ${reads}`,
    'tests/e.sql': `{{ config(warn_if='>1', error_if='>=10') }} ${reads}`,
    'tests/l.sql': `{{ config(limit=3) }} ${reads}`,
    'tests/fc.sql': `{{ config(fail_calc='sum(id)', error_if='>44') }} ${reads}`,
    'models/s.yml':
      'models:\n  - name: a\n    columns:\n      - name: id\n        data_tests:\n          - accepted_values: {arguments: {values: [1], quote: false}, config: {where: "id < 2"}}\n',
  });
  const { results } = await buildProject(loadProject(project!.folder), database!);
  const outcome = Object.fromEntries(
    results.map(({ node, status, failures }) => [node.name, [status, failures]]),
  );
  expect(outcome).toEqual({
    a: ['success', null],
    p: ['pass', 0],
    w: ['warn', 10],
    e: ['fail', 10],
    l: ['fail', 3],
    fc: ['fail', 45],
    accepted_values_a_id__False__1: ['fail', 1],
  });
  expect(results.find(({ node }) => node.name === 'w')?.message).toBe(
    'Got 10 results, configured to warn if >5',
  );
});

describe('a model that changes its materialization', () => {
  test.each([
    ['table', 'view', 'VIEW'],
    ['view', 'table', 'BASE TABLE'],
  ])('from %s to %s replaces the one by the other', async (from, to, type) => {
    await open({
      'models/a.sql': "{{ config(materialized=var('kind')) }} select '{{ var('kind') }}' as kind",
    });
    await build({}, { kind: from });
    await build({}, { kind: to });
    expect(await kinds()).toEqual({ a: type });
    expect(await rows('select * from a')).toEqual([{ kind: to }]);
  });
});

test('what a killed run has left behind is cleared up by the next', async () => {
  await open({ 'models/a.sql': "{{ config(materialized='view') }} select 1 as id" });
  await rows('create table a__dbt_tmp as select 1 as half');
  await rows('create table mine__dbt_tmp as select 1 as kept');
  await build();
  expect(await kinds()).toEqual({ a: 'VIEW', mine__dbt_tmp: 'BASE TABLE' });
});

test('many models over four sessions are all built, each after what it reads', async () => {
  const files: Record<string, string> = {
    'models/m0.sql': "{{ config(materialized='table') }} select 0 as n",
  };
  for (let i = 1; i < 40; i++) {
    files[`models/m${i}.sql`] =
      `{{ config(materialized='table') }} select n + 1 as n from {{ ref('m${Math.floor((i - 1) / 3)}') }}`;
  }
  await open(files);
  const statuses = await build({ threads: 4 });
  expect(Object.values(statuses).filter((status) => status === 'success')).toHaveLength(40);
  expect(await rows('select n from m39')).toEqual([{ n: 3 }]);
});

test('a cancelled run skips what is left and leaves the database usable', async () => {
  await open({ 'models/a.sql': 'select 1 as id', 'models/b.sql': "select * from {{ ref('a') }}" });
  const stop = new AbortController();
  const onEvent = (event: RunEvent) => {
    if (event.kind === 'finish') stop.abort();
  };
  expect(await build({ signal: stop.signal, onEvent })).toEqual({ a: 'success', b: 'skipped' });
  expect(await rows('select * from a')).toEqual([{ id: 1 }]);
});

test('custom schemas, aliases and an overridden naming macro decide where a model is written', async () => {
  const files = {
    'models/a.sql': "{{ config(schema='side', alias='renamed', materialized='table') }} select 1 as id",
  };
  await open(files);
  await build();
  expect(await rows('select id from main_side.renamed')).toEqual([{ id: 1 }]);
  project!.write(
    'macros/names.sql',
    '{% macro generate_schema_name(name, node) %}{{ name or target.schema }}{% endmacro %}',
  );
  await build();
  expect(await rows('select id from side.renamed')).toEqual([{ id: 1 }]);
});

test('hooks run before and after their model, seeing it as `this`', async () => {
  await open({
    'models/a.sql':
      "{{ config(materialized='table', pre_hook='create table if not exists log (what varchar)', post_hook=[\"insert into log select '{{ this.name }}:' || count(*) from {{ this }}\"]) }} select 1 as id",
  });
  await build();
  expect(await rows('select what from log')).toEqual([{ what: 'a:1' }]);
});

test('on-run-start and on-run-end run around the models, and a failing start runs nothing', async () => {
  await open({
    'dbt_project.yml':
      "name: shop\nversion: '1.0'\nprofile: shop\non-run-start: create table if not exists log (n int)\non-run-end:\n  - insert into log select count(*) from {{ ref('a') }}\n",
    'models/a.sql': 'select 1 as id union all select 2',
  });
  expect(await build()).toEqual({
    'shop-on-run-start-0': 'success',
    a: 'success',
    'shop-on-run-end-0': 'success',
  });
  expect(await rows('select n from log')).toEqual([{ n: 2 }]);
  project!.write('dbt_project.yml', "name: shop\nprofile: shop\non-run-start: ['select nope']\n");
  expect(await build()).toEqual({ 'shop-on-run-start-0': 'error' });
});

test('a template asks the database while it is rendered', async () => {
  await open({
    'models/kinds.sql': "{{ config(materialized='table') }} select unnest(['x', 'y']) as kind",
    'models/pivoted.sql': [
      "{% set kinds = run_query('select kind from ' ~ ref('kinds') ~ ' order by 1') %}",
      'select {% if execute %}{% for kind in kinds.columns[0].values() %}',
      "count(*) filter (kind = '{{ kind }}') as {{ kind }}{% if not loop.last %},{% endif %}",
      "{% endfor %}{% endif %} from {{ ref('kinds') }}",
    ].join('\n'),
    'models/known.sql': [
      "select '{{ adapter.get_relation(this.database, this.schema, 'kinds') }}' as found,",
      "  '{{ adapter.get_columns_in_relation(ref('kinds')) | map(attribute='name') | join(',') }}' as columns",
    ].join('\n'),
  });
  await build();
  expect(await rows('select * from pivoted')).toEqual([{ x: 1, y: 1 }]);
  expect(await rows('select * from known')).toEqual([{ found: '"shop"."main"."kinds"', columns: 'kind' }]);
});

test.each([
  ['every row has more values than the header has names', 'id,name\n1,a,x\n2,b,y\n'],
  ['one row has more values than the others', 'id,name\n1,a\n2,b,extra\n'],
])('a seed fails instead of losing rows when %s', async (_, text) => {
  await open({ 'seeds/ragged.csv': text, 'models/m.sql': 'select 1 as one' });
  const { results } = await buildProject(loadProject(project!.folder), database!, { command: 'seed' });
  expect(results.map(({ status }) => status)).toEqual(['error']);
});

test('seeds take their column types from the values, and from column_types', async () => {
  await open({
    'seeds/t.csv': 'id,big,at,day,flag,word\n1,3000000000,10:30:00,2024-02-29,true,x\n2,null,,,,null\n',
    'dbt_project.yml':
      "name: shop\nversion: '1.0'\nprofile: shop\nseeds:\n  shop:\n    t:\n      +column_types:\n        id: varchar(10)\n",
  });
  await build();
  const types = (await rows('describe t')) as { column_name: string; column_type: string }[];
  expect(types.map(({ column_type }) => column_type)).toEqual([
    'VARCHAR',
    'BIGINT',
    'VARCHAR',
    'DATE',
    'BOOLEAN',
    'VARCHAR',
  ]);
  // As in dbt-duckdb: the word null stands for nothing only where the column is no text.
  expect(await rows('select id, big, word from t where id = 2::varchar')).toEqual([
    { id: '2', big: null, word: 'null' },
  ]);
});
