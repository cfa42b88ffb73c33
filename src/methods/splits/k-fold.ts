import { BallastError } from '../../errors/ballast-error.ts';
import type { Labels } from '../../frame/frame.ts';
import { sharedInt32 } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask } from '../../workers/pool.ts';
import { countClasses, rowsByClass, type ClassRows } from './class-rows.ts';
import { groupKFold, stratifiedGroupKFold } from './group-k-fold.ts';

export interface KFoldRequest {
  /** Rows of the table. */
  readonly rows: number;
  /** Default 5. */
  readonly n_splits?: number;
  /** Default false: folds are blocks of rows in their order. */
  readonly shuffle?: boolean;
  /** Without effect unless `shuffle`. */
  readonly random_state: number;
  /** Keeps the shares of these classes in every fold. */
  readonly stratify?: Labels | null;
  /** Rows of one group share a fold. */
  readonly group?: Labels | null;
}

export interface KFold {
  /** For each row the fold, 0 to n_splits - 1, whose test part it is in; on shared memory. */
  readonly fold: Int32Array;
  /** Classes with fewer rows than folds, which some folds lack; empty without stratify. */
  readonly scarce: readonly { readonly label: string; readonly rows: number }[];
}

/** `kFold` in a worker. */
export const kFoldTask = workerTask<KFoldRequest, KFold>(import.meta.url, 'kFold');

/**
 * Deals rows into folds of equal size: scikit-learn 1.9's `KFold`, and with `stratify` its `StratifiedKFold`; with
 * `group` its `GroupKFold` and `StratifiedGroupKFold`.
 * @throws TOO_FEW_FOLDS, TOO_MANY_FOLDS, STRATIFY_NULL, GROUP_NULL
 */
export function kFold(request: KFoldRequest): KFold {
  const { rows, n_splits = 5, shuffle = false, random_state, stratify = null, group = null } = request;
  checkSplits(rows, n_splits);
  const random = shuffle ? new RandomState(random_state) : null;
  if (group === null) return dealFolds(rows, n_splits, stratify, random);
  if (stratify === null) return { fold: groupKFold(group, n_splits, random), scarce: [] };
  const found = classesToDeal(stratify, n_splits);
  const fold = stratifiedGroupKFold(stratify, group, n_splits, random);
  return { fold, scarce: scarceClasses(stratify, found, n_splits) };
}

/** @throws TOO_FEW_FOLDS, TOO_MANY_FOLDS */
export function checkSplits(rows: number, n_splits: number): void {
  if (!(n_splits >= 2)) throw new BallastError('TOO_FEW_FOLDS', { n_splits }, { argument: 'n_splits' });
  if (n_splits > rows) {
    throw new BallastError('TOO_MANY_FOLDS', { n_splits, most: rows, of: 'table' }, { argument: 'n_splits' });
  }
}

/**
 * Folds of one draw; `random` is null for blocks of rows in their order.
 * @throws TOO_MANY_FOLDS, STRATIFY_NULL
 */
export function dealFolds(
  rows: number,
  n_splits: number,
  stratify: Labels | null,
  random: RandomState | null,
): KFold {
  return stratify === null
    ? { fold: dealRows(rows, n_splits, random), scarce: [] }
    : dealWithinClasses(stratify, n_splits, random);
}

/** Blocks of the (shuffled) rows; the first rows % n_splits folds are one row larger. */
function dealRows(rows: number, n_splits: number, random: RandomState | null): Int32Array {
  const fold = sharedInt32(rows);
  const order = random?.permutation(rows);
  let start = 0;
  for (let f = 0; f < n_splits; f++) {
    const stop = start + Math.floor(rows / n_splits) + (f < rows % n_splits ? 1 : 0);
    if (order === undefined) fold.fill(f, start, stop);
    else for (let i = start; i < stop; i++) fold[order[i]] = f;
    start = stop;
  }
  return fold;
}

/**
 * Classes are worked in the order in which they appear. Were the rows sorted by it and dealt round robin, fold f
 * would get so many rows of a class; the class's rows get that many of f, in blocks or shuffled.
 */
function dealWithinClasses(stratify: Labels, n_splits: number, random: RandomState | null): KFold {
  const found = classesToDeal(stratify, n_splits);
  const fold = sharedInt32(stratify.codes.length);
  const byAppearance = rowsByClass(stratify.codes, found).sort((a, b) => a[0] - b[0]);
  let start = 0;
  for (const rows of byAppearance) {
    const folds = blocksOfFolds(start, rows.length, n_splits);
    random?.shuffle(folds);
    for (let i = 0; i < rows.length; i++) fold[rows[i]] = folds[i];
    start += rows.length;
  }
  return { fold, scarce: scarceClasses(stratify, found, n_splits) };
}

/** @throws TOO_MANY_FOLDS when no class has a row for every fold; STRATIFY_NULL */
function classesToDeal(stratify: Labels, n_splits: number): ClassRows {
  const found = countClasses(stratify);
  const largest = Math.max(...found.counts);
  if (n_splits > largest) {
    const facts = { n_splits, most: largest, of: 'largest class' } as const;
    throw new BallastError('TOO_MANY_FOLDS', facts, { argument: 'n_splits' });
  }
  return found;
}

function scarceClasses(stratify: Labels, found: ClassRows, n_splits: number): KFold['scarce'] {
  return found.classes.flatMap((code, k) =>
    found.counts[k] < n_splits ? [{ label: String(stratify.classes[code]), rows: found.counts[k] }] : [],
  );
}

/** What round robin deals to places start to start + count - 1, sorted by fold. */
function blocksOfFolds(start: number, count: number, n_splits: number): Int32Array {
  const folds = new Int32Array(count);
  let end = 0;
  for (let f = 0; f < n_splits; f++) {
    const first = (f - (start % n_splits) + n_splits) % n_splits;
    const size = Math.max(0, Math.ceil((count - first) / n_splits));
    folds.fill(f, end, end + size);
    end += size;
  }
  return folds;
}
