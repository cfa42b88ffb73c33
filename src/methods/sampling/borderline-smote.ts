import type { Labels } from '../../frame/frame.ts';
import { takeRows, type Matrix } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import type { RunContext } from '../../workers/pool.ts';
import { nearestNeighbors, rowsWithin } from '../neighbors/nearest-neighbors.ts';
import { neighborsAround } from '../neighbors/neighbors-around.ts';
import { checkChoice, checkCount, checkNeighbors, checkTableNeighbors } from './arguments.ts';
import { classCounts, rowsByClass, sharedRows } from './class-rows.ts';
import { joinPlans, type InterpolationPlan } from './interpolation-plan.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from './sampling-strategy.ts';
import { drawSegments } from './smote.ts';
import { foreignCount } from './vote.ts';

export interface BorderlineOptions {
  readonly samplingStrategy: SamplingStrategy;
  readonly kNeighbors: number;
  /** Neighbours that tell whether a row is in danger. */
  readonly mNeighbors: number;
  readonly kind: 'borderline-1' | 'borderline-2';
  readonly seed: number;
}

/**
 * SMOTE from rows in danger only: those with at least half, but not all, of their neighbours in other classes.
 * borderline-1 moves towards rows of the class; borderline-2 towards any row, at most half of the way to a foreign one.
 * A class without a row in danger gets no rows, with a warning.
 * @param points  n x d, no NaN or infinity
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT, TOO_FEW_ROWS, TABLE_TOO_SMALL
 * @see Han et al. 2005, ICIC 878; imbalanced-learn 0.14 BorderlineSMOTE, draw for draw
 */
export async function borderlineSmote(
  points: Matrix,
  labels: Labels,
  { samplingStrategy, kNeighbors, mNeighbors, kind, seed }: BorderlineOptions,
  ctx: RunContext,
): Promise<InterpolationPlan> {
  checkChoice('kind', kind, ['borderline-1', 'borderline-2']);
  const targets = resolveSamplingStrategy(samplingStrategy, 'over', labels.classes, classCounts(labels));
  const wanted = targets.filter(({ count }) => count > 0);
  checkCount('k_neighbors', kNeighbors);
  if (wanted.length > 0) checkTableNeighbors('m_neighbors', mNeighbors, points.rows);
  const byClass = rowsByClass(labels);
  const plans: InterpolationPlan[] = [];
  for (const { classIndex, count: make } of wanted) {
    const rows = byClass[classIndex];
    const label = String(labels.classes[classIndex]);
    const around = await neighborsAround(points, sharedRows(rows), mNeighbors, ctx);
    const danger = Int32Array.from(rows.keys()).filter((place) => {
      const foreign = foreignCount(around, place, labels.codes, classIndex);
      return foreign >= mNeighbors / 2 && foreign < mNeighbors;
    });
    if (danger.length === 0) {
      ctx.warn(`borderline_smote(): no row of class '${label}' is in danger, so the class gets no new rows.`);
      continue;
    }
    if (kind === 'borderline-1') {
      checkNeighbors('k_neighbors', kNeighbors, label, rows.length);
      const source = takeRows(points, rows);
      const bases = sharedRows(danger);
      const near = await nearestNeighbors(source, rowsWithin(source, bases), kNeighbors, ctx);
      plans.push(await drawSegments({ classIndex, source, bases, near, make, seed }, ctx));
    } else {
      checkTableNeighbors('k_neighbors', kNeighbors, points.rows);
      const bases = sharedRows(danger.map((place) => rows[place]));
      const near = await neighborsAround(points, bases, kNeighbors, ctx);
      const plan = await drawSegments({ classIndex, source: points, bases, near, make, seed }, ctx);
      plans.push({ ...plan, damping: dampForeign(plan.neighbor, labels.codes, classIndex, seed) });
    }
  }
  return joinPlans(plans);
}

/** Up to a half for neighbours of other classes, 1 for the others; from a fresh generator, as imbalanced-learn draws. */
function dampForeign(neighbor: Int32Array, codes: Int32Array, own: number, seed: number): Float64Array {
  const random = new RandomState(seed);
  return Float64Array.from(neighbor, (row) => (codes[row] === own ? 1 : 0.5 * random.double()));
}
