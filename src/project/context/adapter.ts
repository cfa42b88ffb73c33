import { BallastError } from '../../errors/ballast-error.ts';
import {
  JinjaFunction,
  PyDict,
  PyList,
  PyTuple,
  defineFunction,
  iterate,
  required,
  toText,
  type Value,
} from '../../jinja/index.ts';
import type { Project } from '../load/load-project.ts';
import { builtinPackage } from '../load/load-project.ts';
import type { MacroResolver } from '../parse/macros.ts';
import {
  type Catalog,
  describeColumns,
  findRelation,
  listRelations,
  listSchemas,
  relationColumns,
} from './catalog.ts';

import { renderConstraints, renderModelConstraints } from './constraints.ts';
import { hostFunction } from './host-function.ts';
import { Lookup } from './lookup.ts';
import type { Messages } from './messages.ts';
import type { NodeGlobals } from './node-globals.ts';
import { Relation, quoteName, relationName } from './relation.ts';
import { ResultTable } from './results.ts';
import { Response } from './statements.ts';

/** What the adapter of a node works with. */
export interface AdapterScope {
  readonly project: Project;
  readonly resolver: MacroResolver;
  readonly globals: NodeGlobals;
  /** undefined while parsing, when there is no database. */
  readonly catalog: Catalog | undefined;
  readonly messages: Messages;
}

/** The strategies that `incremental_strategy` may name besides those of a project's own. */
export const incrementalStrategies = ['append', 'delete+insert', 'merge', 'microbatch'] as const;

// What only other engines, or the parts of dbt-duckdb written in Python, can do: an error beats a stand-in.
const foreign = [
  'submit_python_job',
  'generate_python_submission_response',
  'store_relation',
  'register_glue_table',
  'external_write_options',
  'build_catalog_relation',
  'get_catalog_integration',
  'add_catalog_integration',
  'get_seed_file_path',
];

/** The member `adapter`. */
export function adapter(scope: AdapterScope): Value {
  return new Lookup('adapter', {
    ...plainMembers(scope),
    ...questions(scope),
    ...commands(scope),
    ...Object.fromEntries(foreign.map((name) => [name, () => unsupported(name)])),
  });
}

function plainMembers(scope: AdapterScope): Readonly<Record<string, () => Value>> {
  const nothing = (name: string) => () => new JinjaFunction(name, () => null);
  return {
    dispatch: () => dispatch(scope),
    type: () => hostFunction('type', [], () => 'duckdb'),
    quote: () => hostFunction('quote', ['identifier'], ({ text }) => quoteName(text('identifier'))),
    quote_as_configured: () =>
      defineFunction('quote_as_configured', { identifier: required, quote_key: required }, ({ identifier }) =>
        quoteName(toText(identifier)),
      ),
    quote_seed_column: () =>
      defineFunction('quote_seed_column', { column: required, quote_config: null }, (given) =>
        given.quote_config === false ? toText(given.column) : quoteName(toText(given.column)),
      ),
    date_function: () => hostFunction('date_function', [], () => 'now()'),
    is_cancelable: () => hostFunction('is_cancelable', [], () => true),
    is_motherduck: () => hostFunction('is_motherduck', [], () => false),
    is_ducklake: () => defineFunction('is_ducklake', { relation: null }, () => false),
    disable_transactions: () => hostFunction('disable_transactions', [], () => false),
    get_binding_char: () => hostFunction('get_binding_char', [], () => '?'),
    external_root: () =>
      hostFunction('external_root', [], () => {
        const root = scope.project.target.raw['external_root'];
        return typeof root === 'string' ? root : '.';
      }),
    external_read_location: () =>
      defineFunction(
        'external_read_location',
        { write_location: required, rendered_options: null },
        (given) => toText(given.write_location),
      ),
    valid_incremental_strategies: () =>
      hostFunction('valid_incremental_strategies', [], () => new PyList([...incrementalStrategies])),
    get_incremental_strategy_macro: () =>
      defineFunction(
        'get_incremental_strategy_macro',
        { model_context: required, strategy: required },
        ({ strategy }, context) => strategyMacro(scope, toText(strategy), context),
      ),
    get_hard_deletes_behavior: () =>
      defineFunction('get_hard_deletes_behavior', { config: required }, ({ config }) => {
        const read = (key: string) => (config instanceof PyDict ? config.get(key) : undefined);
        if (read('invalidate_hard_deletes') === true) return 'invalidate';
        return read('hard_deletes') ?? 'ignore';
      }),
    behavior: () => new PyDict(),
    convert_text_type: () => typeConverter('convert_text_type', 'varchar'),
    convert_number_type: () => typeConverter('convert_number_type', 'double'),
    convert_integer_type: () => typeConverter('convert_integer_type', 'bigint'),
    convert_boolean_type: () => typeConverter('convert_boolean_type', 'boolean'),
    convert_datetime_type: () => typeConverter('convert_datetime_type', 'timestamp'),
    convert_date_type: () => typeConverter('convert_date_type', 'date'),
    convert_time_type: () => typeConverter('convert_time_type', 'time'),
    render_raw_columns_constraints: () =>
      defineFunction(
        'render_raw_columns_constraints',
        { raw_columns: required },
        ({ raw_columns: columns }) => renderConstraints(columns),
      ),
    render_raw_model_constraints: () =>
      defineFunction(
        'render_raw_model_constraints',
        { raw_constraints: required },
        ({ raw_constraints: constraints }) => renderModelConstraints(constraints),
      ),
    verify_database: () =>
      defineFunction('verify_database', { database: required }, ({ database }) =>
        toText(database).replaceAll('"', ''),
      ),
    standardize_grants_dict: () =>
      defineFunction('standardize_grants_dict', { grants_table: required }, () => new PyDict()),
    warn_once: () =>
      defineFunction('warn_once', { msg: required }, ({ msg }) => {
        scope.messages.warn(toText(msg));
        return null;
      }),
    nice_connection_name: () => hostFunction('nice_connection_name', [], () => 'ballast'),
    // The runner keeps no cache of relations and no connections that a template could end.
    cache_added: nothing('cache_added'),
    cache_dropped: nothing('cache_dropped'),
    cache_renamed: nothing('cache_renamed'),
    commit_if_has_connection: nothing('commit_if_has_connection'),
    commit: nothing('commit'),
  };
}

/** What only reads. While parsing the answers are dbt's: None, or an empty list. */
function questions(scope: AdapterScope): Readonly<Record<string, () => Value>> {
  const { catalog } = scope;
  const home = (database: Value) => (database === null ? scope.project.target.database : toText(database));
  const columnsOf = (relation: Relation, catalog: Catalog) => relationColumns(catalog, relation.toText());
  return {
    check_schema_exists: () =>
      defineFunction('check_schema_exists', { database: required, schema: required }, (given) =>
        catalog === undefined
          ? false
          : listSchemas(catalog, home(given.database)).some(
              (schema) => schema.toLowerCase() === toText(given.schema).toLowerCase(),
            ),
      ),
    list_schemas: () =>
      defineFunction('list_schemas', { database: required }, ({ database }) =>
        catalog === undefined ? new PyList() : new PyList([...listSchemas(catalog, home(database))]),
      ),
    get_relation: () =>
      defineFunction(
        'get_relation',
        { database: required, schema: required, identifier: required },
        (given) => {
          if (catalog === undefined || given.identifier === null) return null;
          const schema = given.schema === null ? scope.project.target.schema : toText(given.schema);
          return findRelation(catalog, home(given.database), schema, toText(given.identifier)) ?? null;
        },
      ),
    already_exists: () =>
      defineFunction('already_exists', { schema: required, name: required }, ({ schema, name }) => {
        if (catalog === undefined) return false;
        return findRelation(catalog, home(null), toText(schema), toText(name)) !== undefined;
      }),
    list_relations: () =>
      defineFunction('list_relations', { database: null, schema: null }, (given) =>
        catalog === undefined
          ? new PyList()
          : listRelations(
              catalog,
              home(given.database),
              given.schema === null ? scope.project.target.schema : toText(given.schema),
            ),
      ),
    list_relations_without_caching: () =>
      relationFunction('list_relations_without_caching', 'schema_relation', (relation) => {
        if (catalog === undefined) return new PyList();
        const { database, schema } = relation.parts;
        return listRelations(catalog, home(database), schema ?? scope.project.target.schema);
      }),
    get_columns_in_relation: () =>
      relationFunction('get_columns_in_relation', 'relation', (relation) =>
        catalog === undefined ? new PyList() : new PyList([...columnsOf(relation, catalog)]),
      ),
    get_missing_columns: () =>
      defineFunction(
        'get_missing_columns',
        { from_relation: required, to_relation: required },
        (given, context) => {
          if (catalog === undefined) return new PyList();
          const from = relationOf('get_missing_columns', given.from_relation, context);
          const to = relationOf('get_missing_columns', given.to_relation, context);
          const present = new Set(columnsOf(to, catalog).map(({ parts }) => parts.name.toLowerCase()));
          const missing = columnsOf(from, catalog).filter(
            ({ parts }) => !present.has(parts.name.toLowerCase()),
          );
          return new PyList([...missing]);
        },
      ),
    get_column_schema_from_query: () =>
      defineFunction('get_column_schema_from_query', { sql: required }, ({ sql }) =>
        catalog === undefined
          ? new PyList()
          : new PyList([...describeColumns(catalog, `(\n${toText(sql)}\n)`)]),
      ),
    location_exists: () =>
      defineFunction('location_exists', { location: required }, ({ location }) =>
        catalog === undefined
          ? false
          : catalog.lookup(`select 1 from glob('${toText(location).replaceAll("'", "''")}') limit 1`).length >
            0,
      ),
    valid_snapshot_target: () =>
      defineFunction(
        'valid_snapshot_target',
        { relation: required, column_names: null },
        (given, context) => {
          if (catalog === undefined) return null;
          const relation = relationOf('valid_snapshot_target', given.relation, context);
          const names = columnsOf(relation, catalog).map(({ parts }) => parts.name.toLowerCase());
          const needed = ['dbt_scd_id', 'dbt_valid_from', 'dbt_valid_to'].map((key) =>
            given.column_names instanceof PyDict ? toText(given.column_names.get(key) ?? key) : key,
          );
          const missing = needed.filter((name) => !names.includes(name.toLowerCase()));
          if (missing.length === 0) return null;
          throw new BallastError('SNAPSHOT_TARGET_INVALID', { relation: relation.toText(), missing });
        },
      ),
  };
}

/** What writes. While parsing nothing is done, as in dbt. */
function commands(scope: AdapterScope): Readonly<Record<string, () => Value>> {
  const { catalog } = scope;
  const run = (sql: string): null => {
    catalog?.query(sql);
    return null;
  };
  const schemaName = ({ parts }: Relation) => relationName({ ...parts, identifier: null, text: undefined });
  const execute = (name: string) =>
    defineFunction(
      name,
      { sql: required, auto_begin: false, fetch: false, limit: null, bindings: null, abridge_sql_log: false },
      ({ sql }) => {
        if (catalog === undefined) return new PyTuple(['', null]);
        const answer = catalog.query(toText(sql));
        return new PyTuple([new Response('OK', answer.rowsChanged), ResultTable.of(answer, scope.messages)]);
      },
    );
  return {
    create_schema: () =>
      relationFunction('create_schema', 'relation', (relation) =>
        run(`create schema if not exists ${schemaName(relation)}`),
      ),
    drop_schema: () =>
      relationFunction('drop_schema', 'relation', (relation) =>
        run(`drop schema if exists ${schemaName(relation)} cascade`),
      ),
    drop_relation: () =>
      relationFunction('drop_relation', 'relation', (relation) => {
        const kind = kindOf(scope, relation);
        return kind === undefined ? null : run(`drop ${kind} if exists ${relation.toText()} cascade`);
      }),
    truncate_relation: () =>
      relationFunction('truncate_relation', 'relation', (relation) =>
        run(`delete from ${relation.toText()} where true`),
      ),
    rename_relation: () =>
      defineFunction(
        'rename_relation',
        { from_relation: required, to_relation: required },
        (given, context) => {
          const from = relationOf('rename_relation', given.from_relation, context);
          const to = relationOf('rename_relation', given.to_relation, context);
          const kind = kindOf(scope, from) ?? 'table';
          return run(`alter ${kind} ${from.toText()} rename to ${quoteName(to.parts.identifier ?? '')}`);
        },
      ),
    expand_target_column_types: () =>
      defineFunction(
        'expand_target_column_types',
        { from_relation: required, to_relation: required },
        (given, context) => {
          if (catalog === undefined) return null;
          const from = relationOf('expand_target_column_types', given.from_relation, context);
          const to = relationOf('expand_target_column_types', given.to_relation, context);
          const target = describeColumns(catalog, to.toText());
          for (const column of describeColumns(catalog, from.toText())) {
            const present = target.find(({ parts }) => parts.name === column.parts.name);
            // Texts have no size in DuckDB, so a wider one is a column of the api only.
            if (present?.isString() !== true || !column.isString()) continue;
            if ((column.parts.charSize ?? 0) > (present.parts.charSize ?? Infinity))
              run(
                `alter table ${to.toText()} alter column ${quoteName(column.parts.name)} type ${column.dataType}`,
              );
          }
          return null;
        },
      ),
    alter_column_type: () =>
      defineFunction(
        'alter_column_type',
        { relation: required, column_name: required, new_column_type: required },
        (given, context) => {
          const name = relationOf('alter_column_type', given.relation, context).toText();
          const column = quoteName(toText(given.column_name));
          return run(`alter table ${name} alter column ${column} type ${toText(given.new_column_type)}`);
        },
      ),
    execute: () => execute('execute'),
    add_query: () => execute('add_query'),
    validate_sql: () =>
      defineFunction('validate_sql', { sql: required }, ({ sql }) => run(`explain ${toText(sql)}`)),
    use_database: () =>
      defineFunction('use_database', { database: required, schema: null }, ({ database, schema }) => {
        const place = [database, schema]
          .filter((part) => part !== null)
          .map((part) => quoteName(toText(part)));
        return run(`use ${place.join('.')}`);
      }),
  };
}

/** Whether a table or a view stands there; undefined: neither. */
function kindOf({ catalog, project }: AdapterScope, relation: Relation): 'table' | 'view' | undefined {
  const { type, database, schema, identifier } = relation.parts;
  if (type === 'table' || type === 'view') return type;
  if (catalog === undefined || identifier === null) return undefined;
  const { target } = project;
  const found = findRelation(catalog, database ?? target.database, schema ?? target.schema, identifier);
  return found?.parts.type === 'view' ? 'view' : found === undefined ? undefined : 'table';
}

type Place = Parameters<JinjaFunction['call']>[1];

function relationFunction(
  name: string,
  parameter: string,
  body: (relation: Relation) => Value,
): JinjaFunction {
  return defineFunction(name, { [parameter]: required }, (given, context) =>
    body(relationOf(name, given[parameter], context)),
  );
}

function relationOf(name: string, value: Value, { file, line }: Place): Relation {
  if (value instanceof Relation) return value;
  const got = value === null ? 'None' : `the value ${toText(value)}`;
  throw new BallastError(
    'CONTEXT_ARGUMENTS',
    { function: `adapter.${name}`, expected: 'a relation', got },
    { file, line },
  );
}

function unsupported(name: string): JinjaFunction {
  return new JinjaFunction(name, (_, { file, line }) => {
    throw new BallastError('CONTEXT_UNSUPPORTED', { member: `adapter.${name}` }, { file, line });
  });
}

function typeConverter(name: string, type: string): JinjaFunction {
  return defineFunction(name, { agate_table: required, col_idx: required }, () => type);
}

/** The macro that gives a strategy's statements. @throws INCREMENTAL_STRATEGY_UNKNOWN */
function strategyMacro(scope: AdapterScope, strategy: string, { file, line }: Place): JinjaFunction {
  const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`;
  const macro = scope.resolver.find(name, scope.project.root.name);
  if (macro !== undefined) return scope.globals.bind(macro);
  const params = { strategy, known: [...incrementalStrategies], macro: name };
  throw new BallastError('INCREMENTAL_STRATEGY_UNKNOWN', params, { file, line });
}

/** `adapter.dispatch('name', 'package')`: DuckDB's implementation of a macro, or the default one. */
function dispatch({ project, resolver, globals }: AdapterScope): Value {
  return defineFunction(
    'dispatch',
    { macro_name: required, macro_namespace: null, packages: null },
    (given, { file, line }) => {
      const name = toText(given.macro_name);
      if (name.includes('.')) {
        const params = {
          function: 'adapter.dispatch',
          expected: "a macro's name, and its package as macro_namespace",
          got: name,
        };
        throw new BallastError('CONTEXT_ARGUMENTS', params, { file, line });
      }
      const places =
        given.packages !== null
          ? [...iterate(given.packages)].map(toText)
          : given.macro_namespace === null
            ? [undefined]
            : searchOrder(project, toText(given.macro_namespace));
      for (const place of places) {
        for (const prefix of ['duckdb', 'default']) {
          const wanted = `${prefix}__${name}`;
          const macro =
            place === undefined ? resolver.find(wanted, project.root.name) : resolver.findIn(place, wanted);
          if (macro !== undefined) return globals.bind(macro);
        }
      }
      const known = resolver.all().map((macro) => macro.name);
      throw new BallastError('MACRO_UNKNOWN', { macro: `default__${name}`, known }, { file, line });
    },
  );
}

function searchOrder(project: Project, namespace: string): readonly string[] {
  const rule = project.root.dispatch.find((rule) => rule.macroNamespace === namespace);
  if (rule !== undefined) return rule.searchOrder;
  return namespace === builtinPackage
    ? [project.root.name, builtinPackage]
    : [project.root.name, namespace, builtinPackage];
}
