import { getItem } from '../access.ts';
import type { Frame } from '../frame.ts';
import { PyTuple, Undefined, type Value } from '../value.ts';

export interface KeyOptions {
  /** In the place of a missing attribute; null: none. */
  readonly fallback?: Value;
  /** Text compares without regard to case. */
  readonly foldCase?: boolean;
}

/**
 * The key of an item for sorting, grouping and mapping.
 * @param attribute null: the item itself; a position; or a name, also `a.b.0`
 */
export function keyOf(attribute: Value, frame: Frame, options: KeyOptions = {}): (item: Value) => Value {
  const path = pathOf(attribute);
  const { fallback = null, foldCase = false } = options;
  return (item) => {
    let value = item;
    for (const step of path) {
      value = getItem(value, step, frame.runtime.undefinedMode);
      if (fallback !== null && value instanceof Undefined) value = fallback;
    }
    return foldCase && typeof value === 'string' ? value.toLowerCase() : value;
  };
}

/**
 * As keyOf, but `a,b` sorts by a, then by b. The key is a tuple in any case: its items need an order only where
 * they differ, so that None sorts among None.
 */
export function keysOf(attribute: Value, frame: Frame, options: KeyOptions): (item: Value) => Value {
  const parts = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  const keys = parts.map((part) => keyOf(part, frame, options));
  return (item) => new PyTuple(keys.map((key) => key(item)));
}

function pathOf(attribute: Value): readonly Value[] {
  if (attribute === null) return [];
  if (typeof attribute !== 'string') return [attribute];
  return attribute.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
