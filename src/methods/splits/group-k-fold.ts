import { BallastError } from '../../errors/ballast-error.ts';
import type { Labels } from '../../frame/frame.ts';
import { sharedInt32 } from '../../frame/matrix.ts';
import type { RandomState } from '../../random/random-state.ts';
import { pairwiseSum } from '../sampling/pairwise-sum.ts';
import { countClasses, type ClassRows } from './class-rows.ts';

/**
 * Folds of whole groups: scikit-learn 1.9's `GroupKFold`. Without `random` the largest group goes to the smallest fold,
 * and so on; with it, groups are shuffled and cut into blocks of nearly equal numbers of groups.
 * @returns  the fold of every row, on shared memory
 * @throws GROUP_NULL, GROUPS_TOO_FEW
 */
export function groupKFold(group: Labels, n_splits: number, random: RandomState | null): Int32Array {
  const found = groupsToDeal(group, n_splits);
  const foldOf = new Int32Array(group.classes.length);
  if (random === null) {
    const sizes = new Float64Array(n_splits);
    // numpy turns a stable ascending sort around: of equal groups the last comes first.
    const bySize = [...found.counts.keys()].sort((a, b) => found.counts[b] - found.counts[a] || b - a);
    for (const k of bySize) {
      const lightest = sizes.indexOf(Math.min(...sizes));
      sizes[lightest] += found.counts[k];
      foldOf[found.classes[k]] = lightest;
    }
  } else {
    const groups = found.classes.length;
    const order = random.permutation(groups);
    let at = 0;
    for (let fold = 0; fold < n_splits; fold++) {
      const size = Math.floor(groups / n_splits) + (fold < groups % n_splits ? 1 : 0);
      for (const end = at + size; at < end; at++) foldOf[found.classes[order[at]]] = fold;
    }
  }
  return foldsOfRows(group, foldOf);
}

/**
 * Folds of whole groups in which the classes have nearly the same shares: scikit-learn 1.9's `StratifiedGroupKFold`.
 * Groups with the most uneven classes go first, each to the fold where the shares of the classes then differ least.
 * @throws GROUP_NULL, STRATIFY_NULL, GROUPS_TOO_FEW
 */
export function stratifiedGroupKFold(
  stratify: Labels,
  group: Labels,
  n_splits: number,
  random: RandomState | null,
): Int32Array {
  const classes = countClasses(stratify);
  const found = groupsToDeal(group, n_splits);
  const counts = classCounts(stratify, classes, group, found);
  const order = Int32Array.from({ length: counts.length }, (_, k) => k);
  random?.shuffle(order);
  const spread = counts.map((row) => deviation(row));
  // Sorting is stable: groups of equal spread keep their drawn order.
  const dealt = [...order].sort((a, b) => spread[b] - spread[a]);
  const folds = Array.from({ length: n_splits }, () => new Float64Array(classes.counts.length));
  const foldOf = new Int32Array(group.classes.length);
  for (const k of dealt) {
    const best = bestFold(folds, classes.counts, counts[k]);
    counts[k].forEach((count, c) => (folds[best][c] += count));
    foldOf[found.classes[k]] = best;
  }
  return foldsOfRows(group, foldOf);
}

function groupsToDeal(group: Labels, n_splits: number): ClassRows {
  const found = countClasses(group, 'group');
  const groups = found.classes.length;
  if (groups >= n_splits) return found;
  const facts = { argument: 'n_splits', value: n_splits, groups, needs: n_splits };
  throw new BallastError('GROUPS_TOO_FEW', facts, { argument: 'group' });
}

function foldsOfRows({ codes }: Labels, foldOf: Int32Array): Int32Array {
  const fold = sharedInt32(codes.length);
  for (let row = 0; row < fold.length; row++) fold[row] = foldOf[codes[row]];
  return fold;
}

/** Rows of each class in each group. */
function classCounts(stratify: Labels, classes: ClassRows, group: Labels, found: ClassRows): Float64Array[] {
  const classAt = new Int32Array(stratify.classes.length);
  classes.classes.forEach((code, c) => (classAt[code] = c));
  const groupAt = new Int32Array(group.classes.length);
  found.classes.forEach((code, k) => (groupAt[code] = k));
  const counts = found.classes.map(() => new Float64Array(classes.classes.length));
  for (let row = 0; row < stratify.codes.length; row++) {
    counts[groupAt[group.codes[row]]][classAt[stratify.codes[row]]]++;
  }
  return counts;
}

/** The fold whose taking the group leaves the shares most even; of nearly equal ones the smallest. */
function bestFold(folds: readonly Float64Array[], totals: readonly number[], group: Float64Array): number {
  let best = 0;
  let least = Infinity;
  let fewest = Infinity;
  for (const [at, fold] of folds.entries()) {
    const spread = new Float64Array(totals.length);
    const shares = new Float64Array(folds.length);
    for (let c = 0; c < totals.length; c++) {
      for (let f = 0; f < folds.length; f++)
        shares[f] = (folds[f][c] + (f === at ? group[c] : 0)) / totals[c];
      spread[c] = rowwiseDeviation(shares);
    }
    const unevenness = pairwiseSum(spread, 0, spread.length) / spread.length;
    const rows = pairwiseSum(fold, 0, fold.length);
    const isTie = Math.abs(unevenness - least) <= 1e-8 + 1e-5 * Math.abs(least);
    if (!(unevenness < least || (isTie && rows < fewest))) continue;
    best = at;
    least = unevenness;
    fewest = rows;
  }
  return best;
}

/** numpy's `std` of a contiguous row. */
function deviation(values: Float64Array): number {
  const mean = pairwiseSum(values, 0, values.length) / values.length;
  const squares = values.map((value) => (value - mean) * (value - mean));
  return Math.sqrt(pairwiseSum(squares, 0, squares.length) / values.length);
}

/** numpy's `std` down a column: summed row after row. */
function rowwiseDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length);
}
