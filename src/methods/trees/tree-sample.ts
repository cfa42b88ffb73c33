import type { RankedColumns } from './rank-columns.ts';

/** The rows that a tree grows on, in a table of their own so that they lie close together. */
export interface TreeSample {
  readonly table: RankedColumns;
  readonly classes: number;
  /** For each row its class and how often it counts, by `packRow`. */
  readonly packed: Int32Array;
}

const COUNT_SHIFT = 24;
/** The most that a row can count. */
export const MOST_COUNT = 127;
const MOST_CLASSES = 2 ** COUNT_SHIFT;

export function packRow(code: number, count: number): number {
  return code | (count << COUNT_SHIFT);
}

export function packedClass(packed: number): number {
  return packed & (MOST_CLASSES - 1);
}

export function packedCount(packed: number): number {
  return packed >> COUNT_SHIFT;
}

/** The rows of the sample, those of a node side by side, and with each its class and count. */
export interface Places {
  readonly rows: Int32Array;
  readonly packed: Int32Array;
  readonly spareRows: Int32Array;
  readonly sparePacked: Int32Array;
}
