import { toArray } from './iterate.ts';
import { DictView, PyDict, PySet } from './dict.ts';
import { normalInt } from './integers.ts';
import { repr } from './repr.ts';
import { typeFault } from './faults.ts';
import {
  HostObject,
  JinjaFunction,
  Namespace,
  PyFloat,
  PyIterator,
  PyList,
  PyRange,
  PyTuple,
  Undefined,
  type Value,
} from './value.ts';

/** What YAML, JSON and the command line give. */
export type JsValue =
  | undefined
  | Value
  | readonly JsValue[]
  | ReadonlyMap<JsValue, JsValue>
  | ReadonlySet<JsValue>
  | { readonly [key: string]: JsValue };

const valueClasses = [
  PyFloat,
  PyList,
  PyTuple,
  PyDict,
  PySet,
  DictView,
  PyRange,
  PyIterator,
  Undefined,
  Namespace,
  JinjaFunction,
  HostObject,
] as const;

/** Whether it is a value already. */
function isValue(js: object): js is Exclude<Value, string | number | bigint | boolean | null> {
  return valueClasses.some((each) => js instanceof each);
}

/**
 * A JavaScript value as a template's: whole numbers become ints, others floats (give `new PyFloat(1)` for 1.0),
 * arrays lists, plain objects and Maps dicts. Values stay as they are.
 */
export function toValue(js: JsValue): Value {
  if (js === null || js === undefined) return null;
  if (typeof js === 'boolean' || typeof js === 'string') return js;
  if (typeof js === 'bigint') return normalInt(js);
  if (typeof js === 'number') return Number.isSafeInteger(js) && !Object.is(js, -0) ? js : new PyFloat(js);
  if (isValue(js)) return js;
  if (Array.isArray(js)) return new PyList(js.map((item: JsValue) => toValue(item)));
  if (js instanceof Set) return new PySet(Array.from(js, toValue));
  const entries = js instanceof Map ? js : Object.entries(js as { readonly [key: string]: JsValue });
  return new PyDict(
    Array.from(entries, ([key, value]: readonly [JsValue, JsValue]) => [toValue(key), toValue(value)]),
  );
}

/**
 * A template's value as plain JavaScript: floats become numbers, lists, tuples and sets arrays, dicts objects
 * (their keys as text), None null. Ints beyond the safe ones stay bigints.
 * @throws JINJA_TYPE for functions and objects of the host
 */
export function toJs(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof PyFloat) return value.value;
  if (value instanceof Undefined) return null;
  if (value instanceof PyDict) {
    return Object.fromEntries(
      Array.from(value.entries(), ([key, item]) => [typeof key === 'string' ? key : repr(key), toJs(item)]),
    );
  }
  if (value instanceof JinjaFunction || value instanceof HostObject || value instanceof Namespace) {
    throw typeFault(`${repr(value)} is no plain value`, 'Convert it with | string first.');
  }
  return toArray(value).map(toJs);
}
