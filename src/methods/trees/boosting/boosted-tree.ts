import type { Split } from './split-gain.ts';

/** A grown tree. Nodes stand in the order in which they were made: the root, then both halves of each split. */
export class BoostedTree {
  readonly output: number;
  /** The split of each inner node; null for leaves. */
  readonly splits: (Split | null)[] = [];
  /** The left child; the right one follows it. -1 for leaves. */
  readonly left: number[] = [];
  /** What a row in the node adds to the score. */
  readonly values: number[] = [];
  /** Training rows in the node. */
  readonly rows: number[] = [];

  constructor(output: number) {
    this.output = output;
  }

  /** Adds a leaf and returns its node. */
  addLeaf(value: number, rows: number): number {
    this.splits.push(null);
    this.left.push(-1);
    this.values.push(value);
    return this.rows.push(rows) - 1;
  }
}
