import { createHash } from 'node:crypto';
import { repr, toText, toValue, type JsValue } from '../../jinja/index.ts';
import type { TestMetadata } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';

/** The names of a generic test: the short one is its file and alias, the full one stands in its unique id. */
export interface GenericTestName {
  readonly short: string;
  readonly full: string;
}

/**
 * dbt's name of a generic test: test, node and argument values, with a hash where that is 64 letters or more.
 * @param test  the test's name, with `source_` before it on a source and its package before that
 * @param node  name of the model, or `source_table`
 * @param args  the test's arguments; `model` is not part of the name
 */
export function genericTestName(
  test: string,
  node: string,
  args: Readonly<Record<string, unknown>>,
): GenericTestName {
  const values = Object.keys(args)
    .filter((name) => name !== 'model')
    .sort()
    .flatMap((name) => flatten(args[name]))
    .map((value) => value.replaceAll(/[^0-9a-zA-Z_]+/g, '_'));
  const identifier = `${test}_${node}`;
  const full = `${identifier}_${values.join('__')}`;
  return { short: full.length >= 64 ? `${identifier.slice(0, 30)}_${md5(full)}` : full, full };
}

/** The last part of a generic test's unique id: equal tests on equal nodes give equal ids, as in dbt. */
export function genericTestHash(name: string, metadata: TestMetadata): string {
  return md5(name + repr(toValue(hashable({ ...metadata })))).slice(-10);
}

/** `value` with sorted keys and every scalar as Python's `str` prints it. */
function hashable(value: unknown): JsValue {
  if (Array.isArray(value)) return value.map(hashable);
  if (isDict(value)) {
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((key) => [key, hashable(value[key])]),
    );
  }
  return pythonText(value);
}

function flatten(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(pythonText);
  if (isDict(value)) return Object.values(value).map(pythonText);
  return [pythonText(value)];
}

function pythonText(value: unknown): string {
  return toText(toValue(value as JsValue));
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
