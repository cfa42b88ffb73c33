import { BallastError } from '../../errors/ballast-error.ts';
import type { Labels } from '../../frame/frame.ts';
import type { Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { nearestNeighbors, rowsOf } from '../neighbors/nearest-neighbors.ts';
import { neighborsAround } from '../neighbors/neighbors-around.ts';
import { takeRows } from '../../frame/matrix.ts';
import { classCounts, firstSmallestClass, rowsByClass, selectRows, sharedRows } from './class-rows.ts';
import { editedNearestNeighbours, type EditedOptions } from './edited-nearest-neighbours.ts';
import { resolveSamplingStrategy } from './sampling-strategy.ts';
import { commonestClass } from './vote.ts';

export interface CleaningRuleOptions extends Omit<EditedOptions, 'kindSel'> {
  /** Classes up to this share of the smallest class are not cleaned around its misfits. */
  readonly thresholdCleaning: number;
}

/**
 * Removes what editing by the commonest neighbour removes, and the neighbours of minority rows that a vote of their
 * neighbours gets wrong, if they are of a chosen class that is large enough.
 * @param points  n x d, no NaN or infinity
 * @returns       rows to keep, ascending
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT, TABLE_TOO_SMALL
 * @see Laurikkala 2001, AIME 63; imbalanced-learn 0.14 NeighbourhoodCleaningRule
 */
export async function neighbourhoodCleaningRule(
  points: Matrix,
  labels: Labels,
  { samplingStrategy, nNeighbors, thresholdCleaning }: CleaningRuleOptions,
  ctx: RunContext,
): Promise<Int32Array> {
  if (!(thresholdCleaning > 0)) {
    const argument = 'threshold_cleaning';
    const given = String(thresholdCleaning);
    throw new BallastError(
      'SAMPLER_ARGUMENT',
      { argument, given, expected: 'a number above 0' },
      { argument },
    );
  }
  const counts = classCounts(labels);
  const targets = resolveSamplingStrategy(samplingStrategy, 'clean', labels.classes, counts);
  const fits = await editedNearestNeighbours(
    points,
    labels,
    { samplingStrategy, nNeighbors, kindSel: 'mode' },
    ctx,
  );
  const kept = new Uint8Array(points.rows);
  for (const row of fits) kept[row] = 1;

  const smallest = firstSmallestClass(labels);
  const cleaned = new Set(
    targets
      .map((target) => target.classIndex)
      .filter((code) => counts[code] > counts[smallest] * thresholdCleaning),
  );
  const minority = sharedRows(rowsByClass(labels)[smallest]);
  const voters = await nearestNeighbors(points, rowsOf(takeRows(points, minority)), nNeighbors, ctx);
  const around = await neighborsAround(points, minority, nNeighbors, ctx);
  for (let place = 0; place < minority.length; place++) {
    if (commonestClass(voters, place, labels.codes) === smallest) continue;
    for (const row of around.indices.subarray(place * nNeighbors, (place + 1) * nNeighbors)) {
      if (cleaned.has(labels.codes[row])) kept[row] = 0;
    }
  }
  return selectRows(points.rows, (row) => kept[row] === 1);
}
