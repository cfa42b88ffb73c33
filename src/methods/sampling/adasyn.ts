import { BallastError } from '../../errors/ballast-error.ts';
import type { Labels } from '../../frame/frame.ts';
import { takeRows, type Matrix } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import type { RunContext } from '../../workers/pool.ts';
import { nearestNeighbors, rowsWithin } from '../neighbors/nearest-neighbors.ts';
import { neighborsAround } from '../neighbors/neighbors-around.ts';
import { checkNeighbors, checkTableNeighbors } from './arguments.ts';
import { classCounts, rowsByClass, sharedRows } from './class-rows.ts';
import { joinPlans, type InterpolationPlan } from './interpolation-plan.ts';
import { pairwiseSum } from './pairwise-sum.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from './sampling-strategy.ts';
import { foreignCount } from './vote.ts';

export interface AdasynOptions {
  readonly samplingStrategy: SamplingStrategy;
  readonly nNeighbors: number;
  readonly seed: number;
}

/**
 * Draws more new rows where a class is harder: each row makes its share by how many of its neighbours are foreign.
 * Shares are rounded, so the total may differ from what was asked.
 * @param points  n x d, no NaN or infinity
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT, TOO_FEW_ROWS, TABLE_TOO_SMALL, ADASYN_*
 * @see He et al. 2008, IJCNN 1322; imbalanced-learn 0.14 ADASYN, draw for draw
 */
export async function adasyn(
  points: Matrix,
  labels: Labels,
  { samplingStrategy, nNeighbors, seed }: AdasynOptions,
  ctx: RunContext,
): Promise<InterpolationPlan> {
  const targets = resolveSamplingStrategy(samplingStrategy, 'over', labels.classes, classCounts(labels));
  const wanted = targets.filter(({ count }) => count > 0);
  if (wanted.length > 0) checkTableNeighbors('n_neighbors', nNeighbors, points.rows);
  const byClass = rowsByClass(labels);
  const random = new RandomState(seed);
  const plans: InterpolationPlan[] = [];
  for (const { classIndex, count } of wanted) {
    const rows = byClass[classIndex];
    const label = String(labels.classes[classIndex]);
    const around = await neighborsAround(points, sharedRows(rows), nNeighbors, ctx);
    const ratios = Float64Array.from(
      rows,
      (_, place) => foreignCount(around, place, labels.codes, classIndex) / nNeighbors,
    );
    const sum = pairwiseSum(ratios, 0, ratios.length);
    if (sum === 0) throw new BallastError('ADASYN_NO_BOUNDARY', { label, neighbors: nNeighbors });
    const base = repeatPlaces(ratios.map((ratio) => roundHalfEven((ratio / sum) * count)));
    if (base.length === 0) throw new BallastError('ADASYN_NOTHING_TO_MAKE', { label, wanted: count });

    checkNeighbors('n_neighbors', nNeighbors, label, rows.length);
    const source = takeRows(points, rows);
    const near = await nearestNeighbors(source, rowsWithin(source), nNeighbors, ctx);
    const columns = random.choice(nNeighbors, base.length);
    const gap = random.randomSample(base.length);
    const neighbor = base.map((place, i) => near.indices[place * nNeighbors + columns[i]]);
    plans.push({
      ranges: [{ classIndex, start: 0, count: base.length, source }],
      base,
      neighbor,
      gap,
      damping: null,
    });
  }
  return joinPlans(plans);
}

/** Place i, times[i] times. */
function repeatPlaces(times: Float64Array): Int32Array {
  const places = new Int32Array(times.reduce((sum, count) => sum + count, 0));
  let at = 0;
  times.forEach((count, place) => {
    places.fill(place, at, at + count);
    at += count;
  });
  return places;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
