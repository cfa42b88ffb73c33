import type { Value } from './value.ts';

/**
 * `sorted(items, key, reverse)`: stable, also in reverse; uses `less` alone, as Python does.
 * @throws what `less` throws for values without an order
 */
export function sortedBy(
  items: readonly Value[],
  key: (item: Value) => Value,
  reverse: boolean,
  less: (a: Value, b: Value) => boolean,
): Value[] {
  const keyed = items.map((item) => ({ item, key: key(item) }));
  const sign = reverse ? -1 : 1;
  keyed.sort((a, b) => (less(a.key, b.key) ? -sign : less(b.key, a.key) ? sign : 0));
  return keyed.map(({ item }) => item);
}
