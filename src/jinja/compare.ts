import { DictView, PyDict, PySet } from './dict.ts';
import { typeFault, undefinedFault } from './faults.ts';
import { isPlain, iterate, tryIterate, tryLength } from './iterate.ts';
import { typeName } from './type-name.ts';
import { HostObject, PyFloat, PyList, PyRange, PyTuple, Undefined, type Value } from './value.ts';

export type Ordering = '<' | '<=' | '>' | '>=';

/** `bool(value)`. */
export function isTrue(value: Value): boolean {
  if (typeof value !== 'object') return Boolean(value);
  if (value === null) return false;
  if (value instanceof PyFloat) return value.value !== 0;
  if (value instanceof HostObject) return value.isTrue();
  return tryLength(value) !== 0;
}

/** The number that a value is in comparisons and sums, if it is one: bool, int or float. */
export function numberOf(value: Value): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  return value instanceof PyFloat ? value.value : undefined;
}

/** `a == b`. */
export function equals(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a === 'string' || typeof b === 'string') {
    return (a instanceof HostObject && a.equals(b)) || (b instanceof HostObject && b.equals(a));
  }
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) return sameNumber(x, y);
  if (a instanceof PyList) return b instanceof PyList && sameItems(a.items, b.items);
  if (a instanceof PyTuple) return b instanceof PyTuple && sameItems(a.items, b.items);
  if (a instanceof PyDict) return b instanceof PyDict && sameEntries(a, b);
  if (isSetLike(a)) return isSetLike(b) && setSize(a) === setSize(b) && isSubset(a, b);
  if (a instanceof PyRange) return b instanceof PyRange && sameItems([...iterate(a)], [...iterate(b)]);
  if (a instanceof Undefined || b instanceof Undefined) return bothUndefined(a, b);
  if (a instanceof HostObject) return a.equals(b);
  return b instanceof HostObject && b.equals(a);
}

/** Ints and floats compare by their exact values. */
function sameNumber(x: number | bigint, y: number | bigint): boolean {
  if (typeof x === typeof y) return x === y;
  const [float, int] = typeof x === 'number' ? [x, y] : [y, x];
  return Number.isInteger(float) && BigInt(float) === int;
}

/** `a < b` and its three sisters. @throws JINJA_TYPE when the two have no order */
export function ordered(operator: Ordering, a: Value, b: Value): boolean {
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) return holds(operator, x, y);
  if (typeof a === 'string' && typeof b === 'string') return holds(operator, compareText(a, b), 0);
  if ((a instanceof PyList && b instanceof PyList) || (a instanceof PyTuple && b instanceof PyTuple)) {
    const end = Math.min(a.items.length, b.items.length);
    for (let i = 0; i < end; i++) {
      if (!equals(a.items[i], b.items[i])) return ordered(operator, a.items[i], b.items[i]);
    }
    return holds(operator, a.items.length, b.items.length);
  }
  if (isSetLike(a) && isSetLike(b)) return setOrdered(operator, a, b);
  for (const side of [a, b]) {
    if (side instanceof Undefined) throw undefinedFault(side.problem, side.name, side.known());
  }
  const forward = a instanceof HostObject ? a.compare(b) : undefined;
  if (forward !== undefined) return holds(operator, forward, 0);
  const backward = b instanceof HostObject ? b.compare(a) : undefined;
  if (backward !== undefined) return holds(operator, 0, backward);
  throw typeFault(
    `'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`,
    'Compare values of one type; convert with int, float or string first.',
  );
}

/** `a < b`, for sorting. */
export function lessThan(a: Value, b: Value): boolean {
  return ordered('<', a, b);
}

/** `item in container`. */
export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item === 'string') return container.includes(item);
    if (item instanceof Undefined) throw undefinedFault(item.problem, item.name, item.known());
    throw typeFault(
      `'in <string>' requires string as left operand, not ${typeName(item)}`,
      'Write x | string in text.',
    );
  }
  if (container instanceof PyDict || container instanceof PySet) return container.has(item);
  if (container instanceof DictView && container.kind === 'keys') return container.dict.has(item);
  const iterator = tryIterate(container);
  if (iterator === undefined) {
    throw typeFault(
      `argument of type '${typeName(container)}' is not iterable`,
      'Search a list, a dict or a string.',
    );
  }
  for (let step = iterator.next(); step.done !== true; step = iterator.next()) {
    if (equals(step.value, item)) return true;
  }
  return false;
}

/** Code point order, as Python compares: differs from JavaScript's beyond U+D800. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (isPlain(a) && isPlain(b)) return a < b ? -1 : 1;
  const x = Array.from(a, (character) => character.codePointAt(0)!);
  const y = Array.from(b, (character) => character.codePointAt(0)!);
  const at = x.findIndex((code, i) => code !== y[i]);
  if (at === -1) return -1;
  return at >= y.length ? 1 : x[at] - y[at];
}

function holds(operator: Ordering, x: number | bigint, y: number | bigint): boolean {
  switch (operator) {
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    case '>=':
      return x >= y;
    default:
      return operator satisfies never;
  }
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, i) => equals(item, b[i]));
}

function sameEntries(a: PyDict, b: PyDict): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a.entries()) {
    const other = b.get(key);
    if (other === undefined || !equals(value, other)) return false;
  }
  return true;
}

function bothUndefined(a: Value, b: Value): boolean {
  for (const side of [a, b]) {
    if (side instanceof Undefined && side.mode === 'strict')
      throw undefinedFault(side.problem, side.name, side.known());
  }
  return a instanceof Undefined && b instanceof Undefined;
}

function isSetLike(value: Value): value is PySet | DictView {
  return value instanceof PySet || (value instanceof DictView && value.kind !== 'values');
}

function setSize(set: PySet | DictView): number {
  return set instanceof PySet ? set.size : set.dict.size;
}

function isSubset(a: Value, b: Value): boolean {
  for (const item of iterate(a)) if (!contains(b, item)) return false;
  return true;
}

function setOrdered(operator: Ordering, a: PySet | DictView, b: PySet | DictView): boolean {
  const sizes = holds(operator, setSize(a), setSize(b));
  return sizes && (operator.startsWith('<') ? isSubset(a, b) : isSubset(b, a));
}
