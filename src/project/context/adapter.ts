import { BallastError } from '../../errors/ballast-error.ts';
import { JinjaFunction, PyList, toText, type Value } from '../../jinja/index.ts';
import type { Project } from '../load/load-project.ts';
import { builtinPackage } from '../load/load-project.ts';
import { type Bound, hostFunction } from './host-function.ts';
import { Lookup } from './lookup.ts';
import type { NodeGlobals } from './node-globals.ts';
import type { MacroResolver } from '../parse/macros.ts';
import { type Catalog, findColumns, findRelation } from './catalog.ts';
import { Relation, quoteName } from './relation.ts';

/** What the adapter of a node works with. */
export interface AdapterScope {
  readonly project: Project;
  readonly resolver: MacroResolver;
  readonly globals: NodeGlobals;
  /** undefined while parsing, when there is no database. */
  readonly catalog: Catalog | undefined;
}

// Members of dbt's adapter that write or that need a later version of the runner: an error beats an empty stand-in.
const unsupported = [
  'create_schema',
  'drop_schema',
  'drop_relation',
  'rename_relation',
  'truncate_relation',
  'expand_target_column_types',
  'get_missing_columns',
  'get_columns_in_select_sql',
  'list_relations_without_caching',
  'valid_incremental_strategies',
  'execute',
  'commit',
];

/** The member `adapter`. */
export function adapter(scope: AdapterScope): Value {
  return new Lookup('adapter', {
    dispatch: () => dispatch(scope),
    type: () => hostFunction('type', [], () => 'duckdb'),
    quote: () => hostFunction('quote', ['identifier'], ({ text }) => quoteName(text('identifier'))),
    quote_as_configured: () =>
      hostFunction('quote_as_configured', ['identifier', 'quote_key'], ({ text }) =>
        quoteName(text('identifier')),
      ),
    check_schema_exists: () =>
      hostFunction('check_schema_exists', ['database', 'schema'], ({ text }) =>
        scope.catalog === undefined
          ? false
          : scope.catalog.schemas(text('database')).includes(text('schema')),
      ),
    get_relation: () =>
      hostFunction('get_relation', ['database', 'schema', 'identifier'], (bound) => {
        if (scope.catalog === undefined) return null;
        const { optionalText, text } = bound;
        const database = optionalText('database') ?? scope.project.target.database;
        return findRelation(scope.catalog, database, text('schema'), text('identifier')) ?? null;
      }),
    load_relation: () =>
      hostFunction('load_relation', ['relation'], (bound) => {
        if (scope.catalog === undefined) return null;
        const { database, schema, identifier } = relationOf(bound).parts;
        return (
          findRelation(
            scope.catalog,
            database ?? scope.project.target.database,
            schema ?? '',
            identifier ?? '',
          ) ?? null
        );
      }),
    get_columns_in_relation: () =>
      hostFunction('get_columns_in_relation', ['relation'], (bound) =>
        scope.catalog === undefined ? new PyList() : findColumns(scope.catalog, relationOf(bound)),
      ),
    ...Object.fromEntries(
      unsupported.map((name) => [
        name,
        () =>
          new JinjaFunction(name, (_, context) => {
            throw new BallastError(
              'CONTEXT_UNSUPPORTED',
              { member: `adapter.${name}` },
              { file: context.file, line: context.line },
            );
          }),
      ]),
    ),
  });
}

function relationOf({ get, context }: Bound): Relation {
  const value = get('relation');
  if (value instanceof Relation) return value;
  throw new BallastError(
    'CONTEXT_ARGUMENTS',
    {
      function: 'adapter',
      expected: 'a relation',
      got: value === undefined ? 'nothing' : `the text '${toText(value)}'`,
    },
    { file: context.file, line: context.line },
  );
}

/** `adapter.dispatch('name', 'package')`: DuckDB's implementation of a macro, or the default one. */
function dispatch({ project, resolver, globals }: AdapterScope): Value {
  return hostFunction('dispatch', ['macro_name', 'macro_namespace'], ({ text, optionalText, context }) => {
    const name = text('macro_name');
    const namespace = optionalText('macro_namespace');
    const packages = namespace === undefined ? undefined : searchOrder(project, namespace);
    for (const place of packages ?? [undefined]) {
      for (const prefix of ['duckdb', 'default']) {
        const wanted = `${prefix}__${name}`;
        const macro =
          place === undefined ? resolver.find(wanted, project.root.name) : resolver.findIn(place, wanted);
        if (macro !== undefined) return globals.bind(macro);
      }
    }
    const known = resolver.all().map((macro) => macro.name);
    throw new BallastError(
      'MACRO_UNKNOWN',
      { macro: `default__${name}`, known },
      { file: context.file, line: context.line },
    );
  });
}

function searchOrder(project: Project, namespace: string): readonly string[] {
  const rule = project.root.dispatch.find((rule) => rule.macroNamespace === namespace);
  if (rule !== undefined) return rule.searchOrder;
  return namespace === builtinPackage
    ? [project.root.name, builtinPackage]
    : [project.root.name, namespace, builtinPackage];
}
