import { BallastError } from '../errors/ballast-error.ts';
import { manifestNode, manifestSource } from './artifacts/manifest-node.ts';
import { type Resource, resourceTypes } from './graph.ts';
import type { ParsedProject } from './parse/parse-project.ts';
import { type Selection, selectNodes } from './plan/select.ts';

/** What `ls` prints for each node: its place for selections, its name, its file, or its properties. */
export type ListOutput = 'selector' | 'name' | 'path' | 'json';

export interface ListOptions extends Selection {
  readonly resourceTypes?: readonly string[];
  readonly excludeResourceTypes?: readonly string[];
  readonly output?: ListOutput;
  /** Properties for `json`; each entry may hold several, separated by blanks. */
  readonly outputKeys?: readonly string[];
}

const defaultKeys = [
  'alias',
  'name',
  'package_name',
  'depends_on',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
];

/**
 * The lines that dbt's `ls` prints for a selection.
 * @throws SELECTOR_METHOD_UNKNOWN, RESOURCE_TYPE_UNKNOWN, CONTEXT_UNSUPPORTED
 */
export function listNodes(
  parsed: ParsedProject,
  options: ListOptions = {},
): { lines: readonly string[]; warnings: readonly string[] } {
  const { graph, scope } = parsed;
  const left = listedTypes(options.excludeResourceTypes ?? []);
  const without = options.excludeResourceTypes === undefined ? [] : left;
  const types = listedTypes(options.resourceTypes).filter((type) => !without.includes(type));
  const { ids, warnings } = selectNodes(parsed, options);
  const nodes = [...ids]
    .map((id) => graph.nodes.get(id) ?? graph.sources.get(id))
    .filter((node) => node !== undefined && types.includes(node.resource_type)) as Resource[];
  nodes.sort((a, b) => (a.unique_id < b.unique_id ? -1 : 1));
  const keys = (options.outputKeys ?? []).flatMap((key) => key.split(/\s+/)).filter((key) => key !== '');
  const line = lineOf(
    options.output ?? 'selector',
    keys.length === 0 ? defaultKeys : keys,
    scope.project.root.targetPath,
  );
  return { lines: nodes.map(line), warnings };
}

function listedTypes(written: readonly string[] | undefined): readonly string[] {
  // dbt lists analyses only when asked for.
  if (written === undefined || written.length === 0)
    return resourceTypes.filter((type) => type !== 'analysis');
  for (const type of written) {
    if (type === 'all' || type === 'default') continue;
    if (!resourceTypes.some((known) => known === type)) {
      throw new BallastError('RESOURCE_TYPE_UNKNOWN', { type, known: resourceTypes });
    }
  }
  if (written.includes('all')) return resourceTypes;
  return written.includes('default') ? [...listedTypes(undefined), ...written] : written;
}

// What a name alone does not select is listed with its method, as dbt does.
const prefixed = new Set(['exposure', 'metric', 'saved_query', 'semantic_model', 'unit_test']);

function lineOf(output: ListOutput, keys: readonly string[], targetPath: string): (node: Resource) => string {
  const lines: Readonly<Record<ListOutput, (node: Resource) => string>> = {
    name: (node) => (node.resource_type === 'source' ? `${node.source_name}.${node.name}` : node.name),
    path: (node) => node.original_file_path,
    selector: (node) => {
      if (node.resource_type === 'source')
        return `source:${node.package_name}.${node.source_name}.${node.name}`;
      return prefixed.has(node.resource_type)
        ? `${node.resource_type}:${node.package_name}.${node.name}`
        : node.fqn.join('.');
    },
    json: (node) => {
      const shown: object =
        node.resource_type === 'source' ? manifestSource(node) : manifestNode(node, undefined, targetPath);
      const values = new Map<string, unknown>(Object.entries(shown));
      return JSON.stringify(
        Object.fromEntries(keys.flatMap((key) => (values.has(key) ? [[key, values.get(key)]] : []))),
      );
    },
  };
  return lines[output];
}
