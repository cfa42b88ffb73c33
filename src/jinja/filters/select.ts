import { getOwnAttribute } from '../access.ts';
import { isTrue } from '../compare.ts';
import { required } from '../define-function.ts';
import { argumentsFault } from '../faults.ts';
import type { Filter, Frame } from '../frame.ts';
import { iterate } from '../iterate.ts';
import { toText } from '../repr.ts';
import { PyIterator, type Arguments, type Value } from '../value.ts';
import { keyOf } from './attribute.ts';
import { defineFilter } from './filter.ts';

/** Filters that apply another filter, a test or an attribute to every item. */
export const selectFilters: readonly (readonly [string, Filter])[] = [
  ['map', (value, args, frame) => new PyIterator(mapped(value, args, frame))],
  ['select', (value, args, frame) => new PyIterator(selected(value, args, frame, 'select', true))],
  ['reject', (value, args, frame) => new PyIterator(selected(value, args, frame, 'reject', false))],
  ['selectattr', (value, args, frame) => new PyIterator(selected(value, args, frame, 'selectattr', true))],
  ['rejectattr', (value, args, frame) => new PyIterator(selected(value, args, frame, 'rejectattr', false))],
  defineFilter('attr', { name: required }, (value, { name }, frame) => {
    return getOwnAttribute(value, toText(name), frame.runtime.undefinedMode);
  }),
];

function* mapped(value: Value, args: Arguments, frame: Frame): IterableIterator<Value> {
  if (!isTrue(value)) return;
  const apply = mapper(args, frame);
  for (const item of iterate(value)) yield apply(item);
}

function mapper(args: Arguments, frame: Frame): (item: Value) => Value {
  const signature = "map('filter', ...) or map(attribute='name', default=...)";
  const [name, ...positional] = args.positional;
  if (name === undefined) {
    const { attribute, default: fallback = null, ...rest } = Object.fromEntries(args.named);
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) throw argumentsFault(`Unexpected keyword argument '${unknown}'`, signature);
    if (attribute === undefined) throw argumentsFault('map requires a filter argument', signature);
    return keyOf(attribute, frame, { fallback });
  }
  return (item) => frame.filter(toText(name), item, { positional, named: args.named });
}

function* selected(
  value: Value,
  args: Arguments,
  frame: Frame,
  name: string,
  keep: boolean,
): IterableIterator<Value> {
  if (!isTrue(value)) return;
  let positional = args.positional;
  let key = (item: Value): Value => item;
  if (name.endsWith('attr')) {
    const [attribute, ...rest] = positional;
    if (attribute === undefined) {
      throw argumentsFault('Missing parameter for attribute name', `${name}('attribute', 'test', ...)`);
    }
    key = keyOf(attribute, frame);
    positional = rest;
  }
  const [test, ...testArgs] = positional;
  for (const item of iterate(value)) {
    const own = key(item);
    const holds =
      test === undefined
        ? isTrue(own)
        : frame.test(toText(test), own, { positional: testArgs, named: args.named });
    if (holds === keep) yield item;
  }
}
