import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import { type BuildOptions, buildProject, loadProject, runOperation } from '../../src/project/index.ts';
import type { Database } from '../../src/session/types.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

let project: TemporaryProject;
let database: Database;
afterEach(async () => {
  await database.close();
  project.remove();
});

async function open(files: Readonly<Record<string, string>>): Promise<void> {
  project = temporaryProject({ files });
  database = await openDatabase({ path: loadProject(project.folder).target.path });
}

async function build(vars: Readonly<Record<string, unknown>> = {}, options: BuildOptions = {}) {
  const result = await buildProject(loadProject(project.folder, { vars }), database, options);
  expect(result.errors.map(String)).toEqual([]);
  return Object.fromEntries(
    result.results.map(({ node, status, error }) => [node.name, error?.code ?? status]),
  );
}

async function rows(sql: string): Promise<unknown[]> {
  const session = await database.session();
  try {
    return (await session.query(sql)).json().map((row) => Object.values(row));
  } finally {
    await session.close();
  }
}

const model = (config: string, columns = "i as id, '{{ var('tag', 'first') }}' as tag") =>
  `{{ config(materialized='incremental'${config}) }}\nselect ${columns} from range({{ var('n', 3) }}) t(i)\n` +
  '{% if is_incremental() %} where i >= 2 {% endif %}';

describe('an incremental model', () => {
  const later = { n: 5, tag: 'second' };

  test.each([
    ['append', ", unique_key='id', incremental_strategy='append'", 6],
    ['delete+insert', ", unique_key='id', incremental_strategy='delete+insert'", 5],
    ['merge', ", unique_key='id', incremental_strategy='merge'", 5],
    ['the default with a key', ", unique_key='id'", 5],
    ['the default without one', '', 6],
    ['a list of keys', ", unique_key=['id', 'id'], incremental_strategy='delete+insert'", 5],
    ['a merge over a list of keys', ", unique_key=['id'], incremental_strategy='merge'", 5],
  ])('with %s adds its new rows', async (_, config, count) => {
    await open({ 'models/a.sql': model(config) });
    await build();
    expect(await build(later)).toEqual({ a: 'success' });
    expect(await rows('select count(*) from a')).toEqual([[count]]);
    expect(await rows("select id from a where tag = 'second' order by 1")).toEqual([[2], [3], [4]]);
  });

  test('updates only the columns that a merge is told to', async () => {
    const config = ", unique_key='id', incremental_strategy='merge', merge_exclude_columns=['tag']";
    await open({ 'models/a.sql': model(config) });
    await build();
    await build(later);
    expect(await rows('select id, tag from a where id in (2, 3) order by 1')).toEqual([
      [2, 'first'],
      [3, 'second'],
    ]);
  });

  test('merges by clauses, over USING, and with expressions for columns', async () => {
    const config = (more: string) =>
      `{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id', ${more}) }}\n`;
    const query = "select i as id, i * 10 as n from range({{ var('from', 0) }}, {{ var('to', 3) }}) t(i)";
    const clauses =
      "merge_clauses={'when_matched': [{'action': 'delete', 'condition': 'DBT_INTERNAL_SOURCE.id = 2'}, {'action': 'update', 'mode': 'explicit', 'update': {'set_expressions': {'n': 'DBT_INTERNAL_DEST.n + 1'}}}], 'when_not_matched': [{'action': 'insert', 'mode': 'explicit', 'insert': {'columns': ['id'], 'values': ['DBT_INTERNAL_SOURCE.id']}}]}";
    await open({
      'models/by_clauses.sql': config(clauses) + query,
      'models/by_using.sql': config("merge_on_using_columns=['id'], merge_insert_condition='false'") + query,
      'models/by_expression.sql': config("merge_update_set_expressions={'n': '-1'}") + query,
    });
    await build();
    await build({ from: 1, to: 4 });
    expect(await rows('select id, n from by_clauses order by 1')).toEqual([
      [0, 0],
      [1, 11],
      [3, null],
    ]);
    expect(await rows('select count(*) from by_using')).toEqual([[3]]);
    expect(await rows('select id, n from by_expression order by 1')).toEqual([
      [0, 0],
      [1, -1],
      [2, -1],
      [3, 30],
    ]);
  });

  test('merges by name: a column that the model gave up keeps its values', async () => {
    const columns = "i as id, i as n{% if not is_incremental() %}, 'kept' as old{% endif %}";
    await open({ 'models/a.sql': model(", unique_key='id', incremental_strategy='merge'", columns) });
    await build();
    expect(await build({ n: 4 })).toEqual({ a: 'success' });
    expect(await rows('select id, old from a order by 1')).toEqual([
      [0, 'kept'],
      [1, 'kept'],
      [2, 'kept'],
      [3, null],
    ]);
  });

  test.each([
    ['a condition that is no text', 'merge_update_condition=123'],
    ['clauses that are no dictionary', "merge_clauses='none'"],
    ['clauses of no kind', 'merge_clauses={}'],
    ['a clause that is no list', "merge_clauses={'when_matched': 'update'}"],
    ['a list with something else', "merge_clauses={'when_matched': ['update']}"],
    ['columns that are no list', "merge_update_columns='tag'"],
    [
      'clauses beside a condition',
      "merge_update_condition='true', merge_clauses={'when_matched': [{'action': 'delete'}]}",
    ],
  ])('refuses a merge with %s', async (_, config) => {
    await open({ 'models/a.sql': model(`, unique_key='id', incremental_strategy='merge', ${config}`) });
    await build();
    expect(await build(later)).toEqual({ a: 'COMPILER_ERROR_RAISED' });
  });

  test('is built anew with fullRefresh, unless its own configuration forbids it', async () => {
    await open({ 'models/a.sql': model(''), 'models/b.sql': model(', full_refresh=false') });
    await build();
    await build({ n: 2 }, { fullRefresh: true });
    expect(await rows('select (select count(*) from a), (select count(*) from b)')).toEqual([[2, 3]]);
  });

  test('refuses a strategy that is none, and takes one that the project defines', async () => {
    await open({ 'models/a.sql': model(", incremental_strategy='replace_all'") });
    await build();
    expect(await build(later)).toEqual({ a: 'INCREMENTAL_STRATEGY_UNKNOWN' });
    project.write(
      'macros/s.sql',
      '{% macro get_incremental_replace_all_sql(arg_dict) %}delete from {{ arg_dict.target_relation }}; insert into {{ arg_dict.target_relation }} from {{ arg_dict.temp_relation }}{% endmacro %}',
    );
    await build(later);
    expect(await rows('select id from a order by 1')).toEqual([[2], [3], [4]]);
  });

  test.each([
    ['ignore', [['id'], ['old']], 'NODE_SQL_FAILED'],
    ['append_new_columns', [['id'], ['old'], ['new']], 'success'],
    ['sync_all_columns', [['id'], ['new']], 'success'],
    ['fail', [['id'], ['old']], 'SCHEMA_CHANGED'],
  ])('with on_schema_change %s keeps or changes its columns', async (mode, columns, status) => {
    const config = `, on_schema_change='${mode}'`;
    await open({ 'models/a.sql': model(config, 'i as id, 1 as old') });
    await build();
    project.write('models/a.sql', model(config, 'i as id, 2 as new'));
    expect(await build({ n: 5 })).toEqual({ a: status });
    expect(await rows('select column_name from (describe a)')).toEqual(columns);
  });

  test('leaves the table as it was when a step fails', async () => {
    await open({ 'models/a.sql': model(", unique_key='id', post_hook=var('hook', 'select 1')") });
    await build();
    expect(await build({ ...later, hook: 'select nope' })).not.toEqual({ a: 'success' });
    expect(await rows('select id, tag from a order by 1')).toEqual([
      [0, 'first'],
      [1, 'first'],
      [2, 'first'],
    ]);
  });
});

test('a microbatch model reads and replaces one batch after the other', async () => {
  await open({
    'models/e.sql':
      "{{ config(materialized='table', event_time='ts') }}\nselect i as id, '{{ var('tag', 'x') }}' as tag, timestamp '2024-01-01' + interval (i) hour as ts from range(72) t(i)",
    'models/a.sql':
      "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='ts', batch_size='day', begin='2024-01-01') }}\nselect *, '{{ model.batch.id }}' as batch from {{ ref('e') }}",
  });
  const day = (number: number) => new Date(Date.UTC(2024, 0, number));
  await build({}, { eventTimes: { start: day(1), end: day(4) } });
  expect(await rows('select batch, count(*) from a group by 1 order by 1')).toEqual([
    ['20240101', 24],
    ['20240102', 24],
    ['20240103', 24],
  ]);
  await build({ tag: 'y' }, { eventTimes: { start: day(2), end: day(3) } });
  expect(await rows("select count(*), count(*) filter (tag = 'y') from a")).toEqual([[72, 24]]);
});

test('a microbatch model keeps to its batches where its input is read whole, and ends with a whole one', async () => {
  await open({
    'models/e.sql': "select i as id, timestamp '2024-01-01' + interval (i) hour as ts from range(72) t(i)",
    'models/a.sql':
      "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='ts', batch_size='day', begin=modules.datetime.datetime(2024, 1, 1)) }}\nselect *, '{{ model.batch.id }}' as batch from {{ ref('e') }}",
  });
  const time = (day: number, hour = 0) => new Date(Date.UTC(2024, 0, day, hour));
  await build({}, { eventTimes: { start: time(1), end: time(2, 12) } });
  const batches = 'select batch, count(*) from a group by 1 order by 1';
  // The first batch makes the table of all that it gets, as in dbt-duckdb.
  expect(await rows(batches)).toEqual([
    ['20240101', 48],
    ['20240102', 24],
  ]);
  await build({}, { eventTimes: { start: time(3), end: time(3, 1) } });
  expect(await rows(batches)).toEqual([
    ['20240101', 24],
    ['20240102', 24],
    ['20240103', 24],
  ]);
});

test.each([
  ['event_time', "batch_size='day', begin='2024-01-01'"],
  ['begin', "batch_size='day', event_time='ts'"],
  ['begin', "batch_size='day', event_time='ts', begin='soon'"],
  ['batch_size', "batch_size='week', event_time='ts', begin='2024-01-01'"],
  ['lookback', "batch_size='day', event_time='ts', begin='2024-01-01', lookback='two'"],
])('a microbatch model with a wrong %s is refused before anything runs', async (key, config) => {
  await open({
    'models/a.sql': `{{ config(materialized='incremental', incremental_strategy='microbatch', ${config}) }}\nselect 1 as ts`,
  });
  const { errors, results } = await buildProject(loadProject(project.folder), database);
  expect(results).toEqual([]);
  expect(errors.map(({ code, message }) => [code, message.includes(`'${key}'`)])).toEqual([
    ['MICROBATCH_CONFIG_INVALID', true],
  ]);
});

describe('a snapshot', () => {
  const snapshot = (config: string) =>
    `snapshots:\n  - name: snap\n    relation: ref('a')\n    config: {unique_key: id, ${config}}\n`;
  const first =
    "select 1 as id, 'x' as name, timestamp '2024-01-01' as at union all select 2, 'y', timestamp '2024-01-01'";
  const second = "select 1 as id, 'changed' as name, timestamp '2024-02-01' as at";
  const versions = 'select id, name, dbt_valid_to is null from snap order by 1, dbt_valid_from, 3';

  test.each([
    'strategy: check, check_cols: all',
    'strategy: check, check_cols: [name]',
    'strategy: timestamp, updated_at: at',
  ])('with %s keeps every version of a row', async (config) => {
    await open({ 'models/a.sql': first, 'snapshots/s.yml': snapshot(config) });
    await build();
    await build();
    expect(await rows(versions)).toEqual([
      [1, 'x', true],
      [2, 'y', true],
    ]);
    project.write('models/a.sql', second);
    await build();
    expect(await rows(versions)).toEqual([
      [1, 'x', false],
      [1, 'changed', true],
      [2, 'y', true],
    ]);
  });

  test.each(['ignore', 'invalidate', 'new_record'])(
    'takes an expression for its key (hard_deletes: %s)',
    async (deletes) => {
      await open({
        'models/a.sql': first,
        'snapshots/snap.yml': `snapshots:\n  - name: snap\n    relation: ref('a')\n    config: {unique_key: "id || '-' || left(name, 0)", strategy: check, check_cols: [name], hard_deletes: ${deletes}}\n`,
      });
      await build();
      project.write('models/a.sql', second);
      expect(await build()).toMatchObject({ snap: 'success' });
      const closed = 'select id, count(*), count(dbt_valid_to) from snap group by 1 order by 1';
      expect(await rows(closed)).toEqual([
        [1, 2, 1],
        [2, deletes === 'new_record' ? 2 : 1, deletes === 'ignore' ? 0 : 1],
      ]);
      expect(
        await rows("select count(*) from (describe snap) where column_name like '%unique_key%'"),
      ).toEqual([[0]]);
    },
  );

  test('closes rows that are gone where hard_deletes is invalidate', async () => {
    await open({
      'models/a.sql': first,
      'snapshots/s.yml': snapshot('strategy: check, check_cols: all, hard_deletes: invalidate'),
    });
    await build();
    project.write('models/a.sql', second);
    await build();
    expect(await rows('select id from snap where dbt_valid_to is null')).toEqual([[1]]);
  });

  test('adds a record of the deletion where hard_deletes is new_record, and one of the return', async () => {
    await open({
      'models/a.sql': first,
      'snapshots/s.yml': snapshot('strategy: check, check_cols: [name], hard_deletes: new_record'),
    });
    await build();
    project.write('models/a.sql', second);
    await build();
    await build();
    const deleted =
      'select dbt_is_deleted, dbt_valid_to is null from snap where id = 2 order by dbt_valid_from, 2';
    expect(await rows(deleted)).toEqual([
      ['False', false],
      ['True', true],
    ]);
    project.write('models/a.sql', first);
    await build();
    expect((await rows(deleted)).at(-1)).toEqual(['False', true]);
  });

  test('marks what holds with dbt_valid_to_current', async () => {
    const current = 'dbt_valid_to_current: "timestamp \'9999-12-31\'"';
    await open({
      'models/a.sql': first,
      'snapshots/s.yml': snapshot(`strategy: timestamp, updated_at: at, ${current}`),
    });
    await build();
    project.write('models/a.sql', second);
    await build();
    expect(await rows('select id, year(dbt_valid_to) from snap order by 1, 2')).toEqual([
      [1, 2024],
      [1, 9999],
      [2, 9999],
    ]);
  });
});

test.each(['parquet', 'csv', 'json'])(
  'an external model writes %s and reads it through a view',
  async (format) => {
    await open({
      'models/a.sql': `{{ config(materialized='external', format='${format}', location='out/a.${format}') }}\nselect i as id, 'x' as name from range(3) t(i)`,
      'models/b.sql': "select count(*) as n from {{ ref('a') }}",
    });
    expect(await build()).toEqual({ a: 'success', b: 'success' });
    expect(await rows('select n from b')).toEqual([[3]]);
    expect(existsSync(join(project.folder, 'out', `a.${format}`))).toBe(true);
  },
);

describe("a project's own materialization", () => {
  const copy = [
    "{% materialization copy_twice, adapter='duckdb', supported_languages=['sql'] %}",
    '  {% set target = this.incorporate(type="table") %}',
    '  {% set old = adapter.get_relation(this.database, this.schema, this.identifier) %}',
    '  {{ run_hooks(pre_hooks) }}',
    '  {% if old %}{% do adapter.drop_relation(old) %}{% endif %}',
    "  {% call statement('main') %}{{ create_table_as(false, target, sql) }}{% endcall %}",
    "  {% call statement('again', fetch_result=true) %}insert into {{ target }} {{ sql }} returning id{% endcall %}",
    "  {% set found = load_result('again') %}",
    "  {% do log('rows ' ~ found.table | length, info=true) %}",
    '  {{ run_hooks(post_hooks) }}',
    "  {{ return({'relations': [target]}) }}",
    '{% endmaterialization %}',
  ].join('\n');

  test('runs each of its statements once and says each of its messages once', async () => {
    await open({
      'macros/m.sql': copy,
      'models/a.sql':
        "{{ config(materialized='copy_twice', post_hook='insert into {{ this }} values (9)') }} select 1 as id",
    });
    const messages: string[] = [];
    const onEvent: BuildOptions['onEvent'] = (event) => {
      if (event.kind === 'log') messages.push(event.message);
    };
    await build();
    expect(await build({}, { onEvent })).toEqual({ a: 'success' });
    expect(await rows('select id from a order by 1')).toEqual([[1], [1], [9]]);
    expect(messages).toEqual(['rows 1']);
  });

  test('is undone when a statement fails, or when it returns no relations', async () => {
    await open({
      'macros/m.sql': copy,
      'models/a.sql': "{{ config(materialized='copy_twice') }} select 1 as id",
    });
    await build();
    project.write('models/a.sql', "{{ config(materialized='copy_twice') }} select 2 as other");
    expect(await build()).toEqual({ a: 'NODE_SQL_FAILED' });
    project.write('macros/m.sql', copy.replace(/ {2}\{\{ return.*\n/, ''));
    project.write('models/a.sql', "{{ config(materialized='copy_twice') }} select 3 as id");
    expect(await build()).toEqual({ a: 'MATERIALIZATION_RESULT' });
    expect(await rows('select distinct id from a')).toEqual([[1]]);
  });
});

describe('a contract', () => {
  const declared = (columns: string) =>
    `models:\n  - name: a\n    config: {contract: {enforced: true}, materialized: table}\n    columns:\n${columns}`;
  const id = '      - {name: id, data_type: integer, constraints: [{type: not_null}]}\n';

  test('holds the columns, their types and constraints', async () => {
    await open({
      'models/a.sql': "select 'x' as name, 1 as id",
      'models/s.yml': declared(`${id}      - {name: name, data_type: varchar}\n`),
    });
    expect(await build()).toEqual({ a: 'success' });
    expect(await rows('select column_name, "null" from (describe a)')).toEqual([
      ['id', 'NO'],
      ['name', 'YES'],
    ]);
  });

  test.each([
    ["select 'a' as id, 3 as extra", id, 'CONTRACT_BROKEN'],
    ['select cast(null as integer) as id', id, 'NODE_SQL_FAILED'],
    ['select 1 as id', '      - name: id\n', 'CONTRACT_COLUMN_UNTYPED'],
    [
      'select 1 as id',
      '      - {name: id, data_type: integer, constraints: [{type: odd}]}\n',
      'CONSTRAINT_INVALID',
    ],
  ])('that %s breaks fails the model', async (sql, columns, code) => {
    await open({ 'models/a.sql': sql, 'models/s.yml': declared(columns) });
    expect(await build()).toEqual({ a: code });
  });
});

test('the rows that tests find are kept where store_failures asks for it', async () => {
  await open({
    'models/a.sql': 'select 1 as id union all select 2',
    'tests/t.sql': "{{ config(store_failures=true) }} select * from {{ ref('a') }} where id > 1",
  });
  expect(await build()).toEqual({ a: 'success', t: 'fail' });
  expect(await rows('select id from main_dbt_test__audit.t')).toEqual([[2]]);
});

test('descriptions become comments where persist_docs asks for them', async () => {
  await open({
    'models/a.sql':
      "{{ config(materialized='table', persist_docs={'relation': true, 'columns': true}) }} select 1 as id",
    'models/s.yml':
      "models:\n  - name: a\n    description: It's a\n    columns: [{name: id, description: the key}]\n",
  });
  await build();
  expect(await rows("select comment from duckdb_tables() where table_name = 'a'")).toEqual([["It's a"]]);
  expect(await rows("select comment from duckdb_columns() where table_name = 'a'")).toEqual([['the key']]);
});

test('an operation calls a macro with arguments, and its statements stay', async () => {
  await open({
    'macros/m.sql':
      "{% macro make(name, n=1) %}{% do run_query('create table ' ~ name ~ ' as select ' ~ n ~ ' as n') %}{{ return(run_query('select n from ' ~ name).columns[0].values()) }}{% endmacro %}",
  });
  expect(await runOperation(loadProject(project.folder), database, 'make', { name: 'made', n: 7 })).toEqual([
    7,
  ]);
  expect(await rows('select n from made')).toEqual([[7]]);
  await expect(runOperation(loadProject(project.folder), database, 'mak')).rejects.toMatchObject({
    code: 'MACRO_UNKNOWN',
  });
});

test('the hooks at the end of a run see its results and schemas', async () => {
  await open({
    'dbt_project.yml':
      "name: shop\nprofile: shop\non-run-start: select 1\non-run-end: \"create table seen as select {{ results | length }} as n, '{{ results[0].status }}' as status, '{{ schemas | join }}' as schemas\"\n",
    'models/a.sql': 'select 1 as id',
  });
  await build();
  expect(await rows('from seen')).toEqual([[1, 'success', 'main']]);
});
