import { isDeepStrictEqual } from 'node:util';
import { BallastError } from '../../errors/ballast-error.ts';
import { manifestNode, manifestSource } from '../artifacts/manifest-node.ts';
import type { Graph, Resource } from '../graph.ts';
import { builtinPackage } from '../load/load-project.ts';
import type { Dict } from '../load/project-file.ts';
import { isDict } from '../load/yaml-file.ts';
import { MacroCalls } from '../parse/macro-calls.ts';
import type { ParsedProject } from '../parse/parse-project.ts';
import type { ProjectWarning } from '../warnings.ts';
import { brokenPromises, isEnforced } from './contract-changes.ts';
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

// The rules that look at contracts.
const contractRules = new Set(['modified', 'unmodified', 'modified.contract']);

/** Compares a project with the artifacts of an earlier run. */
export class StateComparison {
  readonly #previous: PreviousState;
  readonly #graph: Graph;
  readonly #warnings: ProjectWarning[];
  #areRemovedChecked = false;
  readonly #calls: MacroCalls;
  readonly #changedMacros: ReadonlySet<string>;
  readonly #statuses = new Map<unknown, unknown>();
  readonly #rules: Readonly<Record<string, (old: Dict | undefined, node: Resource) => boolean>>;

  /** @param warnings  collects broken contracts and seeds too large to be compared */
  constructor({ scope, graph }: ParsedProject, previous: PreviousState, warnings: ProjectWarning[]) {
    this.#previous = previous;
    this.#graph = graph;
    this.#warnings = warnings;
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
    const old = this.#old(node);
    if (contractRules.has(rule)) {
      this.#checkRemoved();
      if (old !== undefined) this.#checkPromises(old, shown(node));
      if (old !== undefined && rule !== 'modified.contract') this.#checkSeed(old, node);
    }
    return check(old, node);
  }

  /** A versioned model must keep what it has promised; the others are warned about. @throws CONTRACT_CHANGED */
  #checkPromises(old: Dict, now: Dict): void {
    if (now['resource_type'] !== 'model' || sameChecksum(old, now)) return;
    this.#tell(now, brokenPromises(old, now));
  }

  /** Models with a contract that are gone or disabled. @throws CONTRACT_CHANGED */
  #checkRemoved(): void {
    if (this.#areRemovedChecked) return;
    this.#areRemovedChecked = true;
    for (const old of Object.values(dict(this.#previous.manifest?.['nodes']))) {
      if (!isDict(old) || old['resource_type'] !== 'model' || !isEnforced(old)) continue;
      const id = String(old['unique_id']);
      const end = old['deprecation_date'];
      const isPast = typeof end === 'string' && Date.parse(end) < Date.now();
      if (this.#graph.nodes.has(id) || isPast) continue;
      const fate = this.#graph.disabled.has(id) ? 'disabled' : 'deleted or renamed';
      this.#tell(old, [`Contracted model '${id}' was ${fate}`]);
    }
  }

  #tell(model: Dict, changes: readonly string[]): void {
    if (changes.length === 0) return;
    const name = String(model['name']);
    const file = String(model['original_file_path']);
    if (model['version'] !== undefined && model['version'] !== null)
      throw new BallastError('CONTRACT_CHANGED', { model: name, changes }, { file });
    const message = `Breaking change to the contract of the unversioned model '${name}' (${file}): ${changes.join('; ')}.`;
    this.#warn({ name: 'UnversionedBreakingChange', message });
  }

  /** A seed that is too large to be read is taken for the same while its path is. */
  #checkSeed(old: Dict, node: Resource): void {
    if (node.resource_type !== 'seed' || node.checksum.name !== 'path') return;
    const before = dict(old['checksum']);
    const title = `the seed ${node.package_name}.${node.name} is larger than 1 MiB`;
    if (before['name'] !== 'path')
      this.#warn({ name: 'SeedIncreased', message: `${title}, and was smaller: it counts as changed.` });
    else if (before['checksum'] === node.checksum.checksum)
      this.#warn({
        name: 'SeedExceedsLimitSamePath',
        message: `${title} at the same path: whether it has changed is not known, so it counts as the same.`,
      });
    else
      this.#warn({
        name: 'SeedExceedsLimitAndPathChanged',
        message: `${title}, and its path is another: it counts as changed.`,
      });
  }

  #warn(warning: ProjectWarning): void {
    if (!this.#warnings.some(({ message }) => message === warning.message)) this.#warnings.push(warning);
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
    sameContract(pair) &&
    // What may break the refs to a model.
    (pair.node.resource_type !== 'model' || same(pair, ['latest_version', 'access', 'deprecation_date']))
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
  return keys.every((key) => isUnreadable(before[key]) || isDeepStrictEqual(before[key], after[key]));
}

/**
 * Of an expression that dbt can't write as text, its manifest holds the syntax tree. It stands in the file of the node, so
 * that a change of it changes the checksum.
 */
function isUnreadable(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Z][A-Za-z]+\(\w+=.*\)$/s.test(value);
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
  if (!isEnforced(old) && !isEnforced(now)) return true;
  return isEnforced(old) && sameChecksum(old, now);
}

function sameChecksum(old: Dict, now: Dict): boolean {
  const checksum = (model: Dict) => dict(model['contract'])['checksum'];
  return isEnforced(now) && checksum(old) === checksum(now);
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
