import { equals, isTrue, lessThan } from '../compare.ts';
import { required } from '../define-function.ts';
import { DictView, PyDict, PySet } from '../dict.ts';
import { expectIndex } from '../expect.ts';
import { typeFault, valueFault } from '../faults.ts';
import type { Filter, Frame } from '../frame.ts';
import { characters, iterate, length, toArray } from '../iterate.ts';
import { checkItems, checkText } from '../limits.ts';
import { operate } from '../arithmetic.ts';
import { repr, toText } from '../repr.ts';
import { sortedBy } from '../sort.ts';
import { typeName } from '../type-name.ts';
import { HostObject, PyIterator, PyList, PyRange, PyTuple, Undefined, type Value } from '../value.ts';
import { keyOf, keysOf } from './attribute.ts';
import { alias, defineFilter } from './filter.ts';

const lengthFilter = defineFilter('length', {}, (value) => length(value));

/** Filters over lists, dicts and other things to loop over. */
export const sequenceFilters: readonly (readonly [string, Filter])[] = [
  lengthFilter,
  alias('count', lengthFilter),
  defineFilter('list', {}, (value) => new PyList(toArray(value))),
  defineFilter('first', {}, (value, _none, frame) => {
    const step = iterate(value).next();
    return step.done === true ? empty('No first item, sequence was empty.', frame) : step.value;
  }),
  defineFilter('last', {}, (value, _none, frame) => {
    const last = (reversed(value) ?? notReversible(value)).next();
    return last.done === true ? empty('No last item, sequence was empty.', frame) : last.value;
  }),
  defineFilter('random', {}, (value, _none, frame) => {
    const items = toArray(value);
    if (items.length === 0) return empty('No random item, sequence was empty.', frame);
    return items[Math.floor(frame.runtime.random() * items.length)]!;
  }),
  defineFilter('reverse', {}, (value) => {
    if (typeof value === 'string') return characters(value).reverse().join('');
    const iterator = reversed(value);
    return iterator === undefined
      ? new PyList(toArray(value).reverse())
      : new PyIterator(iterator, reversedNames.get(typeName(value)) ?? 'reversed');
  }),
  defineFilter('join', { d: '', attribute: null }, (value, { d, attribute }, frame) => {
    const key = keyOf(attribute, frame);
    const separator = toText(d);
    const parts: string[] = [];
    let size = 0;
    for (const item of iterate(value)) {
      const text = toText(key(item));
      size += text.length + separator.length;
      checkText(size);
      parts.push(text);
    }
    return parts.join(separator);
  }),
  defineFilter('sum', { attribute: null, start: 0 }, (value, { attribute, start }, frame) => {
    const key = keyOf(attribute, frame);
    if (typeof start === 'string') throw typeFault("sum() can't sum strings", 'Use | join instead.');
    let total: Value = start;
    for (const item of iterate(value)) total = operate('+', total, key(item));
    return total;
  }),
  defineFilter('sort', { reverse: false, case_sensitive: false, attribute: null }, (value, v, frame) => {
    const key = keysOf(v.attribute, frame, { foldCase: !isTrue(v.case_sensitive) });
    return new PyList(sortedBy(toArray(value), key, isTrue(v.reverse), lessThan));
  }),
  defineFilter('dictsort', { case_sensitive: false, by: 'key', reverse: false }, (value, v) => {
    if (v.by !== 'key' && v.by !== 'value') {
      throw valueFault('You can only sort by either "key" or "value"', 'Write by="key" or by="value".');
    }
    const at = v.by === 'key' ? 0 : 1;
    const fold = !isTrue(v.case_sensitive);
    const key = (pair: Value): Value => {
      const part = (pair as PyTuple).items[at]!;
      return fold && typeof part === 'string' ? part.toLowerCase() : part;
    };
    return new PyList(sortedBy([...mappingItems(value)], key, isTrue(v.reverse), lessThan));
  }),
  defineFilter('items', {}, (value) => {
    if (value instanceof Undefined) return new PyIterator([].values());
    return new PyIterator(mappingItems(value));
  }),
  defineFilter('unique', { case_sensitive: false, attribute: null }, (value, v, frame) => {
    const key = keyOf(v.attribute, frame, { foldCase: !isTrue(v.case_sensitive) });
    return new PyIterator(uniqueItems(value, key));
  }),
  defineFilter('min', { case_sensitive: false, attribute: null }, (value, v, frame) =>
    extreme(value, v, frame, lessThan),
  ),
  defineFilter('max', { case_sensitive: false, attribute: null }, (value, v, frame) =>
    extreme(value, v, frame, (a, b) => lessThan(b, a)),
  ),
  defineFilter('batch', { linecount: required, fill_with: null }, (value, v) => {
    return new PyIterator(batches(value, expectIndex(v.linecount, 'batch() linecount'), v.fill_with));
  }),
  defineFilter('slice', { slices: required, fill_with: null }, (value, v) => {
    return new PyIterator(slices(value, expectIndex(v.slices, 'slice() slices'), v.fill_with));
  }),
  defineFilter(
    'groupby',
    { attribute: required, default: null, case_sensitive: false },
    (value, v, frame) => {
      const foldCase = !isTrue(v.case_sensitive);
      const key = keyOf(v.attribute, frame, { fallback: v.default, foldCase });
      const shown = keyOf(v.attribute, frame, { fallback: v.default });
      const groups: { key: Value; items: Value[] }[] = [];
      for (const item of sortedBy(toArray(value), key, false, lessThan)) {
        const last = groups.at(-1);
        if (last !== undefined && equals(last.key, key(item))) last.items.push(item);
        else groups.push({ key: key(item), items: [item] });
      }
      return new PyList(
        groups.map(({ items }) => new PyTuple([shown(items[0]), new PyList(items)], ['grouper', 'list'])),
      );
    },
  ),
];

const reversedNames = new Map([
  ['list', 'list_reverseiterator'],
  ['dict', 'dict_reversekeyiterator'],
  ['range', 'range_iterator'],
]);

function empty(problem: string, frame: Frame): Undefined {
  return new Undefined('', problem, frame.runtime.undefinedMode);
}

/** `reversed(value)`, or undefined for what can only be read forwards. */
function reversed(value: Value): Iterator<Value> | undefined {
  const forwards = value instanceof PyIterator || value instanceof PySet || value instanceof HostObject;
  if (forwards || value === null || typeof value !== 'object') {
    return typeof value === 'string' ? characters(value).reverse().values() : undefined;
  }
  const isSequence = value instanceof PyList || value instanceof PyTuple || value instanceof PyRange;
  if (isSequence || value instanceof PyDict || value instanceof DictView || value instanceof Undefined) {
    return toArray(value).reverse().values();
  }
  return undefined;
}

function notReversible(value: Value): never {
  throw typeFault(
    `'${typeName(value)}' object is not reversible`,
    'Turn it into a list first: | list | last.',
  );
}

function* mappingItems(value: Value): IterableIterator<Value> {
  if (value instanceof PyDict) {
    yield* iterate(new DictView(value, 'items'));
  } else if (value instanceof HostObject && value.isMapping()) {
    for (const key of iterate(value)) yield new PyTuple([key, value.getItem(key) ?? null]);
  } else
    throw typeFault(
      `Can only get item pairs from a mapping, not from ${typeName(value)}.`,
      'Give it a dict.',
    );
}

function* uniqueItems(value: Value, key: (item: Value) => Value): IterableIterator<Value> {
  const seen = new PySet();
  for (const item of iterate(value)) {
    const own = key(item);
    if (seen.has(own)) continue;
    seen.add(own);
    yield item;
  }
}

function extreme(
  value: Value,
  v: { readonly case_sensitive: Value; readonly attribute: Value },
  frame: Frame,
  better: (a: Value, b: Value) => boolean,
): Value {
  const key = keyOf(v.attribute, frame, { foldCase: !isTrue(v.case_sensitive) });
  let best: { item: Value; key: Value } | undefined;
  for (const item of iterate(value)) {
    const own = key(item);
    if (best === undefined || better(own, best.key)) best = { item, key: own };
  }
  return best === undefined ? empty('No aggregated item, sequence was empty.', frame) : best.item;
}

function* batches(value: Value, size: number, fill: Value): IterableIterator<Value> {
  let batch: Value[] = [];
  for (const item of iterate(value)) {
    if (batch.length === size) {
      yield new PyList(batch);
      batch = [];
    }
    batch.push(item);
  }
  if (batch.length === 0) return;
  checkItems(size);
  if (fill !== null) for (let i = batch.length; i < size; i++) batch.push(fill);
  yield new PyList(batch);
}

function* slices(value: Value, count: number, fill: Value): IterableIterator<Value> {
  if (count === 0) throw valueFault(`${repr(value)} can't be cut into 0 slices`, 'Ask for at least 1.');
  const items = toArray(value);
  const size = Math.floor(items.length / count);
  const longer = items.length % count;
  let at = 0;
  for (let i = 0; i < count; i++) {
    const end = at + size + (i < longer ? 1 : 0);
    const slice = items.slice(at, end);
    if (fill !== null && i >= longer) slice.push(fill);
    yield new PyList(slice);
    at = end;
  }
}
