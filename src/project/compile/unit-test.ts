import { BallastError } from '../../errors/ballast-error.ts';
import { type JsValue, JinjaFunction, type Value, parseTemplate, toValue } from '../../jinja/index.ts';
import type { Session } from '../../session/types.ts';
import { ReplayCatalog, quoteText } from '../context/catalog.ts';
import { hostFunction } from '../context/host-function.ts';
import { readRef, readSource, refTitle, refTitles } from '../context/references.ts';
import { Relation, quoteName } from '../context/relation.ts';
import { answerOf } from '../context/values.ts';
import { Variables, packageVars } from '../context/variables.ts';
import { type GraphNode, type UnitTest, type UnitTestRows, nodeTitle } from '../graph.ts';
import type { Dict } from '../load/project-file.ts';
import { plainText } from '../load/yaml-file.ts';
import { MacroResolver } from '../parse/macros.ts';
import { compileNode } from './compile-node.ts';
import { parseCsv } from './fixture-csv.ts';
import { type Cte, injectCtes } from './inject-ctes.ts';
import type { CompileScope } from './node-context.ts';

/** A unit test's query. */
export interface CompiledUnitTest {
  /** Gives the rows of both sides, told apart by `actual_or_expected`. */
  readonly sql: string;
  /** The columns that are compared: those that the expected rows name. */
  readonly columns: readonly string[];
}

/** An input of a unit test, found in the graph. */
interface Input {
  /** Every title by which the model may ask for it: `orders`, `shop.orders`, `raw.orders`; empty for `this`. */
  readonly titles: readonly string[];
  readonly kind: 'ref' | 'source' | 'this';
  readonly relation: string;
  readonly name: string;
  readonly rows: UnitTestRows;
  /** A seed without rows of its own gives its own. */
  readonly isReal: boolean;
}

/**
 * Renders the model of a unit test over the given rows, beside the expected ones.
 * @param session  tells the columns of the inputs and of the model
 * @throws UNIT_TEST_INPUT_MISSING, UNIT_TEST_INPUT_UNKNOWN, UNIT_TEST_COLUMN_UNKNOWN, and what the model throws
 */
export async function compileUnitTest(
  scope: CompileScope,
  node: GraphNode,
  session: Session,
  signal: AbortSignal | undefined,
): Promise<CompiledUnitTest> {
  const test = node.unit_test;
  const model = test === undefined ? undefined : scope.graph.nodes.get(test.model);
  if (test === undefined || model === undefined) throw new TypeError(`${node.unique_id} has no model`);
  const inputs = test.given.map((given) => findInput(scope, node, model, given));
  const ctes: Cte[] = [];
  for (const input of inputs) {
    if (input.isReal) continue;
    const sql = await rowsSql(session, input.rows, `select * from ${input.relation}`, input.name);
    ctes.push({ name: cteName(input), sql });
  }
  const restore = setEnvironment(test.overrides.env_vars);
  let actual: string;
  try {
    const compiled = await compileNode(
      overridden(scope, model, test),
      { ...model, depends_on: { ...model.depends_on, nodes: [] } },
      new ReplayCatalog(),
      async (sql) => answerOf(await session.query(sql, { signal })),
      { members: inputMembers(scope, node, model, test, inputs) },
    );
    actual = injectCtes(compiled.sql, ctes);
  } finally {
    restore();
  }
  const { rows } = test.expect;
  const expected = await rowsSql(session, test.expect, actual, model.name);
  const columns =
    typeof rows === 'string' && test.expect.format === 'sql'
      ? await columnNames(session, expected)
      : namedColumns(test.expect, await columnNames(session, actual));
  const names = columns.map(quoteName).join(', ');
  return {
    columns,
    sql:
      `select ${names}, 'actual' as actual_or_expected from (\n${actual}\n) dbt_internal_unit_test_actual\n` +
      `union all\nselect ${names}, 'expected' as actual_or_expected from (\n${expected}\n) dbt_internal_unit_test_expected`,
  };
}

/** Sets variables of the environment; the function it returns puts back what was. */
function setEnvironment(values: Dict): () => void {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  for (const [name, value] of Object.entries(values)) process.env[name] = plainText(value);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

/** @throws UNIT_TEST_INPUT_UNKNOWN */
function findInput(
  { graph }: CompileScope,
  node: GraphNode,
  model: GraphNode,
  given: UnitTestRows & { readonly input: string },
): Input {
  const text = given.input.trim();
  if (text === 'this') {
    const relation = model.relation_name ?? '';
    return { titles: [], kind: 'this', relation, name: model.alias, rows: given, isReal: false };
  }
  const call = /^(ref|source)\s*\(([\s\S]*)\)$/.exec(text);
  const words = [...(call?.[2] ?? '').matchAll(/(?:(\w+)\s*=\s*)?(?:'([^']*)'|"([^"]*)"|([\w.]+))/g)].map(
    ([, key, single, double, bare]) => ({ key, value: single ?? double ?? bare ?? '' }),
  );
  const plain = words.filter(({ key }) => key === undefined).map(({ value }) => value);
  if (call?.[1] === 'source') {
    const title = plain.join('.');
    const source = [...graph.sources.values()].find(
      (source) => `${source.source_name}.${source.name}` === title,
    );
    if (source !== undefined) {
      const name = `${source.source_name}__${source.name}`;
      const relation = source.relation_name;
      return { titles: [title], kind: 'source', relation, name, rows: given, isReal: false };
    }
  } else {
    const version = words.find(({ key }) => key === 'v' || key === 'version')?.value;
    const title = [...plain, ...(version === undefined ? [] : [`v${version}`])].join('.');
    const found = [...graph.nodes.values()].find(
      (other) => other.relation_name !== undefined && refTitles(other).includes(title) && isRefable(other),
    );
    if (found !== undefined) {
      const isReal = found.resource_type === 'seed' && given.fixture === null && given.rows.length === 0;
      const relation = found.relation_name ?? '';
      return { titles: refTitles(found), kind: 'ref', relation, name: found.alias, rows: given, isReal };
    }
  }
  throw new BallastError('UNIT_TEST_INPUT_UNKNOWN', { test: node.name, input: text });
}

function isRefable({ resource_type }: GraphNode): boolean {
  return resource_type === 'model' || resource_type === 'seed' || resource_type === 'snapshot';
}

function cteName({ name }: Input): string {
  return `__dbt__cte__${name}`;
}

/** `ref`, `source`, `this` and `var` as the model shall see them in this test. */
function inputMembers(
  { scope }: CompileScope,
  node: GraphNode,
  model: GraphNode,
  test: UnitTest,
  inputs: readonly Input[],
): readonly (readonly [string, () => Value])[] {
  const relations = (kind: Input['kind']) =>
    new Map(
      inputs
        .filter((input) => input.kind === kind)
        .flatMap((input) => input.titles.map((title) => [title, asRelation(input)] as const)),
    );
  const [refs, sources] = [relations('ref'), relations('source')];
  const given = (known: ReadonlyMap<string, Relation>, title: string) => {
    const found = known.get(title);
    if (found !== undefined) return found;
    throw new BallastError('UNIT_TEST_INPUT_MISSING', {
      test: node.name,
      model: nodeTitle(model),
      input: title,
    });
  };
  const ref = new JinjaFunction('ref', (args, context) => given(refs, refTitle(readRef(args, context))));
  const source = new JinjaFunction('source', (args, context) =>
    given(sources, readSource(args, context).join('.')),
  );
  const self = inputs.find(({ kind }) => kind === 'this');
  const vars = { ...packageVars(scope.project, model.package_name), ...test.overrides.vars };
  return [
    ['ref', () => ref],
    ['source', () => source],
    ['var', () => new Variables(vars, scope.project.renderVar, nodeTitle(model), true)],
    ['is_incremental', () => hostFunction('is_incremental', [], () => false)],
    ...(self === undefined ? [] : [['this', () => asRelation(self)] as const]),
    ...Object.entries(test.overrides.macros)
      .filter(([name]) => plainMembers.has(name))
      .map(([name, value]) => [name, () => toValue(value as JsValue)] as const),
  ];
}

// Members that an override replaces as they are: they are called nowhere.
const plainMembers = new Set([
  'invocation_id',
  'run_started_at',
  'dbt_version',
  'target',
  'execute',
  'flags',
]);

function asRelation(input: Input): Relation {
  const text = input.isReal ? input.relation : cteName(input);
  return new Relation({ database: null, schema: null, identifier: text, type: 'cte', text });
}

/** The scope with the macros of the test's overrides: each gives its value, whatever it is called with. */
function overridden(scope: CompileScope, model: GraphNode, { overrides }: UnitTest): CompileScope {
  const { resolver, project } = scope.scope;
  const entries = Object.entries(overrides.macros).filter(([name]) => !plainMembers.has(name));
  if (entries.length === 0) return scope;
  const index = new Map([...resolver.index].map(([name, macros]) => [name, new Map(macros)]));
  for (const [written, value] of entries) {
    const parts = written.split('.');
    const name = parts.at(-1)!;
    const packageName = parts.length === 1 ? model.package_name : parts[0];
    const text = JSON.stringify(value).replaceAll("'", '\\u0027');
    const body = `{%- set _ = (varargs, kwargs) -%}{{ return(fromjson('${text.replaceAll('\\', '\\\\')}')) }}`;
    const template = parseTemplate(`{% macro ${name}() %}${body}{% endmacro %}`, model.original_file_path);
    const macros = index.get(packageName) ?? new Map();
    macros.set(name, {
      unique_id: `macro.${packageName}.${name}`,
      name,
      package_name: packageName,
      original_file_path: model.original_file_path,
      description: '',
      template,
      definition: template.macros[0],
    });
    index.set(packageName, macros);
  }
  return {
    ...scope,
    scope: { ...scope.scope, resolver: new MacroResolver(() => index, project.root.name) },
  };
}

/**
 * Rows as a query with the columns and types of `like`.
 * @throws UNIT_TEST_COLUMN_UNKNOWN
 */
async function rowsSql(session: Session, given: UnitTestRows, like: string, name: string): Promise<string> {
  if (given.format === 'sql' && typeof given.rows === 'string') return given.rows;
  const columns = (await session.query(`describe ${like}`)).objects().map((row) => ({
    name: String(row['column_name']),
    type: String(row['column_type']),
  }));
  const rows = rowsOf(given);
  for (const row of rows) {
    for (const key of Object.keys(row)) {
      if (columns.some((column) => column.name.toLowerCase() === key.toLowerCase())) continue;
      const known = columns.map((column) => column.name);
      throw new BallastError('UNIT_TEST_COLUMN_UNKNOWN', { column: key, input: name, known });
    }
  }
  const select = (row: Dict) => {
    const byName = new Map(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value]));
    const values = columns.map(
      ({ name, type }) => `cast(${literal(byName.get(name.toLowerCase()))} as ${type}) as ${quoteName(name)}`,
    );
    return `select ${values.join(', ')}`;
  };
  return rows.length === 0 ? `${select({})} limit 0` : rows.map(select).join('\nunion all\n');
}

function rowsOf({ rows }: UnitTestRows): readonly Dict[] {
  return typeof rows === 'string' ? parseCsv(rows) : rows;
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return quoteText(plainText(value));
}

async function columnNames(session: Session, sql: string): Promise<readonly string[]> {
  return (await session.query(`describe ${sql}`)).objects().map((row) => String(row['column_name']));
}

/** Of the model's columns those that the expected rows name; all of them when there are no rows. */
function namedColumns(expected: UnitTestRows, columns: readonly string[]): readonly string[] {
  const named = new Set(rowsOf(expected).flatMap((row) => Object.keys(row).map((key) => key.toLowerCase())));
  return named.size === 0 ? columns : columns.filter((name) => named.has(name.toLowerCase()));
}
