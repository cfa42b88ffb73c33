import { BallastError } from '../../errors/ballast-error.ts';
import type { GraphNode, Resource } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';
import type { Criterion } from './criterion.ts';
import { compareVersions } from '../parse/versions.ts';
import type { StateComparison } from './compare-state.ts';
import { globRegExp, matches } from './glob.ts';

/** What the methods know beside the node. */
export interface MethodContext {
  /** Name of the project, for `package:this`. */
  readonly project: string;
  /** @throws STATE_MISSING if there is none */
  readonly comparison: () => StateComparison;
}

/** Whether a criterion's method selects a node, graph operators aside. */
type Method = (node: Resource, criterion: Criterion, context: MethodContext) => boolean;

const methods: Readonly<Record<string, Method>> = {
  fqn: (node, { value }) => node.resource_type !== 'source' && matchesFqn(node, value),
  tag: (node, { value }) => node.tags.some((tag) => matches(tag, value)),
  source: (node, { value }) => node.resource_type === 'source' && matchesSource(node, value),
  path: (node, { value }) => matchesPath(node.original_file_path, value),
  file: (node, { value }) => {
    const name = node.original_file_path.split('/').at(-1)!;
    return matches(name, value) || matches(name.replace(/\.[^.]*$/, ''), value);
  },
  package: (node, { value }, { project }) => matches(node.package_name, value === 'this' ? project : value),
  config: (node, { value, methodArguments }) => matchesConfig(configAt(node, methodArguments), value),
  resource_type: (node, { value }) => matches(node.resource_type, value),
  test_type: (node, { value }) => isTestType(node, value),
  test_name: (node, { value }) =>
    node.resource_type === 'unit_test'
      ? matches(node.name, value)
      : node.resource_type === 'test' &&
        node.test_metadata !== undefined &&
        matches(node.test_metadata.name, value),
  group: (node, { value }) => configAt(node, ['group']) === value,
  access: (node, { value }) => node.resource_type === 'model' && configAt(node, ['access']) === value,
  exposure: named('exposure'),
  metric: named('metric'),
  semantic_model: named('semantic_model'),
  saved_query: named('saved_query'),
  unit_test: named('unit_test'),
  version: (node, { value, written }) => {
    const rule = versionRules[value];
    if (rule === undefined) throw valueUnknown(written, value, Object.keys(versionRules));
    return node.resource_type === 'model' && rule(node);
  },
  state: (node, { value, written, methodArguments }, { comparison }) => {
    const rule = [value, ...methodArguments].join('.');
    return comparison().is(rule, node, written);
  },
  result: (node, { value }, { comparison }) => comparison().statusOf(node.unique_id) === value,
  source_status: (node, { value, written }, { comparison }) => {
    if (value !== 'fresher') throw valueUnknown(written, value, ['fresher']);
    return node.resource_type === 'source' && comparison().isFresher(node.unique_id);
  },
};

/** Names that stand before the colon of a criterion. */
export const methodNames = [...Object.keys(methods), 'selector'];

/**
 * The predicate of a criterion.
 * @throws SELECTOR_METHOD_UNKNOWN; when called: SELECTOR_VALUE_UNKNOWN, STATE_MISSING
 */
export function criterionPredicate(
  criterion: Criterion,
  context: MethodContext,
): (node: Resource) => boolean {
  const { method, written } = criterion;
  const predicate = methods[method];
  if (predicate !== undefined) return (node) => predicate(node, criterion, context);
  throw new BallastError('SELECTOR_METHOD_UNKNOWN', { method, selector: written, known: methodNames });
}

/** The predicate of methods that select one resource type by `name` or `package.name`. */
function named(type: Resource['resource_type']): Method {
  return (node, { value }) => {
    if (node.resource_type !== type) return false;
    const parts = value.split('.');
    return parts.length === 1
      ? matches(node.name, value)
      : matches(node.package_name, parts[0]) && matches(node.name, parts.slice(1).join('.'));
  };
}

const versionRules: Readonly<Record<string, (node: GraphNode) => boolean>> = {
  latest: (node) => order(node) === 0,
  prerelease: (node) => order(node) > 0,
  old: (node) => order(node) < 0,
  none: (node) => Number.isNaN(order(node)),
};

/** How a model's version stands to the latest one; NaN without a version. */
function order({ version, latest_version }: GraphNode): number {
  if (version === undefined || version === null) return Number.NaN;
  return compareVersions(version, latest_version ?? version);
}

function valueUnknown(selector: string, value: string, known: readonly string[]): BallastError {
  return new BallastError('SELECTOR_VALUE_UNKNOWN', { selector, value, known });
}

/** dbt's rule: the name alone, or the path of folders from the package or below it, its rest by pattern. */
function matchesFqn(node: GraphNode, selector: string): boolean {
  const isVersioned = node.resource_type === 'model' && node.version !== undefined;
  return (
    matchesParts(node.fqn, selector, isVersioned) || matchesParts(node.fqn.slice(1), selector, isVersioned)
  );
}

function matchesParts(fqn: readonly string[], selector: string, isVersioned: boolean): boolean {
  const wanted = selector.split('.');
  if (isVersioned) {
    // The name means all versions; one version is meant by `name.v1` or `name_v1`.
    if (matches(fqn.at(-2) ?? '', selector)) return true;
    if (fqn.slice(-2).join('_') === wanted.slice(-2).join('_')) return true;
  } else if (matches(fqn.at(-1)!, selector)) return true;
  // A dot in a model's name separates like a folder.
  const parts = fqn.flatMap((part) => part.split('.'));
  if (parts.length < wanted.length) return false;
  const pattern = wanted.findIndex((part) => /[*?[\]]/.test(part));
  const plain = pattern < 0 ? wanted : wanted.slice(0, pattern);
  if (plain.some((part, i) => parts[i] !== part)) return false;
  return pattern < 0 || matches(parts.slice(pattern).join('.'), wanted.slice(pattern).join('.'));
}

function matchesSource(node: Resource & { readonly resource_type: 'source' }, selector: string): boolean {
  const parts = selector.split('.');
  if (parts.length > 3) return false;
  const [table, source, packageName] =
    parts.length === 1 ? ['*', parts[0], '*'] : [parts.at(-1)!, parts.at(-2)!, parts.at(-3) ?? '*'];
  return (
    matches(node.name, table) && matches(node.source_name, source) && matches(node.package_name, packageName)
  );
}

/** The file itself or a folder above it. */
function matchesPath(file: string, selector: string): boolean {
  const pattern = globRegExp(selector.replace(/^\.\//, '').replace(/\/+$/, ''), false);
  const parts = file.split('/');
  return parts.some((_, i) => pattern.test(parts.slice(0, i + 1).join('/')));
}

function configAt(node: Resource, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isDict(value) ? value[key] : undefined), node.config);
}

function matchesConfig(value: unknown, wanted: string): boolean {
  if (value === undefined || value === null) return false;
  const truth = { true: true, false: false }[wanted.toLowerCase()];
  if (Array.isArray(value)) return value.includes(wanted) || (truth !== undefined && value.includes(truth));
  if (isDict(value)) return wanted in value;
  return (
    value === wanted ||
    (truth !== undefined && value === truth) ||
    (typeof value === 'number' && String(value) === wanted)
  );
}

function isTestType(node: Resource, type: string): boolean {
  if (node.resource_type === 'unit_test') return type === 'unit';
  if (node.resource_type !== 'test') return false;
  switch (type) {
    case 'data':
      return true;
    case 'generic':
      return node.test_metadata !== undefined;
    case 'singular':
      return node.test_metadata === undefined;
    default:
      return false;
  }
}
