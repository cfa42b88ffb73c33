import type { Dict } from '../load/project-file.ts';
import { isDict } from '../load/yaml-file.ts';

/** A generic test as a property file declares it. */
export interface TestDeclaration {
  /** `unique`, or `expression_is_true` for `dbt_utils.expression_is_true`. */
  readonly test: string;
  /** The package before the dot; null without one. */
  readonly namespace: string | null;
  /** The user's own name of this test; null: made from test, node and arguments. */
  readonly name: string | null;
  /** What the test macro is called with, without `model`. */
  readonly args: Dict;
  readonly config: Dict;
  readonly description: string;
  readonly columnName: string | null;
  /** Whether an argument stands beside `arguments`, where dbt wants none any more. */
  readonly isOldForm: boolean;
  /** 1-based line in the property file. */
  readonly line: number;
}

/** Keys beside a test's arguments that are configuration. */
const configKeys = [
  'severity',
  'tags',
  'enabled',
  'where',
  'limit',
  'warn_if',
  'error_if',
  'fail_calc',
  'store_failures',
  'store_failures_as',
  'meta',
  'database',
  'schema',
  'alias',
];

const reserved = new Set(['name', 'description', 'config', 'arguments']);

/**
 * Reads `unique`, `{ unique: { ... } }` or `{ test_name: unique, ... }`.
 * @param columnName  the column the test stands under; null under a node
 * @param tags        tags of that column
 * @returns undefined if `declared` is none of these
 */
export function parseTests(
  declared: unknown,
  columnName: string | null,
  tags: readonly string[],
  line: number,
): TestDeclaration | undefined {
  const parts = splitDeclaration(declared);
  if (parts === undefined) return undefined;
  const { written, body } = parts;
  const args: Record<string, unknown> = {};
  const config: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(body)) {
    if (key === 'config' && isDict(value)) Object.assign(config, value);
    else if (key === 'arguments' && isDict(value)) Object.assign(args, value);
    else if (configKeys.includes(key)) config[key] = value;
    else if (key !== 'name' && key !== 'description') args[key] = value;
  }
  const isOldForm = Object.keys(body).some((key) => !reserved.has(key) && !configKeys.includes(key));
  if (columnName !== null) args['column_name'] = columnName;
  if (tags.length > 0) {
    const own: unknown = config['tags'] ?? [];
    config['tags'] = [...(Array.isArray(own) ? (own as unknown[]) : [own]), ...tags];
  }
  const dot = written.indexOf('.');
  return {
    test: dot < 0 ? written : written.slice(dot + 1),
    namespace: dot < 0 ? null : written.slice(0, dot),
    name: typeof body['name'] === 'string' ? body['name'] : null,
    args,
    config,
    description: typeof body['description'] === 'string' ? body['description'] : '',
    columnName,
    isOldForm,
    line,
  };
}

function splitDeclaration(declared: unknown): { written: string; body: Dict } | undefined {
  if (typeof declared === 'string') return { written: declared, body: {} };
  if (!isDict(declared)) return undefined;
  const { test_name: named, ...rest } = declared;
  if (typeof named === 'string') return { written: named, body: rest };
  const [first] = Object.entries(declared);
  if (first === undefined) return undefined;
  const [written, body] = first;
  // `- unique: ` with its configuration beside it, at the same indentation, is common and dbt takes it.
  const beside = Object.fromEntries(Object.entries(declared).slice(1));
  if (body === null) return { written, body: beside };
  return isDict(body) ? { written, body: { ...body, ...beside } } : undefined;
}
