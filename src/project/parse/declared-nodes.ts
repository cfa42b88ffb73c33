import { BallastError } from '../../errors/ballast-error.ts';
import { parseTemplate } from '../../jinja/index.ts';
import type { DocBlock, GraphNode, GroupNode } from '../graph.ts';
import type { Dict } from '../load/project-file.ts';
import { isDict, plainText } from '../load/yaml-file.ts';
import { configDefaults, mergeConfig, unrenderedConfig } from './config.ts';
import { declaredProperties } from './declared-properties.ts';
import { renderDescription } from './docs.ts';
import { fqnOf, treeLayers } from './node-builder.ts';
import { type Captured, captureNode } from './parse-context.ts';
import type { Declaration } from './properties.ts';
import type { ParseState } from './state.ts';

const types = {
  exposures: 'exposure',
  metrics: 'metric',
  semantic_models: 'semantic_model',
  saved_queries: 'saved_query',
} as const;

/** A node that has no SQL; the metrics and measures it names become parents once all are known. */
export interface DeclaredDraft {
  readonly node: GraphNode;
  readonly metrics: readonly string[];
  readonly measures: readonly string[];
}

const nothing: Captured = { refs: [], sources: [], configs: [], macros: [], lines: new Map() };

/** An exposure, metric, semantic model or saved query. @throws what its refs do wrong */
export function parseDeclared(
  state: ParseState,
  declaration: Declaration & { readonly section: keyof typeof types },
  docs: ReadonlyMap<string, DocBlock>,
): DeclaredDraft {
  const { entry, name, packageName } = declaration;
  const resource_type = types[declaration.section];
  const fqn = fqnOf(packageName, declaration.path, name);
  const layers = [...treeLayers(state, resource_type, packageName, fqn), declaration.config];
  const config = mergeConfig(configDefaults[resource_type], layers);
  const title = `${resource_type} '${name}'`;
  const metrics = metricNames(declaration.section, entry);
  const captured = captureReferences(state, declaration, title, (metric) => metrics.push(metric));
  const { project } = state.scope;
  const node: GraphNode = {
    resource_type,
    unique_id: `${resource_type}.${packageName}.${name}`,
    name,
    package_name: packageName,
    path: declaration.path,
    original_file_path: declaration.file,
    root_path: project.packages.find((part) => part.name === packageName)?.root ?? project.root.root,
    fqn,
    alias: name,
    database: project.target.database,
    schema: project.target.schema,
    relation_name: null,
    raw_code: '',
    checksum: { name: 'none', checksum: '' },
    config,
    unrendered_config: unrenderedConfig(layers),
    tags: config.tags,
    meta: config.meta,
    description: renderDescription(declaration.description, declaration.file, packageName, docs),
    columns: {},
    patch_path: null,
    refs: captured.refs,
    sources: captured.sources,
    depends_on: { macros: captured.macros, nodes: [] },
    created_at: Date.now() / 1000,
    declared: declaredProperties(resource_type, entry),
    line: declaration.line,
    ref_lines: captured.lines,
  };
  return { node, metrics, measures: measureNames(entry) };
}

/** A group as a property file declares it. */
export function parseGroup({ entry, name, packageName, ...declaration }: Declaration): GroupNode {
  const owner = { email: null, name: null, ...(isDict(entry['owner']) ? entry['owner'] : {}) };
  return {
    unique_id: `group.${packageName}.${name}`,
    name,
    package_name: packageName,
    path: declaration.path,
    original_file_path: declaration.file,
    owner,
    description: typeof entry['description'] === 'string' ? entry['description'] : null,
    config: { meta: {}, ...declaration.config },
  };
}

/**
 * The nodes with the semantic models of their measures, and the metrics they are made of, among their parents.
 * @param errors  collects METRIC_UNKNOWN
 */
export function linkMetrics(drafts: readonly DeclaredDraft[], errors: BallastError[]): readonly GraphNode[] {
  const metrics = new Map<string, string>();
  const measures = new Map<string, string>();
  for (const { node } of drafts) {
    if (node.resource_type === 'metric') metrics.set(node.name, node.unique_id);
    if (node.resource_type !== 'semantic_model') continue;
    for (const measure of listOf(node.declared?.['measures']))
      measures.set(nameOf(measure) ?? '', node.unique_id);
    // A measure with create_metric is a metric too.
    for (const measure of listOf(node.declared?.['measures'])) {
      const name = nameOf(measure);
      if (name !== undefined && isDict(measure) && measure['create_metric'] === true && !metrics.has(name))
        metrics.set(name, node.unique_id);
    }
  }
  return drafts.map(({ node, metrics: named, measures: used }) => {
    const parents = named.flatMap((name) => {
      const id = metrics.get(name);
      if (id !== undefined) return [id];
      const where = { file: node.original_file_path, line: node.line };
      const known = [...metrics.keys()];
      errors.push(new BallastError('METRIC_UNKNOWN', { metric: name, node: node.name, known }, where));
      return [];
    });
    const models = used.map((name) => measures.get(name)).filter((id) => id !== undefined);
    const nodes = [...new Set([...models, ...parents])].filter((id) => id !== node.unique_id);
    return { ...withMeasures(node, named, drafts), depends_on: { ...node.depends_on, nodes } };
  });
}

/** A metric that is made of others reads their measures, too. */
function withMeasures(
  node: GraphNode,
  metrics: readonly string[],
  drafts: readonly DeclaredDraft[],
  above: readonly string[] = [],
): GraphNode {
  const params = node.declared?.['type_params'];
  if (node.resource_type !== 'metric' || !isDict(params) || metrics.length === 0) return node;
  const path = [...above, node.name];
  const inputs = drafts
    .filter((draft) => draft.node.resource_type === 'metric' && metrics.includes(draft.node.name))
    .filter((draft) => !path.includes(draft.node.name))
    .map((draft) => withMeasures(draft.node, draft.metrics, drafts, path));
  const measures = [params, ...inputs.map((input) => input.declared?.['type_params'])].flatMap((part) =>
    isDict(part) ? listOf(part['input_measures']) : [],
  );
  const distinct = new Map(measures.map((measure) => [JSON.stringify(measure), measure]));
  const type_params = { ...params, input_measures: [...distinct.values()] };
  return { ...node, declared: { ...node.declared, type_params } };
}

/** The refs, sources and metrics among an exposure's `depends_on`, a semantic model's `model`. */
function captureReferences(
  { scope }: ParseState,
  { section, entry, packageName, name, file }: Declaration,
  title: string,
  onMetric: (name: string) => void,
): Captured {
  const written = section === 'exposures' ? listOf(entry['depends_on']) : [entry['model']];
  const texts = written.filter((text) => typeof text === 'string');
  const references = texts.filter((text) => {
    const metric = /^\s*metric\(\s*(['"])([\w.]+)\1\s*\)\s*$/.exec(text)?.[2];
    if (metric !== undefined) onMetric(metric);
    return metric === undefined;
  });
  if (references.length === 0) return nothing;
  const template = references.map((text) => (text.includes('{{') ? text : `{{ ${text} }}`)).join('\n');
  const model = { name, package_name: packageName, config: {} };
  return captureNode(scope, parseTemplate(template, file), { title, packageName, name, file, model });
}

function metricNames(section: Declaration['section'], entry: Dict): string[] {
  if (section === 'saved_queries') {
    const query = isDict(entry['query_params']) ? entry['query_params'] : {};
    return listOf(query['metrics']).map((metric) => nameOf(metric) ?? '');
  }
  const params = paramsOf(entry);
  if (section !== 'metrics') return [];
  const cumulative = isDict(params['cumulative_type_params']) ? params['cumulative_type_params'] : {};
  return [
    ...listOf(params['metrics']),
    params['numerator'],
    params['denominator'],
    cumulative['metric'],
  ].flatMap((metric) => nameOf(metric) ?? []);
}

function measureNames(entry: Dict): string[] {
  const params = paramsOf(entry);
  const conversion = isDict(params['conversion_type_params']) ? params['conversion_type_params'] : {};
  return [params['measure'], conversion['base_measure'], conversion['conversion_measure']].flatMap(
    (measure) => nameOf(measure) ?? [],
  );
}

function paramsOf(entry: Dict): Dict {
  return isDict(entry['type_params']) ? entry['type_params'] : {};
}

/** `orders` for 'orders' and for { name: orders }. */
function nameOf(value: unknown): string | undefined {
  const name = isDict(value) ? value['name'] : value;
  return name === undefined || name === null ? undefined : plainText(name);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
