import type { Labels } from '../../frame/frame.ts';
import type { Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { checkCount } from './arguments.ts';
import type { EditedOptions } from './edited-nearest-neighbours.ts';
import { allRows, editOnce, spareTheSmallest } from './repeated-edited-nearest-neighbours.ts';

export interface AllKnnOptions extends EditedOptions {
  /** Whether another class may become smaller than the smallest was. */
  readonly allowMinority: boolean;
}

/**
 * Edits what is left with 1, 2, ... nNeighbors neighbours; stops early like the repeated editing, except that a pass
 * may remove nothing.
 * @param points  n x d, no NaN or infinity
 * @returns       rows to keep, class after class
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT, TABLE_TOO_SMALL
 * @see Tomek 1976, IEEE SMC 6:448; imbalanced-learn 0.14 AllKNN
 */
export async function allKnn(
  points: Matrix,
  labels: Labels,
  { allowMinority, ...options }: AllKnnOptions,
  ctx: RunContext,
): Promise<Int32Array> {
  checkCount('n_neighbors', options.nNeighbors);
  const isSpent = spareTheSmallest(labels);
  let left = { rows: allRows(points.rows), points, labels };
  for (let nNeighbors = 1; nNeighbors <= options.nNeighbors; nNeighbors++) {
    left = await editOnce(left, { ...options, nNeighbors }, ctx);
    if (isSpent(left.labels, !allowMinority)) break;
  }
  return left.rows;
}
