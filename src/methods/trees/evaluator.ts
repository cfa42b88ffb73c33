import { treeKernel, type TreeKernel } from '../../wasm/tree-scores.ts';
import type { TreeEnsemble } from './ensemble.ts';
import { BLOCK_ROWS, COLUMN_BYTES, layOut, type KernelLayout } from './kernel-layout.ts';

export { BLOCK_ROWS } from './kernel-layout.ts';

/** What stands in the kernel's memory: a thread has one kernel. */
let current: KernelLayout | undefined;

/**
 * Evaluates an ensemble in this thread, synchronously, a block of up to BLOCK_ROWS rows at a time:
 *
 *     const evaluator = openEvaluator(ensemble);
 *     const rows = evaluator.block();
 *     for (...) rows[c * BLOCK_ROWS + r] = value;
 *     evaluator.score(n, scores);
 */
export function openEvaluator(ensemble: TreeEnsemble): TreeEvaluator {
  return new TreeEvaluator(ensemble);
}

export class TreeEvaluator {
  private readonly ensemble: TreeEnsemble;
  private readonly layout: KernelLayout;
  private readonly kernel: TreeKernel;
  private readonly rows: Float64Array;
  private readonly copies: Int32Array;
  private readonly sums: Float64Array;
  private readonly verdicts: Uint8Array;
  private readonly places: Int32Array;

  constructor(ensemble: TreeEnsemble) {
    this.ensemble = ensemble;
    this.layout = layOut(ensemble);
    const { features, outputs } = ensemble;
    const { size, rows, sums, verdicts, leaves, copies, trees } = this.layout;
    const { memory, exports } = treeKernel(size);
    this.kernel = exports;
    this.rows = new Float64Array(memory.buffer, rows, features.length * BLOCK_ROWS);
    const copiesAt = rows + features.length * COLUMN_BYTES;
    // One row more than the columns have, for decideRows.
    this.copies = new Int32Array(memory.buffer, copiesAt, copies.length * BLOCK_ROWS * 2 + 2);
    this.sums = new Float64Array(memory.buffer, sums, outputs * BLOCK_ROWS + 8);
    this.verdicts = new Uint8Array(memory.buffer, verdicts, BLOCK_ROWS);
    this.places = new Int32Array(memory.buffer, leaves, trees * BLOCK_ROWS);
  }

  /**
   * Where the caller writes the rows that the next call evaluates: column-major, `block[c * BLOCK_ROWS + r]`, encoded
   * as TreeEnsemble says. It keeps what was written until another evaluator of this thread is used.
   */
  block(): Float64Array {
    this.settle();
    return this.rows;
  }

  /**
   * Raw scores of the first n rows of the block, trees added in their order.
   * @param out  `out[k * BLOCK_ROWS + r]` for output k
   */
  score(n: number, out: Float64Array): void {
    const { walk, outputs, trees, rows, values, sums } = this.layout;
    const { base } = this.ensemble;
    this.prepare();
    for (let k = 0; k < base.length; k++) this.sums.fill(base[k], k * BLOCK_ROWS, (k + 1) * BLOCK_ROWS);
    const { roots, depths, kinds } = walk;
    this.kernel.addScores(roots, depths, kinds, outputs, trees, rows, n, values, sums);
    for (let k = 0; k < base.length; k++) {
      out.set(this.sums.subarray(k * BLOCK_ROWS, k * BLOCK_ROWS + n), k * BLOCK_ROWS);
    }
  }

  /**
   * Whether the raw score of each of the first n rows is above the threshold: 1 or 0, exactly what `score` would tell,
   * without adding more trees than that takes. For ensembles of one output.
   */
  decide(n: number, threshold: number, out: Uint8Array): void {
    const { sorted, trees, bounds, rows, values, sums, list, verdicts, slack } = this.layout;
    const [base] = this.ensemble.base;
    this.prepare();
    this.sums.fill(base);
    this.kernel.decideRows(
      sorted.roots,
      sorted.depths,
      sorted.kinds,
      trees,
      bounds,
      rows,
      n,
      values,
      sums,
      list,
      threshold,
      slack + Math.abs(base) * trees * Number.EPSILON,
      verdicts,
    );
    out.set(this.verdicts.subarray(0, n));
    if (this.verdicts.subarray(0, n).includes(2)) this.decideClose(n, threshold, out);
  }

  /**
   * The leaf of each tree that each of the first n rows falls into: how many leaves stand before it in its tree.
   * @param out  `out[t * BLOCK_ROWS + r]` for tree t
   */
  leaves(n: number, out: Int32Array): void {
    const { walk, trees, rows, leaves, firstLeaf } = this.layout;
    this.prepare();
    this.kernel.findLeaves(walk.roots, walk.depths, walk.kinds, trees, rows, n, leaves);
    for (let t = 0; t < trees; t++) {
      const at = t * BLOCK_ROWS;
      for (let r = 0; r < n; r++) out[at + r] = this.places[at + r] - firstLeaf[t];
    }
  }

  /** Rows whose sum in another order is too near the threshold. */
  private decideClose(n: number, threshold: number, out: Uint8Array): void {
    const scores = new Float64Array(BLOCK_ROWS);
    this.score(n, scores);
    for (let r = 0; r < n; r++) out[r] = Number(scores[r] > threshold);
  }

  /** Puts the trees into the kernel's memory unless they are there. */
  private settle(): void {
    if (current === this.layout) return;
    const { image, imageAt } = this.layout;
    new Uint8Array(this.rows.buffer, imageAt, image.byteLength).set(image);
    current = this.layout;
  }

  /** Fills the columns that nodes ask instead of a feature's own. */
  private prepare(): void {
    if (current !== this.layout) throw new Error('another evaluator was used since the block was written');
    const { rows, copies } = this.layout;
    for (const { from, to, levels } of copies) {
      const source = rows + from * COLUMN_BYTES;
      const target = rows + to * COLUMN_BYTES;
      if (levels === null) this.kernel.raiseMissing(source, target);
      else this.kernel.toCodes(source, target, levels);
    }
    this.copies.fill(0, copies.length * BLOCK_ROWS * 2);
  }
}
