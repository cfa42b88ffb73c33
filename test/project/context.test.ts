import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import { isBallastError } from '../../src/errors/ballast-error.ts';
import { compileInline, loadProject } from '../../src/project/index.ts';
import type { Database } from '../../src/session/types.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

let project: TemporaryProject;
let database: Database;

beforeAll(async () => {
  project = temporaryProject({ files: { 'models/m.sql': 'select 1 as id' } });
  database = await openDatabase({ path: loadProject(project.folder).target.path });
  const session = await database.session();
  await session.query(
    "create table t as select 1 as id, 'x' as word, 1.50 as price, date '2024-02-29' as day",
  );
  await session.query('create table wide as select 1 as id, 2 as extra; create view v as select 1 as id');
  await session.close();
});
afterAll(async () => {
  await database.close();
  project.remove();
});

/** The template's text, or the code of the error that it ends in. */
async function render(template: string): Promise<string> {
  try {
    return (
      await compileInline(
        loadProject(project.folder),
        database,
        `{% if execute %}${template}{% else %}{{ ref('m') }}{% endif %}`,
      )
    ).trim();
  } catch (error) {
    if (isBallastError(error)) return error.code;
    throw error;
  }
}

const t = "api.Relation.create(database=target.database, schema='main', identifier='t')";
const wide = "api.Relation.create(database=target.database, schema='main', identifier='wide')";
const gone = "api.Relation.create(database=target.database, schema='main', identifier='gone')";

// Every member of dbt's context with what it gives: text, or the code of the error that says why it can't.
const members: Readonly<Record<string, readonly [string, string | RegExp]>> = {
  env_var: ["env_var('BALLAST_NOT_SET', 'x')", 'x'],
  var: ["var('nope', 'x')", 'x'],
  target: ['target.name', 'dev'],
  project_name: ['project_name', 'shop'],
  dbt_version: ['dbt_version', /^\d+\.\d+\.\d+$/],
  invocation_id: ['invocation_id | length', '36'],
  invocation_args_dict: ['invocation_args_dict.which', 'compile'],
  thread_id: ['thread_id', 'Thread-1'],
  dbt_metadata_envs: ['dbt_metadata_envs is mapping', 'True'],
  run_started_at: ["run_started_at.strftime('%z')", '+0000'],
  flags: ['flags.FULL_REFRESH ~ flags.WHICH', 'Falsecompile'],
  log: ["log('x')", ''],
  print: ["print('x')", ''],
  exceptions: ["exceptions.raise_compiler_error('no')", 'COMPILER_ERROR_RAISED'],
  tojson: ["tojson({'a': [1, none]})", '{"a": [1, null]}'],
  fromjson: ['fromjson(\'{"a": [1]}\').a[0]', '1'],
  toyaml: ["toyaml({'a': ['x', 'yes', '2020-01-01']})", "a:\n- x\n- 'yes'\n- '2020-01-01'"],
  fromyaml: ["fromyaml('a: [1, 2]').a[1]", '2'],
  set: ["set(['a', 'a']) | length ~ set(1, 'no')", '1no'],
  set_strict: ['set_strict(1)', 'JINJA_TYPE'],
  zip: ["zip([1, 2], ['a', 'b']) | list", "[(1, 'a'), (2, 'b')]"],
  zip_strict: ['zip_strict([1], 2)', 'JINJA_TYPE'],
  local_md5: ["local_md5('a')", '0cc175b9c0f1b6a831c399e269772661'],
  diff_of_two_dicts: ["diff_of_two_dicts({'a': ['x', 'y']}, {'A': ['X']})", "{'a': ['y']}"],
  try_or_compiler_error: ["try_or_compiler_error('no', set_strict, 1)", 'COMPILER_ERROR_RAISED'],
  modules: ["modules.re.sub('a+', 'b', 'caat')", 'cbt'],
  api: ["api.Column.create('a', 'string').data_type", 'character varying(256)'],
  ref: ["ref('m')", '"shop"."main"."m"'],
  config: ["config.get('materialized')", 'view'],
  builtins: ["builtins.ref('m').identifier", 'm'],
  this: ['this.schema', 'main'],
  schema: ['schema', 'main'],
  database: ['database', 'shop'],
  model: ['model.resource_type', 'analysis'],
  execute: ['execute', 'True'],
  is_incremental: ['is_incremental()', 'False'],
  should_full_refresh: ['should_full_refresh()', 'False'],
  should_store_failures: ['should_store_failures()', 'False'],
  selected_resources: ['selected_resources', '[]'],
  graph: ["graph.nodes['model.shop.m'].name", 'm'],
  context: ["context['target'].name ~ context.get('nope', 1)", 'dev1'],
  render: ["render('{{ 1 + 1 }}')", '2'],
  pre_hooks: ['pre_hooks', '[]'],
  post_hooks: ['post_hooks', '[]'],
  run_query: ["run_query('select price, day from t').rows[0] | join(' ')", '1.50 2024-02-29'],
  load_result: ["load_result('none')", 'None'],
  store_result: ["store_result('r', 'OK') ~ load_result('r').response", 'OK'],
  store_raw_result: ["store_raw_result('r', message='fine') ~ load_result('r').response.message", 'fine'],
  submit_python_job: ['submit_python_job()', 'CONTEXT_UNSUPPORTED'],
  metric: ["metric('x')", 'CONTEXT_UNSUPPORTED'],
  function: ["function('x')", 'CONTEXT_UNSUPPORTED'],
  write: ["write('x')", 'CONTEXT_UNSUPPORTED'],
};

describe('the context', () => {
  test.each(Object.entries(members))('%s works or says why not', async (_, [expression, expected]) => {
    const got = await render(`{{ ${expression} }}`);
    if (typeof expected === 'string') expect(got).toBe(expected);
    else expect(got).toMatch(expected);
  });

  test('has no member that this test does not know', async () => {
    const names = await render(
      "{% set known = [] %}{% for name in context %}{% if context[name] is defined %}{% do known.append(name) %}{% endif %}{% endfor %}{{ known | join(' ') }}",
    );
    const known = new Set([
      ...Object.keys(members),
      'source',
      'return',
      'statement',
      'adapter',
      '_dbt_generic_test_kwargs',
      'dbt',
      'shop',
    ]);
    // What is left are macros that Ballast ships.
    const left = names.split(' ').filter((name) => !known.has(name));
    const list = left.map((name) => `'${name}'`).join(', ');
    expect(
      await render(`{% for name in [${list}] if dbt[name] is not defined %}{{ name }} {% endfor %}`),
    ).toBe('');
  });
});

// Every member of the adapter.
const adapterMembers: Readonly<Record<string, readonly [string, string]>> = {
  dispatch: ["dispatch('type_string', 'dbt')()", 'TEXT'],
  type: ['type()', 'duckdb'],
  quote: ["quote('a')", '"a"'],
  quote_as_configured: ["quote_as_configured('a', 'schema')", '"a"'],
  quote_seed_column: ["quote_seed_column('a', false)", 'a'],
  date_function: ['date_function()', 'now()'],
  is_cancelable: ['is_cancelable()', 'True'],
  is_motherduck: ['is_motherduck()', 'False'],
  is_ducklake: ['is_ducklake()', 'False'],
  disable_transactions: ['disable_transactions()', 'False'],
  get_binding_char: ['get_binding_char()', '?'],
  external_root: ['external_root()', '.'],
  external_read_location: ["external_read_location('a.csv', {})", 'a.csv'],
  valid_incremental_strategies: [
    "valid_incremental_strategies() | join(' ')",
    'append delete+insert merge microbatch',
  ],
  get_incremental_strategy_macro: [
    "get_incremental_strategy_macro(context, 'delete+insert').name",
    'get_incremental_delete_insert_sql',
  ],
  get_hard_deletes_behavior: ["get_hard_deletes_behavior({'invalidate_hard_deletes': true})", 'invalidate'],
  behavior: ['behavior is mapping', 'True'],
  convert_text_type: ['convert_text_type(none, 0)', 'varchar'],
  convert_number_type: ['convert_number_type(none, 0)', 'double'],
  convert_integer_type: ['convert_integer_type(none, 0)', 'bigint'],
  convert_boolean_type: ['convert_boolean_type(none, 0)', 'boolean'],
  convert_datetime_type: ['convert_datetime_type(none, 0)', 'timestamp'],
  convert_date_type: ['convert_date_type(none, 0)', 'date'],
  convert_time_type: ['convert_time_type(none, 0)', 'time'],
  render_raw_columns_constraints: [
    "render_raw_columns_constraints({'id': {'data_type': 'int', 'constraints': [{'type': 'not_null'}]}})[0]",
    'id int not null',
  ],
  render_raw_model_constraints: [
    "render_raw_model_constraints([{'type': 'unique', 'columns': ['a', 'b']}])[0]",
    'unique (a, b)',
  ],
  verify_database: ['verify_database(\'"a"\')', 'a'],
  standardize_grants_dict: ['standardize_grants_dict(none)', '{}'],
  warn_once: ["warn_once('x')", 'None'],
  nice_connection_name: ['nice_connection_name()', 'ballast'],
  cache_added: ['cache_added(none)', 'None'],
  cache_dropped: ['cache_dropped(none)', 'None'],
  cache_renamed: ['cache_renamed(none, none)', 'None'],
  commit_if_has_connection: ['commit_if_has_connection()', 'None'],
  commit: ['commit()', 'None'],
  check_schema_exists: ["check_schema_exists(target.database, 'MAIN')", 'True'],
  list_schemas: ["list_schemas(target.database) | select('equalto', 'main') | list", "['main']"],
  get_relation: ["get_relation(target.database, 'main', 'v').type", 'view'],
  already_exists: ["already_exists('main', 'nope')", 'False'],
  list_relations: [
    "list_relations(target.database, 'main') | map(attribute='identifier') | select('in', ['t', 'v']) | join(' ')",
    't v',
  ],
  list_relations_without_caching: [
    `list_relations_without_caching(${t}.without_identifier()) | length > 2`,
    'True',
  ],
  get_columns_in_relation: [
    `get_columns_in_relation(${t}) | map(attribute='dtype') | join(' ')`,
    'INTEGER VARCHAR DECIMAL DATE',
  ],
  get_missing_columns: [`get_missing_columns(${wide}, ${t}) | map(attribute='name') | join`, 'extra'],
  get_column_schema_from_query: ["get_column_schema_from_query('select 1 as a')[0].name", 'a'],
  location_exists: ["location_exists('/nowhere/at/all')", 'False'],
  valid_snapshot_target: [`valid_snapshot_target(${t})`, 'SNAPSHOT_TARGET_INVALID'],
  create_schema: ["create_schema(api.Relation.create(database=target.database, schema='made'))", 'None'],
  drop_schema: ["drop_schema(api.Relation.create(database=target.database, schema='made'))", 'None'],
  drop_relation: [`drop_relation(${gone})`, 'None'],
  truncate_relation: [`truncate_relation(${wide})`, 'None'],
  rename_relation: [`rename_relation(${wide}, ${gone})`, 'None'],
  expand_target_column_types: [`expand_target_column_types(${t}, ${t})`, 'None'],
  alter_column_type: [`alter_column_type(${t}, 'id', 'bigint')`, 'None'],
  execute: ["execute('select 1 as a', fetch=true)[1].columns[0].values()[0]", '1'],
  add_query: ["add_query('select 1')[0]", 'OK'],
  validate_sql: ["validate_sql('select 1')", 'None'],
  use_database: ["use_database(target.database, 'main')", 'None'],
  ...Object.fromEntries(
    [
      'submit_python_job',
      'generate_python_submission_response',
      'store_relation',
      'register_glue_table',
      'external_write_options',
      'build_catalog_relation',
      'get_catalog_integration',
      'add_catalog_integration',
      'get_seed_file_path',
    ].map((name) => [name, [`${name}()`, 'CONTEXT_UNSUPPORTED'] as const]),
  ),
};

describe('the adapter', () => {
  test.each(Object.entries(adapterMembers))('%s works or says why not', async (_, [call, expected]) => {
    expect(await render(`{{ adapter.${call} }}`)).toBe(expected);
  });

  test('has no member that this test does not know', async () => {
    expect(await render('{{ adapter.nope }}')).toBe('');
    const { adapter } = await import('../../src/project/context/adapter.ts');
    const loaded = loadProject(project.folder);
    const { NodeGlobals } = await import('../../src/project/context/node-globals.ts');
    const { MacroResolver } = await import('../../src/project/parse/macros.ts');
    const resolver = new MacroResolver(() => new Map(), 'shop');
    const globals = new NodeGlobals({
      resolver,
      packageName: 'shop',
      members: new Map(),
      undefinedMode: 'default',
    });
    const messages = { log: () => undefined, print: () => undefined, warn: () => undefined };
    const value = adapter({ project: loaded, resolver, globals, catalog: undefined, messages });
    expect(value).toMatchObject({ typeName: 'adapter' });
    const names = (value as { attributeNames(): readonly string[] }).attributeNames();
    expect([...names].sort()).toEqual(Object.keys(adapterMembers).sort());
  });
});

test.each([
  ['modules.datetime.date(2024, 2, 29) + modules.datetime.timedelta(days=1)', '2024-03-01'],
  [
    "modules.datetime.datetime(2024, 1, 31, 23, 59).strftime('%a %d %b %Y, %I:%M %p, week %V, day %j')",
    'Wed 31 Jan 2024, 11:59 PM, week 05, day 031',
  ],
  [
    "modules.datetime.datetime.strptime('05/Mar/2024 07:08', '%d/%b/%Y %H:%M').isoformat()",
    '2024-03-05T07:08:00',
  ],
  ['(modules.datetime.date(2024, 3, 1) - modules.datetime.date(2023, 3, 1)).days', '366'],
  [
    "modules.datetime.datetime.fromisoformat('2024-07-01T12:00:00+02:00').astimezone(modules.pytz.utc)",
    '2024-07-01 10:00:00+00:00',
  ],
  [
    "modules.pytz.timezone('Europe/Vienna').localize(modules.datetime.datetime(2024, 7, 1, 12))",
    '2024-07-01 12:00:00+02:00',
  ],
  [
    "modules.datetime.datetime(1997, 9, 29, 6, 14, tzinfo=modules.pytz.timezone('America/Los_Angeles'))",
    '1997-09-29 06:14:00-07:53',
  ],
  ['modules.datetime.datetime.max', '9999-12-31 23:59:59.999999'],
  ['modules.datetime.timedelta(hours=-1)', '-1 day, 23:00:00'],
  ['modules.datetime.date(2023, 2, 29)', 'JINJA_VALUE'],
  ['modules.datetime.date(2024, 1, 2) < modules.datetime.date(2024, 1, 10)', 'True'],
  ["modules.re.match('(?P<y>\\\\d{4})-(\\\\d+)', '2024-05').groups()", "('2024', '05')"],
  ["modules.re.findall('[a-z]+', 'ab1cd', modules.re.IGNORECASE)", "['ab', 'cd']"],
  ["modules.re.compile('x(.)').sub('<\\\\1>', 'xaxb')", '<a><b>'],
  ["modules.re.split(',\\\\s*', 'a, b,c')", "['a', 'b', 'c']"],
  ["modules.re.fullmatch('a|ab', 'ab') is none", 'False'],
  ["modules.itertools.product([1, 2], 'ab') | list", "[(1, 'a'), (1, 'b'), (2, 'a'), (2, 'b')]"],
  ["modules.itertools.combinations('abc', 2) | map('join') | list", "['ab', 'ac', 'bc']"],
  ['modules.itertools.permutations([1, 2]) | list', '[(1, 2), (2, 1)]'],
  ['modules.itertools.chain.from_iterable([[1], [2, 3]]) | list', '[1, 2, 3]'],
  ['modules.itertools.islice(modules.itertools.count(5), 2) | list', '[5, 6]'],
  ['modules.itertools.zip_longest([1, 2], [3], fillvalue=0) | list', '[(1, 3), (2, 0)]'],
  ['modules.itertools.accumulate([1, 2, 3]) | list', '[1, 3, 6]'],
  ['modules.os', ''],
])('%s gives what Python gives', async (expression, expected) => {
  expect(await render(`{{ ${expression} }}`)).toBe(expected);
});

// Each cross-database macro with a value that DuckDB must give for what it renders.
test.each([
  ["dbt.dateadd('day', '1 + 1', \"date '2024-01-31'\")", '2024-02-02 00:00:00'],
  ["dbt.dateadd('month', 1, \"cast('2024-01-31' as date)\")", '2024-02-29 00:00:00'],
  ["dbt.datediff(\"date '2024-01-31'\", \"date '2024-02-01'\", 'month')", '1'],
  ["dbt.date_trunc('month', \"date '2024-02-15'\")", '2024-02-01 00:00:00'],
  ["dbt.last_day(\"date '2024-02-15'\", 'month')", '2024-02-29'],
  ["dbt.last_day(\"date '2024-02-15'\", 'quarter')", '2024-03-31'],
  ['dbt.date(2024, 2, 3)', '2024-02-03'],
  ['dbt.concat(["\'a\'", "\'b\'"])', 'ab'],
  ['dbt.hash("\'a\'")', '0cc175b9c0f1b6a831c399e269772661'],
  ['dbt.safe_cast("\'x\'", dbt.type_int())', 'null'],
  ['dbt.cast("\'7\'", dbt.type_bigint())', '7'],
  ["dbt.cast_bool_to_text('true')", 'true'],
  ['dbt.split_part("\'a,b\'", "\',\'", 2)', 'b'],
  ['dbt.right("\'abc\'", 2)', 'bc'],
  ['dbt.replace("\'abc\'", "\'b\'", "\'x\'")', 'axc'],
  ['dbt.position("\'c\'", "\'abc\'")', '3'],
  ['dbt.length("\'abc\'")', '3'],
  ['dbt.string_literal(dbt.escape_single_quotes("it\'s"))', "it's"],
  ['dbt.any_value(1)', '1'],
  ["dbt.bool_or('1 = 1')", 'true'],
  ["dbt.listagg(\"'a'\", \"'-'\", 'order by 1', 1)", 'a'],
  ['dbt.listagg("\'a\'", "\'-\'")', 'a'],
  [
    'dbt.array_concat(dbt.array_construct([1, 2]), dbt.array_append(dbt.array_construct([]), 3))',
    '[1, 2, 3]',
  ],
  ["dbt.equals('null', 'null')", 'true'],
  ["dbt.cast('1.5', dbt.type_numeric())", '1.500000'],
  ["dbt.cast('1', dbt.type_float())", '1.0'],
  ["dbt.cast('1', dbt.type_string())", '1'],
  ["dbt.cast('1', dbt.type_boolean())", 'true'],
  ['dbt.cast("\'2024-01-01\'", dbt.type_timestamp())', '2024-01-01 00:00:00'],
  ["'(select count(*) from (' ~ dbt.generate_series(3) ~ '))'", '3'],
  ["'(select count(*) from (' ~ dbt.date_spine('day', \"'2024-01-01'\", \"'2024-01-04'\") ~ '))'", '3'],
  ["'(select 1 ' ~ dbt.except() ~ ' select 2)'", '1'],
  ["'(select 1 ' ~ dbt.intersect() ~ ' select 1)'", '1'],
  ["dbt.current_timestamp() ~ ' is not null'", 'true'],
])('%s is right on DuckDB', async (expression, expected) => {
  const sql = await render(`select coalesce((select cast({{ ${expression} }} as varchar)), 'null') as v`);
  const session = await database.session();
  try {
    expect((await session.query(sql)).rows()[0][0]).toBe(expected);
  } finally {
    await session.close();
  }
});
