import { isDeepStrictEqual } from 'node:util';
import { BallastError } from '../../errors/ballast-error.ts';
import { manifestNode, manifestSource } from '../artifacts/manifest-node.ts';
import type { Resource } from '../graph.ts';
import { builtinPackage } from '../load/load-project.ts';
import type { Dict } from '../load/project-file.ts';
import { isDict } from '../load/yaml-file.ts';
import { MacroCalls } from '../parse/macro-calls.ts';
import type { ParsedProject } from '../parse/parse-project.ts';
import type { PreviousState } from './previous-state.ts';

/** A node as it was and as it is, both in the shape of the manifest. */
interface Pair {
  readonly old: Dict;
  readonly now: Dict;
  readonly node: Resource;
}

// What dbt leaves out when it compares configurations: it says where a node is and to whom it belongs, not what it is.
const notCompared = new Set(['alias', 'schema', 'database', 'tags', 'group']);
const testKeys = [
  'severity',
  'where',
  'limit',
  'fail_calc',
  'warn_if',
  'error_if',
  'store_failures',
  'store_failures_as',
];

/** Compares a project with the artifacts of an earlier run. */
export class StateComparison {
  readonly #previous: PreviousState;
  readonly #calls: MacroCalls;
  readonly #changedMacros: ReadonlySet<string>;
  readonly #statuses = new Map<unknown, unknown>();
  readonly #rules: Readonly<Record<string, (old: Dict | undefined, node: Resource) => boolean>>;

  constructor({ scope }: ParsedProject, previous: PreviousState) {
    this.#previous = previous;
    this.#calls = new MacroCalls(scope.resolver, scope.project);
    this.#changedMacros = changedMacros(scope.resolver.all(), dict(previous.manifest?.['macros']));
    for (const result of list(previous.runResults?.['results'])) {
      if (isDict(result)) this.#statuses.set(result['unique_id'], result['status']);
    }
    const differs = (same: (pair: Pair) => boolean) => (old: Dict | undefined, node: Resource) =>
      old === undefined || !same({ old, now: shown(node), node });
    const isModified = (old: Dict | undefined, node: Resource) =>
      old === undefined || !sameContents({ old, now: shown(node), node }) || this.#hasNewMacro(node);
    this.#rules = {
      new: (old) => old === undefined,
      old: (old) => old !== undefined,
      modified: isModified,
      unmodified: (old, node) => !isModified(old, node),
      'modified.body': differs(sameBody),
      'modified.configs': differs(sameConfig),
      'modified.persisted_descriptions': differs(samePersistedDescriptions),
      'modified.relation': differs(sameRelation),
      'modified.macros': (_, node) => this.#hasNewMacro(node),
      'modified.contract': differs(sameContract),
    };
  }

  /** Whether `state:rule` selects a node. @throws STATE_MISSING, SELECTOR_VALUE_UNKNOWN */
  is(rule: string, node: Resource, written: string): boolean {
    const check = this.#rules[rule];
    if (check === undefined) {
      const params = { selector: written, value: rule, known: Object.keys(this.#rules) };
      throw new BallastError('SELECTOR_VALUE_UNKNOWN', params);
    }
    return check(this.#old(node), node);
  }

  /** How a node ended in the earlier run. @throws STATE_MISSING */
  statusOf(id: string): unknown {
    if (this.#previous.runResults === undefined) throw this.#missing('run_results.json');
    return this.#statuses.get(id);
  }

  /** Whether a source has newer rows than it had. @throws STATE_MISSING */
  isFresher(id: string): boolean {
    if (this.#previous.sources === undefined) throw this.#missing('sources.json');
    const before = newestRow(this.#previous.sources, id);
    const now = newestRow(this.#previous.currentSources, id);
    return now !== undefined && (before === undefined || Date.parse(now) > Date.parse(before));
  }

  #old(node: Resource): Dict | undefined {
    const { manifest } = this.#previous;
    if (manifest === undefined) throw this.#missing('manifest.json');
    const found = dict(manifest[sections[node.resource_type] ?? 'nodes'])[node.unique_id];
    return isDict(found) ? found : undefined;
  }

  #hasNewMacro(node: Resource): boolean {
    if (node.resource_type === 'source') return false;
    const seen = new Set<string>();
    const open = [...node.depends_on.macros];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (this.#changedMacros.has(id)) return true;
      if (seen.has(id)) continue;
      seen.add(id);
      open.push(...this.#calls.of(id));
    }
    return false;
  }

  #missing(file: string): BallastError {
    return new BallastError('STATE_MISSING', { folder: this.#previous.folder, file });
  }
}

const sections: Readonly<Partial<Record<Resource['resource_type'], string>>> = {
  source: 'sources',
  exposure: 'exposures',
  metric: 'metrics',
  semantic_model: 'semantic_models',
  saved_query: 'saved_queries',
  unit_test: 'unit_tests',
};

function shown(node: Resource): Dict {
  const entry = node.resource_type === 'source' ? manifestSource(node) : manifestNode(node, undefined, '');
  // As it would be read back, so that it compares with what was.
  return JSON.parse(JSON.stringify(entry)) as Dict;
}

function sameContents(pair: Pair): boolean {
  const { old, now, node } = pair;
  switch (node.resource_type) {
    case 'source':
      return same(pair, ['fqn', 'database', 'schema', 'identifier', 'quoting', 'freshness', 'external']);
    case 'unit_test':
      return isDeepStrictEqual(old['checksum'], now['checksum']);
    case 'exposure':
      return same(pair, ['fqn', 'type', 'owner', 'maturity', 'url', 'description', 'label', 'depends_on']);
    case 'metric':
      return same(pair, ['fqn', 'description', 'label', 'type', 'type_params', 'filter']);
    case 'semantic_model':
      return same(pair, ['fqn', 'model', 'description', 'defaults', 'entities', 'measures', 'dimensions']);
    case 'saved_query':
      return same(pair, ['fqn', 'query_params', 'description', 'label', 'exports']);
    case 'test':
      return node.test_metadata === undefined ? sameNode(pair) : sameConfig(pair) && same(pair, ['fqn']);
    case 'model':
    case 'seed':
    case 'snapshot':
    case 'analysis':
      return sameNode(pair);
    default:
      return node satisfies never;
  }
}

function sameNode(pair: Pair): boolean {
  return (
    sameBody(pair) &&
    sameConfig(pair) &&
    samePersistedDescriptions(pair) &&
    same(pair, ['fqn']) &&
    sameRelation(pair) &&
    sameContract(pair)
  );
}

function same({ old, now }: Pair, keys: readonly string[]): boolean {
  return keys.every((key) => isDeepStrictEqual(old[key] ?? null, now[key] ?? null));
}

function sameBody(pair: Pair): boolean {
  const { node } = pair;
  const isGenericTest = node.resource_type === 'test' && node.test_metadata !== undefined;
  return isGenericTest ? same(pair, ['raw_code']) : same(pair, ['checksum']);
}

function sameConfig({ old, now, node }: Pair): boolean {
  const [before, after] = [dict(old['unrendered_config']), dict(now['unrendered_config'])];
  const keys =
    node.resource_type === 'test'
      ? testKeys
      : [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !notCompared.has(key));
  return keys.every((key) => isDeepStrictEqual(before[key], after[key]));
}

function samePersistedDescriptions({ old, now }: Pair): boolean {
  const persisted = dict(dict(now['config'])['persist_docs']);
  if (persisted['relation'] === true && old['description'] !== now['description']) return false;
  if (persisted['columns'] !== true) return true;
  const descriptions = (node: Dict) =>
    Object.fromEntries(
      Object.entries(dict(node['columns'])).map(([name, column]) => [name, dict(column)['description']]),
    );
  return isDeepStrictEqual(descriptions(old), descriptions(now));
}

function sameRelation({ old, now }: Pair): boolean {
  const [before, after] = [dict(old['unrendered_config']), dict(now['unrendered_config'])];
  return ['database', 'schema', 'alias'].every((key) => isDeepStrictEqual(before[key], after[key]));
}

function sameContract({ old, now, node }: Pair): boolean {
  if (node.resource_type !== 'model') return true;
  const enforced = (entry: Dict) => dict(entry['contract'])['enforced'] === true;
  if (!enforced(old) && !enforced(now)) return true;
  return isDeepStrictEqual(old['contract'], now['contract']);
}

/** Macros that are new, gone or other than they were; the runner's own are not the project's to change. */
function changedMacros(
  macros: readonly {
    readonly unique_id: string;
    readonly package_name: string;
    readonly definition: { readonly source: string };
  }[],
  old: Dict,
): ReadonlySet<string> {
  const changed = new Set<string>();
  const own = macros.filter(({ package_name }) => !isBuiltin(package_name));
  for (const { unique_id, definition } of own) {
    if (dict(old[unique_id])['macro_sql'] !== definition.source) changed.add(unique_id);
  }
  const now = new Set(own.map(({ unique_id }) => unique_id));
  for (const [id, macro] of Object.entries(old)) {
    if (!now.has(id) && !isBuiltin(String(dict(macro)['package_name']))) changed.add(id);
  }
  return changed;
}

function isBuiltin(packageName: string): boolean {
  return packageName === builtinPackage || packageName === 'dbt_duckdb';
}

function newestRow(sources: Dict | undefined, id: string): string | undefined {
  const result = list(sources?.['results']).find((item) => isDict(item) && item['unique_id'] === id);
  const value = dict(result)['max_loaded_at'];
  return typeof value === 'string' ? value : undefined;
}

function dict(value: unknown): Dict {
  return isDict(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
