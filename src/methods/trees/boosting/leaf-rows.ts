import type { BoostingKernel } from '../../../wasm/boosting.ts';
import { columnAt, type BinnedRows } from './boosting-job.ts';

/** Rows of one part in the order of the leaves that they fall into; each leaf's rows stand beside each other, ascending. */
export class LeafRows {
  private readonly kernel: BoostingKernel;
  private readonly table: BinnedRows;
  private readonly order: number;
  private readonly spare: number;
  private readonly starts: Int32Array;
  private readonly counts: Int32Array;

  /**
   * @param order  place of the first row's number, u32 each
   * @param spare  room for as many
   */
  constructor(kernel: BoostingKernel, table: BinnedRows, order: number, spare: number, leaves: number) {
    this.kernel = kernel;
    this.table = table;
    this.order = order;
    this.spare = spare;
    this.starts = new Int32Array(leaves);
    this.counts = new Int32Array(leaves);
  }

  /** Takes the rows from place `start` on as those of the root. */
  reset(start: number, count: number): void {
    this.starts[0] = start;
    this.counts[0] = count;
  }

  /** Rows of a leaf in this part. */
  count(leaf: number): number {
    return this.counts[leaf];
  }

  /** Place of the numbers of a leaf's rows. */
  at(leaf: number): number {
    return this.order + this.starts[leaf] * 4;
  }

  /** Splits a leaf in two: rows that go right become those of `right`. `goesLeft` holds a byte for each bin. */
  split(leaf: number, right: number, column: number, goesLeft: number): void {
    const bins = columnAt(this.table, column);
    const count = this.counts[leaf];
    const left = this.kernel.partition(bins, this.at(leaf), count, goesLeft, this.spare);
    this.starts[right] = this.starts[leaf] + left;
    this.counts[right] = count - left;
    this.counts[leaf] = left;
  }
}
