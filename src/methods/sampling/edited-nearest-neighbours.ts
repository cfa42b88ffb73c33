import type { Labels } from '../../frame/frame.ts';
import type { Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { nearestNeighbors, rowsWithin } from '../neighbors/nearest-neighbors.ts';
import { checkChoice, checkTableNeighbors } from './arguments.ts';
import { classCounts, concatRows, rowsByClass, sharedRows } from './class-rows.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from './sampling-strategy.ts';
import { commonestClass, foreignCount } from './vote.ts';

/** When a row stays: when all of its neighbours are of its class, or when its class is the commonest among them. */
export type KindSel = 'all' | 'mode';

export interface EditedOptions {
  readonly samplingStrategy: SamplingStrategy;
  readonly nNeighbors: number;
  readonly kindSel: KindSel;
}

/**
 * Removes the rows of the chosen classes that do not fit among their neighbours.
 * @param points  n x d, no NaN or infinity
 * @returns       rows to keep, class after class, ascending within each
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT, TABLE_TOO_SMALL
 * @see Wilson 1972, IEEE SMC 2:408; imbalanced-learn 0.14 EditedNearestNeighbours
 */
export async function editedNearestNeighbours(
  points: Matrix,
  labels: Labels,
  { samplingStrategy, nNeighbors, kindSel }: EditedOptions,
  ctx: RunContext,
): Promise<Int32Array> {
  const targets = resolveSamplingStrategy(samplingStrategy, 'clean', labels.classes, classCounts(labels));
  checkChoice('kind_sel', kindSel, ['all', 'mode']);
  checkTableNeighbors('n_neighbors', nNeighbors, points.rows);
  const chosen = new Set(targets.map((target) => target.classIndex));
  const kept: Int32Array[] = [];
  for (const [code, rows] of rowsByClass(labels).entries()) {
    if (!chosen.has(code)) {
      kept.push(rows);
      continue;
    }
    const near = await nearestNeighbors(points, rowsWithin(points, sharedRows(rows)), nNeighbors, ctx);
    const fits = (query: number): boolean =>
      kindSel === 'all'
        ? foreignCount(near, query, labels.codes, code) === 0
        : commonestClass(near, query, labels.codes) === code;
    kept.push(rows.filter((_, query) => fits(query)));
  }
  return concatRows(kept);
}
