import { COLUMN_BYTES } from '../../../wasm/boosting.ts';
import type { KernelMemory } from '../../../wasm/kernel.ts';
import type { CategoryBins } from './bin-categories.ts';
import type { NumberBins } from './bin-numbers.ts';
import type { BoostingSettings } from './options.ts';

/** Columns whose bins stand beside each other in one word a row. */
export const GROUP = 8;
/** Rows whose sums are added up on their own, so that a sum does not depend on who adds. */
export const BLOCK = 1024;

export type BinnedColumn = (NumberBins | CategoryBins) & { readonly name: string };

/** A table of bins in the job's memory: for each group of columns, a word a row. */
export interface BinnedRows {
  readonly rows: number;
  readonly bins: number;
}

/** Rows of the training or the validation table with what belongs to each. All but `rows` are places in memory. */
export interface JobRows extends BinnedRows {
  /** f64 a row and output. */
  readonly scores: number;
  /** f64 a row: the place of the class, or the value. */
  readonly targets: number;
  /** f64 a row; 0 for none. */
  readonly weights: number;
  /** u32 a row: rows in the order of the leaves. */
  readonly order: number;
  /** u32 a row. */
  readonly spare: number;
}

/** What one part keeps for itself: places in memory. */
export interface PartPlaces {
  /** One histogram column for each column of the table. */
  readonly histogram: number;
  /** i64 a bin; reads like `BLOCK` f64 while a table is binned. */
  readonly scratch: number;
}

/** All that parts share, plain data that can be sent to them. */
export interface BoostingJob {
  readonly memory: KernelMemory;
  readonly parts: readonly PartPlaces[];
  readonly columns: readonly BinnedColumn[];
  readonly settings: BoostingSettings;
  readonly outputs: number;
  readonly base: Float64Array;
  /** Binary: weights of both classes in gradients. */
  readonly labelWeights: readonly [number, number];
  readonly training: JobRows;
  readonly validation: JobRows | null;
  /** f64 a row and output: scores of the validation rows after the best iteration. */
  readonly bestScores: number;
  /** i64 a row and output. */
  readonly gradients: number;
  /** i64 a row: gradients of a leaf, in the order of its rows. */
  readonly ordered: number;
  /** Histograms of leaves: one for each leaf. */
  readonly histograms: number;
  /** i32: see Barrier; the fourth counts iterations. */
  readonly control: number;
  /** f64: two for each block of rows and output. */
  readonly blockSums: number;
  /** i32: rows of a leaf that went left, by part; behind them those of the root. */
  readonly counts: number;
  /** i64: sum over the rows of each part. */
  readonly rootSums: number;
  /** f64: the best splits that each part found, `SPLIT_NUMBERS` for each of two leaves. */
  readonly splits: number;
}

/** Numbers that a published split takes: 8 facts and 8 words of a set of bins. */
export const SPLIT_NUMBERS = 16;
/** i32 that the barrier and the counter of iterations take. */
export const CONTROL_NUMBERS = 4;

/** Bytes of one histogram over all columns. */
export function histogramBytes(columns: number): number {
  return Math.ceil(columns / GROUP) * GROUP * COLUMN_BYTES;
}

/** Bytes of the bins of a table. */
export function binBytes(rows: number, columns: number): number {
  return Math.ceil(columns / GROUP) * GROUP * rows;
}

/** The place of a column's bin of the first row; a row is `GROUP` bytes further than the last. */
export function columnAt({ bins, rows }: BinnedRows, column: number): number {
  return bins + Math.floor(column / GROUP) * GROUP * rows + (column % GROUP);
}

/** The rows that a part works on: whole blocks. */
export function partRange(rows: number, part: number, parts: number): readonly [number, number] {
  const step = Math.ceil(rows / parts / BLOCK) * BLOCK;
  return [Math.min(rows, part * step), Math.min(rows, (part + 1) * step)];
}

/** Hands out places in a memory that does not exist yet. */
export class Arena {
  /** Below, a kernel may keep constants of its own. */
  bytes = 1024;

  take(bytes: number): number {
    const at = this.bytes;
    // A cache line of its own for each.
    this.bytes = Math.ceil((at + bytes) / 64) * 64;
    return at;
  }
}
