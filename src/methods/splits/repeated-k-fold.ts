import type { Labels } from '../../frame/frame.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask } from '../../workers/pool.ts';
import { checkSplits, dealFolds, type KFold } from './k-fold.ts';

export interface RepeatedKFoldRequest {
  /** Rows of the table. */
  readonly rows: number;
  readonly n_splits: number;
  readonly n_repeats: number;
  readonly random_state: number;
  /** Keeps the shares of these classes in every fold. */
  readonly stratify: Labels | null;
}

export const repeatedKFoldTask = workerTask<RepeatedKFoldRequest, readonly KFold[]>(
  import.meta.url,
  'repeatedKFold',
);

/**
 * Shuffled folds, dealt again and again from one stream of numbers: scikit-learn 1.9's `RepeatedKFold`, and with
 * `stratify` its `RepeatedStratifiedKFold`.
 * @throws TOO_FEW_FOLDS, TOO_MANY_FOLDS, STRATIFY_NULL
 */
export function repeatedKFold({
  rows,
  n_splits,
  n_repeats,
  random_state,
  stratify,
}: RepeatedKFoldRequest): readonly KFold[] {
  checkSplits(rows, n_splits);
  const random = new RandomState(random_state);
  return Array.from({ length: n_repeats }, () => dealFolds(rows, n_splits, stratify, random));
}
