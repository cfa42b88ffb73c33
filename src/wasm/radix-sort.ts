import { holdAtLeast, loadKernel, type Kernel } from './kernel.ts';

const KEYS_AT = 1024;
/** What assembly/radix-sort.ts needs for its counts, in bytes. */
const COUNTS_BYTES = 4 * 6 * 2048;

type Sort = (keys: number, values: number, n: number, scratch: number) => void;

/** Memory of the sorting kernel. A thread has one: asking for it again invalidates the last. */
export interface SortSpace {
  /** Finite, no -0. */
  readonly keys: Float64Array;
  /** Travels with the keys; empty if not asked for. */
  readonly values: Float64Array;
  /** Sorts keys `from` to `to` descending, stable. */
  sort(from: number, to: number): void;
}

let kernel: Kernel<{ readonly sortDescending: Sort }> | undefined;

/** Room for n keys, with a value each if `withValues`; what it holds at first is anything. */
export function sortSpace(n: number, withValues: boolean): SortSpace {
  const width = n * 8 * (withValues ? 2 : 1);
  const scratchAt = KEYS_AT + width;
  kernel ??= loadKernel('radix-sort');
  const { memory } = kernel;
  const sort = kernel.exports.sortDescending;
  holdAtLeast(memory, scratchAt + COUNTS_BYTES + width);
  const valuesAt = KEYS_AT + n * 8;
  return {
    keys: new Float64Array(memory.buffer, KEYS_AT, n),
    values: new Float64Array(memory.buffer, valuesAt, withValues ? n : 0),
    sort: (from, to) => sort(KEYS_AT + from * 8, withValues ? valuesAt + from * 8 : 0, to - from, scratchAt),
  };
}
