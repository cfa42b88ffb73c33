import { treeKernel, type TreeKernel } from '../../wasm/tree-scores.ts';
import type { TreeEnsemble } from './ensemble.ts';
import { BLOCK_ROWS, layOut, type KernelLayout } from './kernel-layout.ts';

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
  /** Two words a row; one row more than the columns have, for decideRows. */
  private readonly codes: Int32Array;
  private readonly sums: Float64Array;
  private readonly verdicts: Uint8Array;
  private readonly places: Int32Array;

  constructor(ensemble: TreeEnsemble) {
    this.ensemble = ensemble;
    this.layout = layOut(ensemble);
    const { features, outputs } = ensemble;
    const { size, rows, sums, verdicts, leaves, categories, trees } = this.layout;
    const { memory, exports } = treeKernel(size);
    this.kernel = exports;
    this.rows = new Float64Array(memory.buffer, rows, features.length * BLOCK_ROWS);
    const codesAt = rows + features.length * BLOCK_ROWS * 8;
    this.codes = new Int32Array(memory.buffer, codesAt, categories.length * BLOCK_ROWS * 2 + 2);
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
    const { roots, depths, outputs, trees, rows, values, sums } = this.layout;
    const { base } = this.ensemble;
    const isPlain = this.prepare(n);
    for (let k = 0; k < base.length; k++) this.sums.fill(base[k], k * BLOCK_ROWS, (k + 1) * BLOCK_ROWS);
    this.kernel.addScores(roots, depths, outputs, trees, rows, n, values, sums, isPlain);
    for (let k = 0; k < base.length; k++) {
      out.set(this.sums.subarray(k * BLOCK_ROWS, k * BLOCK_ROWS + n), k * BLOCK_ROWS);
    }
  }

  /**
   * Whether the raw score of each of the first n rows is above the threshold: 1 or 0, exactly what `score` would tell,
   * without adding more trees than that takes. For ensembles of one output.
   */
  decide(n: number, threshold: number, out: Uint8Array): void {
    const { sortedRoots, sortedDepths, trees, bounds, rows, values, sums, list, verdicts, slack } =
      this.layout;
    const [base] = this.ensemble.base;
    const isPlain = this.prepare(n);
    this.sums.fill(base);
    const close = slack + Math.abs(base) * trees * Number.EPSILON;
    this.kernel.decideRows(
      sortedRoots,
      sortedDepths,
      trees,
      bounds,
      rows,
      n,
      values,
      sums,
      list,
      threshold,
      close,
      verdicts,
      isPlain,
    );
    out.set(this.verdicts.subarray(0, n));
    if (this.verdicts.subarray(0, n).includes(2)) this.decideClose(n, threshold, out);
  }

  /**
   * The leaf of each tree that each of the first n rows falls into: how many leaves stand before it in its tree.
   * @param out  `out[t * BLOCK_ROWS + r]` for tree t
   */
  leaves(n: number, out: Int32Array): void {
    const { roots, depths, trees, rows, leaves, firstLeaf } = this.layout;
    this.prepare(n);
    this.kernel.findLeaves(roots, depths, trees, rows, n, leaves);
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

  /** Turns categories into codes; tells whether the plain walk will do. */
  private prepare(n: number): boolean {
    if (current !== this.layout) throw new Error('another evaluator was used since the block was written');
    const { features } = this.ensemble;
    const { categories, asksCategories, rows } = this.layout;
    categories.forEach((c, i) => {
      const feature = features[c];
      const missing = feature.kind === 'category' ? feature.levels.length : 0;
      const from = c * BLOCK_ROWS;
      const to = i * BLOCK_ROWS * 2;
      // NaN is in no range, so it becomes the place behind the last level.
      for (let r = 0; r < n; r++) {
        const code = this.rows[from + r];
        this.codes[to + 2 * r] = code >= 0 && code < missing ? code : missing;
      }
      for (let r = n; r < BLOCK_ROWS; r++) this.codes[to + 2 * r] = missing;
    });
    this.codes.fill(0, categories.length * BLOCK_ROWS * 2);
    return !asksCategories && this.kernel.hasMissing(rows, features.length * BLOCK_ROWS) === 0;
  }
}
