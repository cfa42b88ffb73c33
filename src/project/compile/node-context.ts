import { BallastError } from '../../errors/ballast-error.ts';
import {
  HostObject,
  JinjaFunction,
  PyDict,
  PyList,
  defineFunction,
  parseTemplate,
  renderNative,
  renderTemplate,
  required,
  toText,
  toValue,
  type JsValue,
  type Value,
} from '../../jinja/index.ts';
import { manifestNode, manifestSource } from '../artifacts/manifest-node.ts';
import { adapter } from '../context/adapter.ts';
import { type Catalog, findRelation } from '../context/catalog.ts';
import { ConfigObject } from '../context/config-object.ts';
import { NodeGlobals } from '../context/node-globals.ts';
import { type ProjectScope, scopeMembers } from '../context/project-scope.ts';
import { readRef, readSource, refTitle, refTitles } from '../context/references.ts';
import { Relation, type RelationParts } from '../context/relation.ts';
import { statementMembers } from '../context/statements.ts';
import { Variables, packageVars, renderVariable } from '../context/variables.ts';
import { type Graph, type GraphNode, type SourceNode, nodeTitle } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';
import { argumentTemplate } from '../parse/generic-tests.ts';
import { type Batch, type EventTimes, batchCondition, batchDict } from './batch.ts';

/** What compiling one node depends on. */
export interface CompileScope {
  readonly scope: ProjectScope;
  readonly graph: Graph;
  /** Ids of the nodes of this run, for `selected_resources`. */
  readonly selected: readonly string[];
  /** The times that microbatch models are limited to. */
  readonly eventTimes?: EventTimes;
}

/** What one rendering of a node has besides the node itself. */
export interface RenderExtras {
  /** The slice of time that a microbatch model builds. */
  readonly batch?: Batch;
  /** Members besides those of every node: what a materialization or a hook sees. */
  readonly members?: readonly (readonly [string, () => Value])[];
}

/** The names that a node's templates see when they are rendered for the database. */
export function nodeGlobals(
  { scope, graph, selected }: CompileScope,
  node: GraphNode,
  catalog: Catalog,
  { batch, members = [] }: RenderExtras = {},
): NodeGlobals {
  const messages = catalog.once(scope.messages);
  const limit: RowLimit = { batch, ...scope.invocation.flags };
  const ref = refFunction(scope, graph, node, limit);
  const source = sourceFunction(graph, node, limit);
  const config = new ConfigObject(node.config, nodeTitle(node));
  const refresh = isFullRefresh(scope, node);
  const globals: NodeGlobals = new NodeGlobals({
    resolver: scope.resolver,
    packageName: node.package_name,
    undefinedMode: 'default',
    members: new Map<string, () => Value>([
      ...scopeMembers({ ...scope, messages }, () => catalog.now),
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
      [
        'var',
        () =>
          new Variables(
            packageVars(scope.project, node.package_name),
            (text) => renderVariable(text, globals.render),
            nodeTitle(node),
            true,
          ),
      ],
      ['this', () => thisRelation(node, scope)],
      ['schema', () => node.schema],
      ['database', () => node.database],
      [
        'model',
        () =>
          toValue({ ...modelDict(node, scope), ...(batch === undefined ? {} : { batch: batchDict(batch) }) }),
      ],
      ['execute', () => true],
      [
        'is_incremental',
        () => defineFunction('is_incremental', {}, () => isIncremental(node, catalog, refresh)),
      ],
      ['should_full_refresh', () => defineFunction('should_full_refresh', {}, () => refresh)],
      [
        'should_store_failures',
        () => defineFunction('should_store_failures', {}, () => storesFailures(scope, node)),
      ],
      ['selected_resources', () => toValue([...selected])],
      ['graph', () => graphDict(graph, scope)],
      ['adapter', () => adapter({ ...scope, messages, globals, catalog })],
      ['context', () => new ContextObject(globals)],
      ['render', () => renderFunction(node, globals)],
      ['pre_hooks', () => hookList(node, 'pre-hook')],
      ['post_hooks', () => hookList(node, 'post-hook')],
      ...statementMembers(catalog, messages),
      ['_dbt_generic_test_kwargs', () => testArguments(node, globals)],
      ...members,
    ]),
  });
  return globals;
}

/** Whether a run builds the node anew: its own `full_refresh` wins over the option of the run. */
export function isFullRefresh({ invocation }: ProjectScope, { config }: GraphNode): boolean {
  const own = config['full_refresh'];
  return typeof own === 'boolean' ? own : invocation.flags?.fullRefresh === true;
}

/** Whether the rows that a test finds are written to a table. */
export function storesFailures({ invocation }: ProjectScope, { config }: GraphNode): boolean {
  const own = config['store_failures'];
  if (typeof own === 'boolean') return own;
  if (config['store_failures_as'] === 'table' || config['store_failures_as'] === 'view') return true;
  return invocation.flags?.storeFailures === true;
}

function isIncremental(node: GraphNode, catalog: Catalog, refresh: boolean): boolean {
  if (node.config.materialized !== 'incremental' || refresh) return false;
  const found = findRelation(catalog, node.database, node.schema, node.alias);
  return found?.parts.type === 'table';
}

/** `render(text)`: the text as a template of this node. */
function renderFunction(node: GraphNode, globals: NodeGlobals): JinjaFunction {
  return defineFunction('render', { string: required }, ({ string }) =>
    renderTemplate(parseTemplate(toText(string), node.original_file_path), globals.render),
  );
}

/** The hooks of a node as run_hooks() takes them. */
export function hookList(node: GraphNode, kind: 'pre-hook' | 'post-hook'): PyList {
  return new PyList(
    (node.config[kind] ?? []).map(
      ({ sql, transaction }, index) =>
        new PyDict([
          ['sql', sql],
          ['transaction', transaction],
          ['index', index],
        ]),
    ),
  );
}

/** The member `context`: all names of this rendering, to be asked for by text. */
class ContextObject extends HostObject {
  readonly typeName = 'context';
  readonly #globals: NodeGlobals;

  constructor(globals: NodeGlobals) {
    super();
    this.#globals = globals;
  }

  override getAttribute(name: string): Value | undefined {
    if (name === 'get')
      return defineFunction(
        name,
        { key: required, default: null },
        ({ key, default: fallback }) => this.#globals.get(toText(key)) ?? fallback,
      );
    return this.#globals.get(name);
  }

  override getItem(key: Value): Value | undefined {
    return this.#globals.get(toText(key));
  }

  override isMapping(): boolean {
    return true;
  }

  override attributeNames(): readonly string[] {
    return [...new Set(this.#globals.names())];
  }

  override iterate(): Iterator<Value> {
    return this.attributeNames().values();
  }
}

function refFunction(scope: ProjectScope, graph: Graph, node: GraphNode, limit: RowLimit): JinjaFunction {
  // Parents stand in the order of their refs, so every name was resolved while parsing.
  const byName = new Map<string, GraphNode>();
  for (const id of node.depends_on.nodes) {
    const parent = graph.nodes.get(id);
    if (parent === undefined) continue;
    for (const title of refTitles(parent)) byName.set(title, byName.get(title) ?? parent);
  }
  return new JinjaFunction('ref', (args, context) => {
    const title = refTitle(readRef(args, context));
    const parent = byName.get(title);
    if (parent !== undefined) return limited(nodeRelation(parent, scope), parent.config['event_time'], limit);
    const params = { node: nodeTitle(node), ref: title };
    throw new BallastError('REF_UNDECLARED', params, { file: context.file, line: context.line });
  });
}

function sourceFunction(graph: Graph, node: GraphNode, limit: RowLimit): JinjaFunction {
  const sources = node.depends_on.nodes
    .map((id) => graph.sources.get(id))
    .filter((source) => source !== undefined);
  return new JinjaFunction('source', (args, context) => {
    const [name, table] = readSource(args, context);
    const found = sources.find((source) => source.source_name === name && source.name === table);
    if (found !== undefined) return limited(sourceRelation(found), found.config['event_time'], limit);
    const params = { node: nodeTitle(node), ref: `${name}.${table}` };
    throw new BallastError('REF_UNDECLARED', params, { file: context.file, line: context.line });
  });
}

/** The relation that another node reads: an ephemeral model is a CTE of its reader. */
function nodeRelation(node: GraphNode, scope: ProjectScope): Relation {
  if (node.config.materialized === 'ephemeral') {
    const text = ephemeralName(node);
    return new Relation({ database: null, schema: null, identifier: text, type: 'cte', text });
  }
  return thisRelation(node, scope);
}

/** Which rows of what it reads a node sees: those of a microbatch or a sample, or none with --empty. */
interface RowLimit {
  readonly batch: Batch | undefined;
  readonly empty?: boolean;
  readonly sample?: Pick<Batch, 'start' | 'end'>;
}

/** A relation that gives the rows within the limit; only an event time can tell which are in a window. */
function limited(relation: Relation, eventTime: unknown, { batch, empty, sample }: RowLimit): Relation {
  if (empty === true) {
    const text = `(select * from ${relation.toText()} where false limit 0)`;
    return new FilteredRelation(relation.parts, text);
  }
  const window = batch ?? sample;
  if (window === undefined || typeof eventTime !== 'string') return relation;
  const text = `(select * from ${relation.toText()} where ${batchCondition(eventTime, window)})`;
  return new FilteredRelation(relation.parts, text);
}

/** A relation that reads a part of its rows; `render()` gives all of them. */
class FilteredRelation extends Relation {
  readonly #all: Relation;

  constructor(parts: RelationParts, text: string) {
    super({ ...parts, text });
    this.#all = new Relation(parts);
  }

  override getAttribute(name: string): Value | undefined {
    if (name === 'render') return defineFunction('render', {}, () => this.#all.toText());
    return super.getAttribute(name);
  }
}

/** dbt's name of the CTE that stands for an ephemeral model. */
export function ephemeralName(node: GraphNode): string {
  return `__dbt__cte__${node.alias}`;
}

function thisRelation(node: GraphNode, { project }: ProjectScope): Relation {
  const type = node.config.materialized === 'view' ? 'view' : 'table';
  const unquoted = ['database', 'schema', 'identifier'].filter((key) => project.root.quoting[key] === false);
  return new Relation({
    database: node.database,
    schema: node.schema,
    identifier: node.alias,
    type,
    unquoted,
  });
}

function sourceRelation(source: SourceNode): Relation {
  const { database, schema, identifier, relation_name } = source;
  const plain = new Relation({ database, schema, identifier, type: null });
  if (plain.toText() === relation_name) return plain;
  return new Relation({ database, schema, identifier, type: 'external', text: relation_name });
}

/** A text of a source's entry as SQL: its templates see the source as `this`. */
export function renderForSource(scope: ProjectScope, source: SourceNode, text: string): string {
  const title = nodeTitle(source);
  const globals: NodeGlobals = new NodeGlobals({
    resolver: scope.resolver,
    packageName: source.package_name,
    undefinedMode: 'default',
    members: new Map<string, () => Value>([
      ...scopeMembers(scope),
      ['this', () => sourceRelation(source)],
      [
        'var',
        () =>
          new Variables(
            packageVars(scope.project, source.package_name),
            (text) => renderVariable(text, globals.render),
            title,
            true,
          ),
      ],
      ['execute', () => true],
      ['adapter', () => adapter({ ...scope, globals, catalog: undefined })],
    ]),
  });
  return renderTemplate(parseTemplate(text, source.original_file_path), globals.render);
}

/** The member `model`: the node as the manifest has it. */
function modelDict(node: GraphNode, { project }: ProjectScope): Readonly<Record<string, JsValue>> {
  return JSON.parse(JSON.stringify(manifestNode(node, undefined, project.root.targetPath))) as Readonly<
    Record<string, JsValue>
  >;
}

const graphValues = new WeakMap<Graph, Value>();

/** The member `graph`, made once for all nodes that ask: everything as the manifest has it. */
function graphDict(graph: Graph, { project }: ProjectScope): Value {
  const known = graphValues.get(graph);
  if (known !== undefined) return known;
  const names = ['nodes', ...Object.values(graphSections)];
  const sections: Record<string, Record<string, object>> = Object.fromEntries(
    names.map((name) => [name, {}]),
  );
  for (const [id, node] of graph.nodes) {
    sections[graphSections[node.resource_type] ?? 'nodes'][id] = manifestNode(
      node,
      undefined,
      project.root.targetPath,
    );
  }
  const all = {
    ...sections,
    sources: Object.fromEntries([...graph.sources].map(([id, source]) => [id, manifestSource(source)])),
    groups: Object.fromEntries(graph.groups),
  };
  const value = toValue(JSON.parse(JSON.stringify(all)) as JsValue);
  graphValues.set(graph, value);
  return value;
}

const graphSections: Readonly<Record<string, string>> = {
  exposure: 'exposures',
  metric: 'metrics',
  semantic_model: 'semantic_models',
  saved_query: 'saved_queries',
  unit_test: 'unit_tests',
};

/** The arguments of a generic test's macro: texts with Jinja are rendered to their values, also inside of lists. */
function testArguments(node: GraphNode, globals: NodeGlobals): Value {
  const render = (value: unknown): Value => {
    if (Array.isArray(value)) return new PyList(value.map(render));
    if (isDict(value)) return new PyDict(Object.entries(value).map(([key, item]) => [key, render(item)]));
    if (typeof value !== 'string') return toValue(value as JsValue);
    const template = argumentTemplate(value);
    if (!template.includes('{{') && !template.includes('{%')) return value;
    return renderNative(parseTemplate(template, node.original_file_path), globals.render);
  };
  const kwargs = node.test_metadata?.kwargs ?? {};
  return new PyDict(
    Object.entries(kwargs).map(([key, value]) => [
      key,
      key === 'column_name' ? String(value) : render(value),
    ]),
  );
}
