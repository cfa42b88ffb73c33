import { BallastError } from '../../errors/ballast-error.ts';
import {
  type DocBlock,
  type Graph,
  type GraphNode,
  type GroupNode,
  type Ref,
  type SourceNode,
  declarationLine,
  nodeTitle,
} from '../graph.ts';
import { refTitle } from '../context/references.ts';
import { isDict, plainText } from '../load/yaml-file.ts';
import { findCycles } from './cycles.ts';
import { withForeignKeys } from './foreign-keys.ts';
import { type ParseState, collect } from './state.ts';

/**
 * Joins nodes and sources to a graph: refs become unique ids.
 * @param state  collects duplicates, refs that lead nowhere or to something disabled, and cycles
 */
export function buildGraph(
  state: ParseState,
  all: readonly GraphNode[],
  allSources: readonly SourceNode[],
  docs: ReadonlyMap<string, DocBlock>,
  groups: ReadonlyMap<string, GroupNode>,
): Graph {
  const disabled = new Map<string, GraphNode | SourceNode>();
  for (const node of [...all, ...allSources]) if (!node.config.enabled) disabled.set(node.unique_id, node);
  const enabled = uniqueNodes(
    state,
    all.filter((node) => node.config.enabled),
  );
  const sources = uniqueSources(
    state,
    allSources.filter((source) => source.config.enabled),
  );
  checkRelations(state, enabled);
  checkSpaces(state, enabled);
  for (const node of enabled) collect(state, () => checkAccess(node, groups));
  const lookup = new NodeLookup(state.scope.project.root.name, enabled, all);
  const nodes = new Map<string, GraphNode>();
  const links = new Map<string, string[]>();
  for (const node of enabled) {
    // What a unit test is about and what a metric is made of is known already.
    const parents: string[] = [...node.depends_on.nodes];
    let complete = true;
    for (const [source, table] of node.sources) {
      const found = findSource(sources, source, table, node.package_name);
      if (found !== undefined) parents.push(found.unique_id);
      else
        complete =
          missing(state, node, `${source}.${table}`, () =>
            missingSource(sources, disabled, source, table, node),
          ) && complete;
    }
    for (const ref of node.refs) {
      const target = lookup.find(ref, node.package_name);
      if (target !== undefined) {
        parents.push(target.unique_id);
        collect(state, () => checkPrivate(node, target));
      } else complete = missing(state, node, refTitle(ref), () => lookup.missing(ref, node)) && complete;
    }
    // A test that reads something disabled is left out, as in dbt.
    if (!complete) {
      disabled.set(node.unique_id, node);
      continue;
    }
    links.set(node.unique_id, parents);
    const linked = withForeignKeys(node, (target) =>
      'ref' in target
        ? lookup.find(target.ref, node.package_name)?.relation_name
        : findSource(sources, ...target.source, node.package_name)?.relation_name,
    );
    nodes.set(node.unique_id, {
      ...linked,
      depends_on: { ...node.depends_on, nodes: [...new Set(parents)] },
    });
  }
  for (const source of sources) links.set(source.unique_id, []);
  for (const [id, parents] of links) {
    links.set(
      id,
      parents.filter((parent) => links.has(parent)),
    );
  }
  for (const path of findCycles(links)) {
    state.errors.push(new BallastError('CYCLE', { path }, { file: nodes.get(path[0])?.original_file_path }));
  }
  return {
    nodes,
    sources: new Map(sources.map((source) => [source.unique_id, source])),
    docs,
    groups,
    disabled,
    parents: links,
    children: invert(links),
  };
}

/**
 * The unique ids that the refs and sources of a node outside the graph mean.
 * @param root  name of the project
 * @throws REF_UNKNOWN, REF_DISABLED, SOURCE_UNKNOWN
 */
export function resolveParents(graph: Graph, root: string, node: GraphNode): readonly string[] {
  const nodes = [...graph.nodes.values()];
  const sources = [...graph.sources.values()];
  const disabledNodes = [...graph.disabled.values()].filter((other) => other.resource_type !== 'source');
  const lookup = new NodeLookup(root, nodes, [...nodes, ...disabledNodes]);
  const where = { file: node.original_file_path };
  const refs = node.refs.map((ref) => {
    const found = lookup.find(ref, node.package_name);
    if (found === undefined) throw lookup.missing(ref, node).at(where);
    return found.unique_id;
  });
  const read = node.sources.map(([source, table]) => {
    const found = findSource(sources, source, table, node.package_name);
    if (found === undefined) throw missingSource(sources, graph.disabled, source, table, node).at(where);
    return found.unique_id;
  });
  return [...new Set([...refs, ...read])];
}

/** Collects the error of a missing parent, except for a test on something that is not there: false leaves it out. */
function missing(state: ParseState, node: GraphNode, title: string, error: () => BallastError): boolean {
  if (node.resource_type === 'test') {
    const { sentence } = error();
    const message = `${node.original_file_path}: ${sentence} The test is left out.`;
    state.warnings.push({ name: 'NodeNotFoundOrDisabled', message });
    return false;
  }
  collect(state, () => {
    throw error().at({ file: node.original_file_path, line: node.ref_lines.get(title) });
  });
  return true;
}

/** Whether a ref with this version, or with none, means the node. */
function isVersion(node: GraphNode, version: Ref['version']): boolean {
  if (node.version === undefined || node.version === null) return version === null;
  return String(node.version) === String(version ?? node.latest_version);
}

function isRefable(node: GraphNode): boolean {
  return node.resource_type === 'model' || node.resource_type === 'seed' || node.resource_type === 'snapshot';
}

const accessLevels = ['private', 'protected', 'public'];

/** @throws ACCESS_INVALID, ACCESS_OF_EPHEMERAL, GROUP_UNKNOWN */
function checkAccess(node: GraphNode, groups: ReadonlyMap<string, GroupNode>): void {
  const where = { file: node.original_file_path };
  const { access, group } = node.config;
  if (node.resource_type === 'model' && !accessLevels.some((level) => level === access)) {
    const params = { node: nodeTitle(node), access: plainText(access), known: accessLevels };
    throw new BallastError('ACCESS_INVALID', params, where);
  }
  if (access === 'public' && node.config.materialized === 'ephemeral')
    throw new BallastError('ACCESS_OF_EPHEMERAL', { node: nodeTitle(node) }, where);
  // A generic test is of the group of its node.
  if (group === undefined || group === null || node.test_metadata !== undefined) return;
  const known = [...groups.values()].map(({ name }) => name);
  if (typeof group !== 'string' || !known.includes(group)) {
    throw new BallastError('GROUP_UNKNOWN', { node: nodeTitle(node), group: plainText(group), known }, where);
  }
}

/** A private model is read inside its group only; the tests on it come with it. @throws REF_PRIVATE */
function checkPrivate(node: GraphNode, target: GraphNode): void {
  if (target.config['access'] !== 'private' || node.resource_type === 'test') return;
  const group = target.config['group'] ?? null;
  if (group !== null && node.config['group'] === group) return;
  throw new BallastError(
    'REF_PRIVATE',
    { node: nodeTitle(node), ref: target.name, group: group === null ? '' : plainText(group) },
    { file: node.original_file_path, line: node.ref_lines.get(target.name) },
  );
}

/** Finds what a ref means. */
class NodeLookup {
  readonly #byName = new Map<string, GraphNode[]>();
  readonly #root: string;
  readonly #all: readonly GraphNode[];

  constructor(root: string, enabled: readonly GraphNode[], all: readonly GraphNode[]) {
    this.#root = root;
    this.#all = all;
    for (const node of enabled) {
      if (!isRefable(node)) continue;
      this.#byName.set(node.name, [...(this.#byName.get(node.name) ?? []), node]);
    }
  }

  /** The node itself; without a package, the root project's comes first, then the asking package's. */
  find(ref: Ref, from: string): GraphNode | undefined {
    const found = (this.#byName.get(ref.name) ?? []).filter((node) => isVersion(node, ref.version));
    if (ref.package !== null) return found.find((node) => node.package_name === ref.package);
    return (
      found.find((node) => node.package_name === this.#root) ??
      found.find((node) => node.package_name === from) ??
      found[0]
    );
  }

  missing(ref: Ref, node: GraphNode): BallastError {
    const title = refTitle(ref);
    const disabled = this.#all.some(
      (other) =>
        other.name === ref.name &&
        !other.config.enabled &&
        (ref.package ?? other.package_name) === other.package_name,
    );
    return disabled
      ? new BallastError('REF_DISABLED', { node: nodeTitle(node), ref: title })
      : new BallastError('REF_UNKNOWN', {
          node: nodeTitle(node),
          ref: title,
          known: [...this.#byName.keys()],
        });
  }
}

function findSource(
  sources: readonly SourceNode[],
  source: string,
  table: string,
  from: string,
): SourceNode | undefined {
  const found = sources.filter((node) => node.source_name === source && node.name === table);
  return found.find((node) => node.package_name === from) ?? found[0];
}

function missingSource(
  sources: readonly SourceNode[],
  disabled: ReadonlyMap<string, GraphNode | SourceNode>,
  source: string,
  table: string,
  node: GraphNode,
): BallastError {
  const name = `${source}.${table}`;
  const isDisabled = [...disabled.values()].some(
    (other) => other.resource_type === 'source' && other.source_name === source && other.name === table,
  );
  if (isDisabled) return new BallastError('REF_DISABLED', { node: nodeTitle(node), ref: name });
  const known = sources.map((other) => `${other.source_name}.${other.name}`);
  return new BallastError('SOURCE_UNKNOWN', { node: nodeTitle(node), source: name, known });
}

/** Nodes with an id of their own; refs to models and seeds of one package must be unambiguous. */
function uniqueNodes(state: ParseState, nodes: readonly GraphNode[]): readonly GraphNode[] {
  const seen = new Map<string, GraphNode>();
  for (const node of nodes) {
    const key = isRefable(node) ? `${node.package_name} ${node.name} ${node.version ?? ''}` : node.unique_id;
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, node);
      continue;
    }
    const where = { file: node.original_file_path, line: declarationLine(node) };
    const files = [earlier.original_file_path, node.original_file_path];
    state.errors.push(
      node.test_metadata === undefined
        ? new BallastError(
            'NODE_NAME_DUPLICATE',
            { resourceType: earlier.resource_type, name: node.name, files },
            where,
          )
        : new BallastError('TEST_DUPLICATE', { test: node.name, on: node.file_key_name ?? '' }, where),
    );
  }
  return [...seen.values()];
}

function uniqueSources(state: ParseState, sources: readonly SourceNode[]): readonly SourceNode[] {
  const seen = new Map<string, SourceNode>();
  for (const source of sources) {
    const earlier = seen.get(source.unique_id);
    if (earlier === undefined) {
      seen.set(source.unique_id, source);
      continue;
    }
    const files = [...new Set([earlier.original_file_path, source.original_file_path])];
    const params = { source: `${source.source_name}.${source.name}`, files };
    state.errors.push(new BallastError('SOURCE_DUPLICATE', params, { file: source.original_file_path }));
  }
  return [...seen.values()];
}

function checkRelations(state: ParseState, nodes: readonly GraphNode[]): void {
  const byRelation = new Map<string, GraphNode>();
  for (const node of nodes) {
    if (node.relation_name === null) continue;
    // DuckDB's names ignore case.
    const key = node.relation_name.toLowerCase();
    const earlier = byRelation.get(key);
    if (earlier === undefined) {
      byRelation.set(key, node);
      continue;
    }
    state.errors.push(
      new BallastError(
        'RELATION_DUPLICATE',
        { relation: node.relation_name, nodes: [earlier.unique_id, node.unique_id] },
        { file: node.original_file_path },
      ),
    );
  }
}

function invert(links: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>([...links.keys()].map((id) => [id, []]));
  for (const [id, parents] of links) for (const parent of new Set(parents)) children.get(parent)?.push(id);
  return children;
}

const named = new Set(['model', 'seed', 'snapshot', 'test', 'analysis']);

/** Names hold no spaces, unless a flag of the project allows it. */
function checkSpaces({ scope, errors, warnings }: ParseState, nodes: readonly GraphNode[]): void {
  const wrong = nodes.filter((node) => named.has(node.resource_type) && node.name.includes(' '));
  const flags = scope.project.root.raw['flags'];
  const isAllowed = isDict(flags) && flags['require_resource_names_without_spaces'] === false;
  for (const node of wrong) {
    const where = { file: node.original_file_path, line: declarationLine(node) };
    const error = new BallastError('NAME_WITH_SPACE', { node: nodeTitle(node) }, where);
    if (isAllowed) warnings.push({ name: 'ResourceNamesWithSpacesDeprecation', message: error.message });
    else errors.push(error);
  }
}
