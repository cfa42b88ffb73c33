import { typeFault } from './faults.ts';
import { intOfFloat } from './integers.ts';
import { HostObject, PyFloat, PyList, PyTuple, Undefined, type Value } from './value.ts';

/** What two equal values share, fit as a key of a JavaScript Map. */
export type HashKey = unknown;

const undefinedKey = Symbol('undefined');
const identities = new WeakMap<object, number>();
let nextIdentity = 1;

/**
 * The key under which a Map finds a hashable value: 1, 1.0 and True share one; so do equal tuples.
 * @throws JINJA_TYPE for lists, dicts and sets
 */
export function hashKey(value: Value): HashKey {
  if (typeof value === 'string') return value.startsWith('\0') ? `\0s${value}` : value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof PyFloat) return Number.isInteger(value.value) ? intOfFloat(value.value) : value.value;
  if (value instanceof PyTuple) return `\0t${value.items.map((item) => encode(hashKey(item))).join('')}`;
  if (value instanceof Undefined) return undefinedKey;
  if (value instanceof HostObject) {
    const key = value.hashKey();
    return key === undefined ? value : `\0h${key}`;
  }
  if (value instanceof PyList) throw unhashable('list');
  if ('unhashable' in value) throw unhashable(value.unhashable);
  return value;
}

/** A key as text that no other key has, whatever follows it. */
function encode(key: HashKey): string {
  if (typeof key === 'string') return `s${key.length}:${key}`;
  if (typeof key === 'number' || typeof key === 'bigint') return `n${key};`;
  if (typeof key !== 'object') return 'u';
  if (key === null) return 'z';
  let identity = identities.get(key);
  if (identity === undefined) {
    identity = nextIdentity++;
    identities.set(key, identity);
  }
  return `o${identity};`;
}

function unhashable(typeName: string): Error {
  return typeFault(`unhashable type: '${typeName}'`, 'Use a string, a number or a tuple of them as the key.');
}
