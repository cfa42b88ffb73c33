import type { Labels } from '../../frame/frame.ts';
import { takeRows, type Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { checkCount } from './arguments.ts';
import { classCounts, firstSmallestClass, takeLabels } from './class-rows.ts';
import { editedNearestNeighbours, type EditedOptions } from './edited-nearest-neighbours.ts';

export interface RepeatedOptions extends EditedOptions {
  readonly maxIter: number;
}

/**
 * Edits again and again what is left, until a pass removes nothing, leaves another class smaller than the smallest
 * was at first, or empties a class. The strategy is resolved anew on what is left.
 * @param points  n x d, no NaN or infinity
 * @returns       rows to keep, class after class
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT, TABLE_TOO_SMALL
 * @see Tomek 1976, IEEE SMC 6:448; imbalanced-learn 0.14 RepeatedEditedNearestNeighbours
 */
export async function repeatedEditedNearestNeighbours(
  points: Matrix,
  labels: Labels,
  { maxIter, ...options }: RepeatedOptions,
  ctx: RunContext,
): Promise<Int32Array> {
  checkCount('max_iter', maxIter);
  const isSpent = spareTheSmallest(labels);
  let left = { rows: allRows(points.rows), points, labels };
  for (let pass = 0; pass < maxIter; pass++) {
    const before = left.rows.length;
    left = await editOnce(left, options, ctx);
    if (left.rows.length === before || isSpent(left.labels, true)) break;
  }
  return left.rows;
}

/** What a row of passes has left of a table. */
export interface Remainder {
  /** Rows of the first table. */
  readonly rows: Int32Array;
  readonly points: Matrix;
  readonly labels: Labels;
}

/** One pass over what is left. */
export async function editOnce(left: Remainder, options: EditedOptions, ctx: RunContext): Promise<Remainder> {
  const kept = await editedNearestNeighbours(left.points, left.labels, options, ctx);
  return {
    rows: kept.map((row) => left.rows[row]),
    points: takeRows(left.points, kept),
    labels: takeLabels(left.labels, kept),
  };
}

/**
 * Tells when passes must stop: a class is empty or, if `spare`, another class has become smaller than the smallest
 * class of `labels`.
 */
export function spareTheSmallest(labels: Labels): (now: Labels, spare: boolean) => boolean {
  const smallest = firstSmallestClass(labels);
  const first = classCounts(labels);
  return (now, spare) =>
    classCounts(now).some(
      (count, code) =>
        first[code] > 0 && (count === 0 || (spare && code !== smallest && count < first[smallest])),
    );
}

export function allRows(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row);
}
