import { BallastError } from '../../errors/ballast-error.ts';
import type { Labels } from '../../frame/frame.ts';
import { takeRows, type Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import type { Neighbors } from '../neighbors/neighbor-list.ts';
import { farthestPoints, nearestNeighbors, rowsOf } from '../neighbors/nearest-neighbors.ts';
import { checkChoice, checkCount } from './arguments.ts';
import { classCounts, concatRows, firstSmallestClass, rowsByClass } from './class-rows.ts';
import { pairwiseSum } from './pairwise-sum.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from './sampling-strategy.ts';

export interface NearMissOptions {
  readonly samplingStrategy: SamplingStrategy;
  readonly version: 1 | 2 | 3;
  readonly nNeighbors: number;
  /** Version 3 only: how many rows of a class each minority row proposes. */
  readonly nNeighborsVer3: number;
}

/**
 * Keeps the rows of the chosen classes by their mean distance to the minority: 1 the nearest to its nearest rows,
 * 2 the nearest to its farthest rows, 3 of the rows that minority rows have as neighbours the farthest ones.
 * Version 3 may keep fewer rows than asked, with a warning.
 * @param points  n x d, no NaN or infinity
 * @returns       rows to keep, class after class, in the order of that distance
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT, TOO_FEW_ROWS
 * @see Mani and Zhang 2003, ICML workshop; imbalanced-learn 0.14 NearMiss
 */
export async function nearMiss(
  points: Matrix,
  labels: Labels,
  { samplingStrategy, version, nNeighbors, nNeighborsVer3 }: NearMissOptions,
  ctx: RunContext,
): Promise<Int32Array> {
  checkChoice('version', version, [1, 2, 3]);
  const targets = resolveSamplingStrategy(samplingStrategy, 'under', labels.classes, classCounts(labels));
  const byClass = rowsByClass(labels);
  const smallest = firstSmallestClass(labels);
  const minority = takeRows(points, byClass[smallest]);
  checkCount('n_neighbors', nNeighbors);
  // Version 2 takes all distances, then the largest of them: there may be fewer.
  const k = version === 2 ? Math.min(nNeighbors, minority.rows) : nNeighbors;
  checkFits('n_neighbors', k, labels, smallest, minority.rows);
  const kept = byClass.slice();
  for (const { classIndex, count } of targets) {
    const rows = byClass[classIndex];
    const all = takeRows(points, rows);
    let order: ArrayLike<number>;
    if (version === 3) {
      checkFits('n_neighbors_ver3', nNeighborsVer3, labels, classIndex, rows.length);
      const proposed = await nearestNeighbors(all, rowsOf(minority), nNeighborsVer3, ctx);
      const places = Int32Array.from(new Set(proposed.indices)).sort();
      const near = await nearestNeighbors(minority, rowsOf(takeRows(all, places)), k, ctx);
      order = sortedBy(distanceSums(near), -1).map((i) => places[i]);
    } else {
      const search = version === 1 ? nearestNeighbors : farthestPoints;
      order = sortedBy(distanceSums(await search(minority, rowsOf(all), k, ctx)), 1);
    }
    if (order.length < count) {
      ctx.warn(
        `near_miss(): ${count} rows of class '${String(labels.classes[classIndex])}' were asked for, but only ${order.length} are near a minority row.`,
      );
    }
    kept[classIndex] = Int32Array.from({ length: Math.min(count, order.length) }, (_, i) => rows[order[i]]);
  }
  return concatRows(kept);
}

/** Sum of the distances to the neighbours of each query, nearest first. */
function distanceSums(near: Neighbors): Float64Array {
  const distances = near.distances.map(Math.sqrt);
  return Float64Array.from({ length: near.queries }, (_, q) => pairwiseSum(distances, q * near.k, near.k));
}

/** Places in the order of their values, ascending (1) or descending (-1); ties keep their order. */
function sortedBy(values: Float64Array, direction: 1 | -1): Int32Array {
  return Int32Array.from(values.keys()).sort((a, b) => direction * (values[a] - values[b]) || a - b);
}

function checkFits(argument: string, k: number, labels: Labels, code: number, rows: number): void {
  checkCount(argument, k);
  if (k <= rows) return;
  throw new BallastError(
    'TOO_FEW_ROWS',
    { argument, value: k, label: String(labels.classes[code]), rows, most: rows },
    { argument },
  );
}
