import { DictView, PyDict, PySet } from './dict.ts';
import { typeFault, undefinedFault, valueFault } from './faults.ts';
import { checkItems } from './limits.ts';
import { typeName } from './type-name.ts';
import { HostObject, PyIterator, PyList, PyRange, PyTuple, Undefined, type Value } from './value.ts';

const surrogate = /[\ud800-\udfff]/;

/** Whether positions in the text are those of its UTF-16 units. */
export function isPlain(text: string): boolean {
  return !surrogate.test(text);
}

/** The characters that Python counts: code points. */
export function characters(text: string): string[] {
  return isPlain(text) ? text.split('') : Array.from(text);
}

/** `iter(value)`, or undefined when it can't be looped over. */
export function tryIterate(value: Value): Iterator<Value> | undefined {
  if (typeof value === 'string') return characters(value).values();
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof PyList || value instanceof PyTuple) return value.items.values();
  if (value instanceof PyDict) return guarded(value, value.keys());
  if (value instanceof PySet) return guarded(value, value.values());
  if (value instanceof DictView) return viewItems(value);
  if (value instanceof PyRange) return rangeItems(value);
  if (value instanceof PyIterator) return value.iterator;
  if (value instanceof HostObject) return value.iterate();
  if (value instanceof Undefined) {
    if (value.mode === 'strict') throw undefinedFault(value.problem, value.name, value.known());
    return [].values();
  }
  return undefined;
}

/** `iter(value)`. @throws JINJA_TYPE when it can't be looped over */
export function iterate(value: Value): IterableIterator<Value> {
  const iterator = tryIterate(value);
  if (iterator === undefined) {
    throw typeFault(
      `'${typeName(value)}' object is not iterable`,
      value === null
        ? 'Check it with "is not none" first, or give it a default.'
        : 'Loop over a list, a dict or a string.',
    );
  }
  return {
    next: () => iterator.next(),
    [Symbol.iterator]() {
      return this;
    },
  };
}

/** `list(value)` as a new array. */
export function toArray(value: Value): Value[] {
  if (value instanceof PyList || value instanceof PyTuple) return value.items.slice();
  const items: Value[] = [];
  for (const item of iterate(value)) {
    items.push(item);
    checkItems(items.length);
  }
  return items;
}

/** `len(value)`, or undefined when it has none. */
export function tryLength(value: Value): number | undefined {
  if (typeof value === 'string') return isPlain(value) ? value.length : characters(value).length;
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof PyList || value instanceof PyTuple) return value.items.length;
  if (value instanceof PyDict || value instanceof PySet) return value.size;
  if (value instanceof DictView) return value.dict.size;
  if (value instanceof PyRange) return value.length;
  if (value instanceof HostObject) return value.size();
  if (value instanceof Undefined) {
    if (value.mode === 'strict') throw undefinedFault(value.problem, value.name, value.known());
    return 0;
  }
  return undefined;
}

/** `len(value)`. @throws JINJA_TYPE when it has none */
export function length(value: Value): number {
  const size = tryLength(value);
  if (size === undefined) {
    throw typeFault(
      `object of type '${typeName(value)}' has no len()`,
      value instanceof PyIterator ? 'Turn it into a list first: | list | length.' : undefined,
    );
  }
  return size;
}

function viewItems(view: DictView): Iterator<Value> {
  const { dict } = view;
  if (view.kind === 'keys') return guarded(dict, dict.keys());
  if (view.kind === 'values') return guarded(dict, dict.values());
  return guarded(dict, pairs(dict));
}

function* pairs(dict: PyDict): IterableIterator<Value> {
  for (const [key, value] of dict.entries()) yield new PyTuple([key, value]);
}

function* rangeItems(range: PyRange): IterableIterator<Value> {
  for (let i = 0; i < range.length; i++) yield range.start + i * range.step;
}

/** Fails, as Python does, when the collection grows or shrinks while it is looped over. */
function* guarded(owner: PyDict | PySet, items: Iterable<Value>): IterableIterator<Value> {
  const { size } = owner;
  for (const item of items) {
    yield item;
    if (owner.size !== size) {
      throw valueFault(
        `${typeName(owner)} changed size during iteration`,
        'Loop over a copy: {% for key in x.keys() | list %}.',
      );
    }
  }
}
