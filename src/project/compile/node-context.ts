import { BallastError } from '../../errors/ballast-error.ts';
import {
  HostObject,
  JinjaFunction,
  PyDict,
  parseTemplate,
  renderNative,
  toText,
  toValue,
  type JsValue,
  type Value,
} from '../../jinja/index.ts';
import { adapter } from '../context/adapter.ts';
import type { Catalog } from '../context/catalog.ts';
import { hostFunction } from '../context/host-function.ts';
import { NodeGlobals } from '../context/node-globals.ts';
import { type ProjectScope, scopeMembers } from '../context/project-scope.ts';
import { readRef, readSource, refTitle } from '../context/references.ts';
import { Relation } from '../context/relation.ts';
import { ResultTable } from '../context/results.ts';
import { Variables, packageVars } from '../context/variables.ts';
import { type Graph, type GraphNode, type NodeConfig, type SourceNode, nodeTitle } from '../graph.ts';
import { argumentTemplate } from '../parse/generic-tests.ts';

/** What compiling one node depends on. */
export interface CompileScope {
  readonly scope: ProjectScope;
  readonly graph: Graph;
  /** Ids of the nodes of this run, for `selected_resources`. */
  readonly selected: readonly string[];
}

/** The names that a node's templates see when they are rendered for the database. */
export function nodeGlobals(
  { scope, graph, selected }: CompileScope,
  node: GraphNode,
  catalog: Catalog,
): NodeGlobals {
  const ref = refFunction(graph, node);
  const source = sourceFunction(graph, node);
  const config = new NodeConfigObject(node.config, nodeTitle(node));
  const results = new Map<string, Value>();
  const globals: NodeGlobals = new NodeGlobals({
    resolver: scope.resolver,
    packageName: node.package_name,
    undefinedMode: 'default',
    members: new Map<string, () => Value>([
      ...scopeMembers(scope),
      ['ref', () => ref],
      ['source', () => source],
      ['config', () => config],
      [
        'builtins',
        () =>
          new PyDict([
            ['ref', ref],
            ['source', source],
            ['config', config],
          ]),
      ],
      ['var', () => new Variables(packageVars(scope.project, node.package_name), nodeTitle(node), true)],
      ['this', () => thisRelation(node)],
      ['schema', () => node.schema],
      ['database', () => node.database],
      ['model', () => toValue(modelDict(node))],
      ['execute', () => true],
      ['is_incremental', () => hostFunction('is_incremental', [], () => false)],
      ['should_full_refresh', () => hostFunction('should_full_refresh', [], () => false)],
      ['selected_resources', () => toValue([...selected])],
      ['graph', () => toValue(graphDict(graph))],
      ['adapter', () => adapter({ ...scope, globals, catalog })],
      ['run_query', () => hostFunction('run_query', ['sql'], ({ get }) => runQuery(catalog, get('sql')))],
      ['statement', () => statement(catalog, results)],
      [
        'load_result',
        () => hostFunction('load_result', ['name'], ({ text }) => results.get(text('name')) ?? null),
      ],
      ['_dbt_generic_test_kwargs', () => testArguments(node, globals)],
    ]),
  });
  return globals;
}

function runQuery(catalog: Catalog, sql: Value | undefined): Value {
  return new ResultTable(catalog.query(toText(sql ?? '').trim()));
}

/** `{% call statement('name', fetch_result=true) %} sql {% endcall %}` */
function statement(catalog: Catalog, results: Map<string, Value>): Value {
  return new JinjaFunction('statement', ({ positional, named }, context) => {
    const name = positional[0] ?? named.get('name') ?? null;
    const caller = named.get('caller');
    if (!(caller instanceof JinjaFunction)) {
      const params = { function: 'statement', expected: 'a {% call %} block', got: 'none' };
      throw new BallastError('CONTEXT_ARGUMENTS', params, { file: context.file, line: context.line });
    }
    const sql = toText(caller.call({ positional: [], named: new Map() }, context)).trim();
    const table = new ResultTable(catalog.query(sql));
    if (typeof name === 'string')
      results.set(
        name,
        new PyDict([
          ['table', table],
          ['data', table],
          ['response', 'OK'],
        ]),
      );
    return '';
  });
}

function refFunction(graph: Graph, node: GraphNode): JinjaFunction {
  // Parents stand in the order of their refs, so every name was resolved while parsing.
  const byName = new Map<string, GraphNode>();
  for (const id of node.depends_on.nodes) {
    const parent = graph.nodes.get(id);
    if (parent === undefined) continue;
    byName.set(parent.name, byName.get(parent.name) ?? parent);
    byName.set(`${parent.package_name}.${parent.name}`, parent);
  }
  return new JinjaFunction('ref', (args, context) => {
    const title = refTitle(readRef(args, context));
    const parent = byName.get(title);
    if (parent !== undefined) return nodeRelation(parent);
    const params = { node: nodeTitle(node), ref: title };
    throw new BallastError('REF_UNDECLARED', params, { file: context.file, line: context.line });
  });
}

function sourceFunction(graph: Graph, node: GraphNode): JinjaFunction {
  const sources = node.depends_on.nodes
    .map((id) => graph.sources.get(id))
    .filter((source) => source !== undefined);
  return new JinjaFunction('source', (args, context) => {
    const [name, table] = readSource(args, context);
    const found = sources.find((source) => source.source_name === name && source.name === table);
    if (found !== undefined) return sourceRelation(found);
    const params = { node: nodeTitle(node), ref: `${name}.${table}` };
    throw new BallastError('REF_UNDECLARED', params, { file: context.file, line: context.line });
  });
}

/** The relation that another node reads: an ephemeral model is a CTE of its reader. */
function nodeRelation(node: GraphNode): Relation {
  if (node.config.materialized === 'ephemeral') {
    const text = ephemeralName(node);
    return new Relation({ database: null, schema: null, identifier: text, type: 'cte', text });
  }
  return thisRelation(node);
}

/** dbt's name of the CTE that stands for an ephemeral model. */
export function ephemeralName(node: GraphNode): string {
  return `__dbt__cte__${node.alias}`;
}

function thisRelation(node: GraphNode): Relation {
  const type = node.config.materialized === 'view' ? 'view' : 'table';
  return new Relation({ database: node.database, schema: node.schema, identifier: node.alias, type });
}

function sourceRelation(source: SourceNode): Relation {
  const { database, schema, identifier, relation_name } = source;
  const plain = new Relation({ database, schema, identifier, type: null });
  if (plain.toText() === relation_name) return plain;
  return new Relation({ database, schema, identifier, type: 'external', text: relation_name });
}

/** The member `model`. */
function modelDict(node: GraphNode): JsValue {
  return JSON.parse(JSON.stringify(node)) as JsValue;
}

function graphDict(graph: Graph): JsValue {
  return JSON.parse(
    JSON.stringify({ nodes: Object.fromEntries(graph.nodes), sources: Object.fromEntries(graph.sources) }),
  ) as JsValue;
}

/** The arguments of a generic test's macro: texts with Jinja are rendered to their values. */
function testArguments(node: GraphNode, globals: NodeGlobals): Value {
  const render = (value: unknown): Value => {
    if (typeof value === 'string') {
      const template = argumentTemplate(value);
      if (!template.includes('{{') && !template.includes('{%')) return value;
      return renderNative(parseTemplate(template, node.original_file_path), globals.render);
    }
    return toValue(value as JsValue);
  };
  const kwargs = node.test_metadata?.kwargs ?? {};
  return new PyDict(
    Object.entries(kwargs).map(([key, value]) => [
      key,
      key === 'column_name' ? String(value) : render(value),
    ]),
  );
}

/** The member `config` of a compiled node: calling it changes nothing more. */
class NodeConfigObject extends HostObject {
  readonly typeName = 'config';
  readonly #config: NodeConfig;
  readonly #title: string;

  constructor(config: NodeConfig, title: string) {
    super();
    this.#config = config;
    this.#title = title;
  }

  override callable(): JinjaFunction {
    return new JinjaFunction('config', () => '');
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'get':
      case 'meta_get':
        return hostFunction(name, ['name', 'default', 'validator'], ({ text, get }) => {
          const value = this.#value(name, text('name'));
          return value ?? get('default') ?? null;
        });
      case 'require':
      case 'meta_require':
        return hostFunction(name, ['name', 'validator'], ({ text, context }) => {
          const key = text('name');
          const value = this.#value(name, key);
          if (value !== undefined) return value;
          const message = `${this.#title} needs the configuration '${key}', but does not have it.`;
          throw new BallastError(
            'COMPILER_ERROR_RAISED',
            { message },
            { file: context.file, line: context.line },
          );
        });
      case 'persist_relation_docs':
      case 'persist_column_docs':
        return hostFunction(name, [], () => false);
      default:
        return undefined;
    }
  }

  #value(method: string, key: string): Value | undefined {
    const value = method.startsWith('meta_')
      ? this.#config.meta[key]
      : (this.#config[key] ?? this.#config.meta[key]);
    return value === undefined || value === null ? undefined : toValue(value as JsValue);
  }
}
