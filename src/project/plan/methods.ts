import { BallastError } from '../../errors/ballast-error.ts';
import type { Resource } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';
import type { Criterion } from './criterion.ts';
import { globRegExp, matches } from './glob.ts';

/** Whether a criterion's method selects a node, graph operators aside. */
type Method = (node: Resource, criterion: Criterion, project: string) => boolean;

const methods: Readonly<Record<string, Method>> = {
  fqn: (node, { value }) => node.resource_type !== 'source' && matchesFqn(node.fqn, value),
  tag: (node, { value }) => node.tags.some((tag) => matches(tag, value)),
  source: (node, { value }) => node.resource_type === 'source' && matchesSource(node, value),
  path: (node, { value }) => matchesPath(node.original_file_path, value),
  file: (node, { value }) => {
    const name = node.original_file_path.split('/').at(-1)!;
    return matches(name, value) || matches(name.replace(/\.[^.]*$/, ''), value);
  },
  package: (node, { value }, project) => matches(node.package_name, value === 'this' ? project : value),
  config: (node, { value, methodArguments }) => matchesConfig(configAt(node, methodArguments), value),
  resource_type: (node, { value }) => matches(node.resource_type, value),
  test_type: (node, { value }) => isTestType(node, value),
  test_name: (node, { value }) =>
    node.resource_type === 'test' &&
    node.test_metadata !== undefined &&
    matches(node.test_metadata.name, value),
  group: (node, { value }) => configAt(node, ['group']) === value,
  access: (node, { value }) => node.resource_type === 'model' && configAt(node, ['access']) === value,
};

// Methods of dbt over things that this version does not build yet.
const later = [
  'state',
  'result',
  'source_status',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
  'unit_test',
  'version',
  'selector',
];

/**
 * The predicate of a criterion.
 * @throws SELECTOR_METHOD_UNKNOWN, CONTEXT_UNSUPPORTED
 */
export function criterionPredicate(criterion: Criterion, project: string): (node: Resource) => boolean {
  const { method, written } = criterion;
  const predicate = methods[method];
  if (predicate !== undefined) return (node) => predicate(node, criterion, project);
  if (later.includes(method))
    throw new BallastError('CONTEXT_UNSUPPORTED', { member: `The selection method '${method}'` });
  throw new BallastError('SELECTOR_METHOD_UNKNOWN', {
    method,
    selector: written,
    known: Object.keys(methods),
  });
}

/** dbt's rule: the name alone, or the path of folders from the package or below it, its rest by pattern. */
function matchesFqn(fqn: readonly string[], selector: string): boolean {
  return matchesParts(fqn, selector) || matchesParts(fqn.slice(1), selector);
}

function matchesParts(fqn: readonly string[], selector: string): boolean {
  if (matches(fqn.at(-1)!, selector)) return true;
  // A dot in a model's name separates like a folder.
  const parts = fqn.flatMap((part) => part.split('.'));
  const wanted = selector.split('.');
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
