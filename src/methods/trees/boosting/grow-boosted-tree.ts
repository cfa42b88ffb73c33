import { boostingKernel, COLUMN_BYTES, type BoostingKernel } from '../../../wasm/boosting.ts';
import type { Barrier } from '../../../workers/barrier.ts';
import { BoostedTree } from './boosted-tree.ts';
import {
  columnAt,
  GROUP,
  histogramBytes,
  partRange,
  SPLIT_NUMBERS,
  type BinnedColumn,
  type BoostingJob,
} from './boosting-job.ts';
import { categoryCut, constrainedCut, type CategoryCut, type Cut, type Histogram } from './column-splits.ts';
import type { LeafRows } from './leaf-rows.ts';
import { leafGain, leafValue, type LeafSums, type Split } from './split-gain.ts';

/** A leaf while its tree grows. */
interface Leaf extends LeafSums {
  readonly node: number;
  readonly depth: number;
  /** Which of the histograms is its own. */
  readonly slot: number;
  best: Split | null;
}

/** Rows that travel down the tree with those that it learns from. */
export interface TreeRows {
  readonly learning: LeafRows;
  /** Rows that were not drawn, and validation rows. */
  readonly others: readonly LeafRows[];
}

/** One unit of the whole numbers that stand for gradients and hessians. */
export interface Units {
  readonly g: number;
  readonly h: number;
}

const WORDS = 8;
/** f64 that the kernel's facts and answers take, and bytes of the table of bins that go left. */
const FACTS = 16;
const ANSWERS = 6;

/** A split without the sums that it needs once it is chosen. */
interface Candidate {
  readonly column: number;
  readonly cut: Cut | CategoryCut;
}

/**
 * Grows trees leaf by leaf, the best split first. All parts do the same with rows of their own: they count histograms,
 * exchange them, look for splits among columns of their own, exchange those, and so agree on every step.
 */
export class TreeGrower {
  private readonly job: BoostingJob;
  private readonly part: number;
  private readonly barrier: Barrier;
  private readonly kernel: BoostingKernel;
  private readonly counts: Int32Array;
  private readonly words: Int32Array;
  private readonly splits: Float64Array;
  private readonly facts: Float64Array;
  private readonly answers: Float64Array;
  private readonly goesLeft: Uint8Array;
  private readonly columns: readonly number[];
  /** For each slot, the columns that no split of the leaf or of one above it could do without. */
  private readonly hopeless: Uint8Array;
  private readonly isConstrained: boolean;
  private readonly directions: readonly number[];
  /** The node of each leaf of the last tree. */
  leafNodes: readonly number[] = [];
  private units: Units = { g: 1, h: 1 };
  private isUsed: Uint8Array = new Uint8Array(0);
  /** First columns of the groups that the tree asks of. */
  private groups: readonly number[] = [];

  constructor(job: BoostingJob, part: number, barrier: Barrier) {
    this.job = job;
    this.part = part;
    this.barrier = barrier;
    this.kernel = boostingKernel(job.memory);
    const { buffer } = job.memory;
    const { settings, columns, parts } = job;
    this.counts = new Int32Array(buffer, job.counts, 2 * parts.length);
    this.words = new Int32Array(buffer);
    this.splits = new Float64Array(buffer, job.splits, 2 * parts.length * SPLIT_NUMBERS);
    const { scratch } = parts[part];
    this.facts = new Float64Array(buffer, scratch, FACTS);
    this.answers = new Float64Array(buffer, scratch + FACTS * 8, ANSWERS);
    this.goesLeft = new Uint8Array(buffer, scratch + (FACTS + ANSWERS) * 8, 256);
    const from = Math.floor((columns.length * part) / parts.length);
    const to = Math.floor((columns.length * (part + 1)) / parts.length);
    this.columns = Array.from({ length: to - from }, (_, i) => from + i).filter((c) => canSplit(columns[c]));
    this.hopeless = new Uint8Array(settings.num_leaves * columns.length);
    this.directions = columns.map(({ name }) => settings.monotone_constraints[name] ?? 0);
    this.isConstrained = this.directions.some((direction) => direction !== 0);
  }

  /**
   * Grows one tree on the gradients of an output.
   * @param isUsed  1 for columns that the tree may ask
   */
  grow(output: number, rows: TreeRows, units: Units, isUsed: Uint8Array): BoostedTree {
    const { settings } = this.job;
    this.units = units;
    this.isUsed = isUsed;
    const asked = this.job.columns.flatMap((column, c) =>
      isUsed[c] === 1 && canSplit(column) ? [c - (c % GROUP)] : [],
    );
    this.groups = [...new Set(asked)];
    const tree = new BoostedTree(output);
    const root = this.makeRoot(tree, output, rows.learning);
    const leaves = [root];
    while (leaves.length < settings.num_leaves) {
      const leaf = leaves.reduce((best, other) => (gainOf(other) > gainOf(best) ? other : best));
      if (leaf.best === null || leaf.best.gain <= 0) break;
      this.split(tree, leaves, leaf, leaf.best, rows, output);
    }
    this.leafNodes = leaves.map(({ node }) => node);
    return tree;
  }

  private makeRoot(tree: BoostedTree, output: number, rows: LeafRows): Leaf {
    const { job, units } = this;
    const parts = job.parts.length;
    this.count(rows, 0, output);
    this.counts[parts + this.part] = rows.count(0);
    this.barrier.wait();
    let g = 0;
    let h = 0;
    let total = 0;
    for (let part = 0; part < parts; part++) {
      total += this.counts[parts + part];
      const sum = job.rootSums / 4 + 2 * (output * parts + part);
      h += this.words[sum] * units.h;
      g += this.words[sum + 1] * units.g;
    }
    const limits = { lowest: -Infinity, highest: Infinity };
    const value = leafValue(g, h, job.settings, job.settings.reg_lambda, limits);
    const node = tree.addLeaf(value * job.settings.learning_rate, total);
    const leaf: Leaf = { ...limits, g, h, rows: total, node, depth: 0, slot: 0, best: null };
    this.hopeless.fill(0, 0, job.columns.length);
    this.findSplits([leaf], 0);
    return leaf;
  }

  private split(
    tree: BoostedTree,
    leaves: Leaf[],
    leaf: Leaf,
    split: Split,
    rows: TreeRows,
    output: number,
  ): void {
    const { settings, parts } = this.job;
    const at = leaves.indexOf(leaf);
    const other = leaves.length;
    this.markBins(split);
    const table = this.goesLeft.byteOffset;
    rows.learning.split(at, other, split.column, table);
    for (const set of rows.others) set.split(at, other, split.column, table);
    this.counts[this.part] = rows.learning.count(at);
    // Known before the parts have counted their rows: one barrier less.
    const isLeftSmaller = split.leftH <= leaf.h - split.leftH;
    const isLast = other + 1 === settings.num_leaves;
    if (!isLast) this.count(rows.learning, isLeftSmaller ? at : other, output);
    this.barrier.wait();
    let leftRows = 0;
    for (let part = 0; part < parts.length; part++) leftRows += this.counts[part];
    const [left, right] = this.halves(tree, leaf, split, leftRows, other, isLeftSmaller);
    leaves[at] = left;
    leaves.push(right);
    if (isLast) return;
    if (settings.max_depth > 0 && left.depth >= settings.max_depth) {
      // Nothing is looked for, but what the parts have counted must not be overwritten while others wait to start.
      this.barrier.wait();
      return;
    }
    this.findSplits(isLeftSmaller ? [left, right] : [right, left], leaf.slot);
  }

  private halves(
    tree: BoostedTree,
    leaf: Leaf,
    split: Split,
    leftRows: number,
    freeSlot: number,
    isLeftSmaller: boolean,
  ): [Leaf, Leaf] {
    const { settings } = this.job;
    const rightG = leaf.g - split.leftG;
    const rightH = leaf.h - split.leftH;
    const leftValue = leafValue(split.leftG, split.leftH, settings, split.l2, leaf);
    const rightValue = leafValue(rightG, rightH, settings, split.l2, leaf);
    tree.splits[leaf.node] = split;
    tree.left[leaf.node] = tree.addLeaf(leftValue * settings.learning_rate, leftRows);
    const node = tree.addLeaf(rightValue * settings.learning_rate, leaf.rows - leftRows);
    const direction = split.set === null ? this.directions[split.column] : 0;
    const middle = (leftValue + rightValue) / 2;
    const { lowest, highest } = leaf;
    const below = { lowest, highest: Math.min(highest, middle) };
    const above = { lowest: Math.max(lowest, middle), highest };
    const same = { lowest, highest };
    // The smaller half gets a histogram of its own; the larger one's is what is left of the parent's.
    const [leftSlot, rightSlot] = isLeftSmaller ? [freeSlot, leaf.slot] : [leaf.slot, freeSlot];
    const shared = { depth: leaf.depth + 1, best: null };
    return [
      {
        ...shared,
        ...(direction > 0 ? below : direction < 0 ? above : same),
        g: split.leftG,
        h: split.leftH,
        rows: leftRows,
        node: node - 1,
        slot: leftSlot,
      },
      {
        ...shared,
        ...(direction > 0 ? above : direction < 0 ? below : same),
        g: rightG,
        h: rightH,
        rows: leaf.rows - leftRows,
        node,
        slot: rightSlot,
      },
    ];
  }

  /** Fills the table of bins that go left. */
  private markBins({ column, bin, missingLeft, set }: Split): void {
    const { goesLeft } = this;
    if (set === null) {
      goesLeft.fill(1, 0, bin + 1).fill(0, bin + 1);
      const facts = this.job.columns[column];
      if (facts.kind === 'number' && facts.missing > 0) goesLeft[facts.bounds.length] = Number(missingLeft);
      return;
    }
    for (let b = 0; b < 256; b++) goesLeft[b] = (set[b >> 5] >>> (b & 31)) & 1;
  }

  /** Counts the histogram of a leaf over the rows of this part. */
  private count(rows: LeafRows, leaf: number, output: number): void {
    const { job, kernel, part } = this;
    const { training, columns } = job;
    const { histogram } = job.parts[part];
    const count = rows.count(leaf);
    const words = histogram / 4;
    this.words.fill(0, words, words + histogramBytes(columns.length) / 4);
    if (count === 0) return;
    const [start, end] = partRange(training.rows, part, job.parts.length);
    const gradients = job.gradients + output * training.rows * 8;
    const isAll = count === end - start;
    const ordered = job.ordered + start * 8;
    if (!isAll) kernel.gather(gradients, rows.at(leaf), count, ordered);
    for (const column of this.groups) {
      const bins = columnAt(training, column);
      const to = histogram + column * COLUMN_BYTES;
      if (isAll) kernel.addRange(bins + start * GROUP, gradients + start * 8, count, to);
      else kernel.addRows(bins, rows.at(leaf), ordered, count, to);
    }
  }

  /**
   * Finds the best splits of one leaf or of two halves, the one that was counted first. All parts must have counted.
   * @param parent  slot of the leaf that the halves come from
   */
  private findSplits(leaves: readonly Leaf[], parent: number): void {
    const { splits, part, job } = this;
    const found = this.searchColumns(leaves, parent);
    found.forEach((split, i) => {
      writeSplit(splits.subarray((2 * part + i) * SPLIT_NUMBERS), split);
    });
    this.barrier.wait();
    leaves.forEach((leaf, i) => {
      for (let p = 0; p < job.parts.length; p++) {
        const split = readSplit(splits.subarray((2 * p + i) * SPLIT_NUMBERS));
        // Of equal ones the first column's wins.
        if (split !== null && split.gain > gainOf(leaf)) leaf.best = split;
      }
    });
  }

  private searchColumns(leaves: readonly Leaf[], parent: number): (Split | null)[] {
    const { job, kernel, hopeless, answers, facts } = this;
    const d = job.columns.length;
    const [first, second] = leaves;
    const stride = job.parts.length === 1 ? 0 : job.parts[1].histogram - job.parts[0].histogram;
    const best: (Candidate | null)[] = leaves.map(() => null);
    const offer = (i: number, column: number, cut: Cut | CategoryCut | null): void => {
      if (cut === null) hopeless[leaves[i].slot * d + column] = 1;
      else if (cut.gain > (best[i]?.cut.gain ?? -Infinity)) best[i] = { column, cut };
    };
    this.writeFacts(leaves);
    for (const column of this.columns) {
      if (this.isUsed[column] === 0) continue;
      const isHopeless = hopeless[parent * d + column];
      for (const { slot } of leaves) hopeless[slot * d + column] = isHopeless;
      if (isHopeless === 1) continue;
      const firstAt = this.histogramAt(first.slot, column);
      const secondAt = second === undefined ? 0 : this.histogramAt(second.slot, column);
      const counted = job.parts[0].histogram + column * COLUMN_BYTES;
      kernel.merge(counted, stride, job.parts.length, firstAt, secondAt);
      const binned = job.columns[column];
      if (binned.kind === 'category' || this.isConstrained) {
        leaves.forEach((leaf, i) => offer(i, column, this.cutOf(leaf, column, binned)));
        continue;
      }
      const hasMissing = Number(binned.missing > 0);
      const other = second === undefined ? firstAt : secondAt;
      kernel.bestCut(firstAt, other, binned.bounds.length, hasMissing, facts.byteOffset, answers.byteOffset);
      for (let i = 0; i < leaves.length; i++) {
        const bin = answers[2 + i];
        if (bin < 0) offer(i, column, null);
        else if (answers[i] > (best[i]?.cut.gain ?? -Infinity)) {
          offer(i, column, { gain: answers[i], bin, missingLeft: answers[4 + i] === 1 });
        }
      }
    }
    return best.map((candidate, i) =>
      candidate === null ? null : this.splitOf(leaves[i], candidate, facts[14 + i]),
    );
  }

  private cutOf(leaf: Leaf, column: number, binned: BinnedColumn): Cut | CategoryCut | null {
    const { settings } = this.job;
    const histogram = this.histogramOf(leaf, column);
    if (binned.kind === 'category') {
      return categoryCut(histogram, binned.levelOfBin.length, leaf, settings, this.isConstrained);
    }
    const { bounds, missing } = binned;
    return constrainedCut(histogram, bounds.length, missing > 0, leaf, settings, this.directions[column]);
  }

  private writeFacts(leaves: readonly Leaf[]): void {
    const { facts, units, job } = this;
    const { reg_alpha, reg_lambda, min_child_samples, min_sum_hessian, min_split_gain } = job.settings;
    facts.set([units.g, units.h, reg_alpha, reg_lambda, min_child_samples, min_sum_hessian]);
    [leaves[0], leaves[1] ?? leaves[0]].forEach(({ g, h, rows }, i) => {
      facts[6 + i] = g;
      facts[8 + i] = h;
      facts[10 + i] = rows;
      facts[12 + i] = h > 0 ? rows / h : 0;
      facts[14 + i] = leafGain(g, h, job.settings, reg_lambda) + min_split_gain;
    });
  }

  /** A candidate with its sums. `before` is the gain of the leaf itself. */
  private splitOf(leaf: Leaf, { column, cut }: Candidate, before: number): Split {
    const { reg_lambda, min_split_gain } = this.job.settings;
    // LightGBM's gain of a split: what it must exceed is asked for, but not taken off.
    const gain = cut.gain - before + min_split_gain;
    const { words, gUnit, hUnit } = this.histogramOf(leaf, column);
    let g = 0;
    let h = 0;
    const add = (bin: number): void => {
      h += words[2 * bin] * hUnit;
      g += words[2 * bin + 1] * gUnit;
    };
    if ('bins' in cut) {
      const set = new Uint32Array(WORDS);
      for (const bin of cut.bins) {
        set[bin >> 5] |= 1 << (bin & 31);
        add(bin);
      }
      return { gain, column, bin: -1, missingLeft: false, leftG: g, leftH: h, l2: cut.l2, set };
    }
    for (let bin = 0; bin <= cut.bin; bin++) add(bin);
    const binned = this.job.columns[column];
    let { missingLeft } = cut;
    if (binned.kind === 'number') {
      const { bounds, missing } = binned;
      if (missing > 0 && missingLeft) add(bounds.length);
      // A column without missing values says nothing about them: they count as 0, as in LightGBM.
      if (missing === 0) missingLeft = bounds[cut.bin] >= 0;
    }
    return { gain, column, bin: cut.bin, missingLeft, leftG: g, leftH: h, l2: reg_lambda, set: null };
  }

  private histogramAt(slot: number, column: number): number {
    const { histograms, columns } = this.job;
    return histograms + slot * histogramBytes(columns.length) + column * COLUMN_BYTES;
  }

  private histogramOf({ slot }: Leaf, column: number): Histogram {
    const at = this.histogramAt(slot, column) / 4;
    const { g, h } = this.units;
    return { words: this.words.subarray(at, at + COLUMN_BYTES / 4), gUnit: g, hUnit: h };
  }
}

/** Whether a column has more than one bin. */
function canSplit(column: BinnedColumn): boolean {
  if (column.kind === 'category') return column.levelOfBin.length > 1;
  return column.bounds.length + Number(column.missing > 0) > 1;
}

function gainOf({ best }: Leaf): number {
  return best?.gain ?? -Infinity;
}

function writeSplit(to: Float64Array, split: Split | null): void {
  if (split === null) {
    to[0] = -Infinity;
    return;
  }
  const { gain, column, bin, missingLeft, leftG, leftH, l2, set } = split;
  to.set([gain, column, bin, Number(missingLeft), leftG, leftH, l2, Number(set !== null)]);
  if (set !== null) to.set(set, WORDS);
}

function readSplit(from: Float64Array): Split | null {
  const [gain, column, bin, missingLeft, leftG, leftH, l2, hasSet] = from;
  if (gain === -Infinity) return null;
  const set = hasSet === 1 ? Uint32Array.from(from.subarray(WORDS, 2 * WORDS)) : null;
  return { gain, column, bin, missingLeft: missingLeft === 1, leftG, leftH, l2, set };
}
