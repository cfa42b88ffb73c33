import { BallastError } from '../../errors/ballast-error.ts';
import type { Labels } from '../../frame/frame.ts';
import type { Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { kFold, kFoldTask } from '../splits/k-fold.ts';
import { rankRows } from '../trees/rank-rows.ts';
import { outOfFoldShares } from '../trees/out-of-fold-shares.ts';
import { checkCount } from './arguments.ts';
import { classCounts, concatRows, rowsByClass } from './class-rows.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from './sampling-strategy.ts';

export interface InstanceHardnessOptions {
  readonly samplingStrategy: SamplingStrategy;
  /** Folds of the cross-validation; imbalanced-learn's default is 5. */
  readonly cv: number;
  readonly seed: number;
}

const TREES = 100;
const INLINE_ROWS = 50_000;

/**
 * Keeps those rows of the chosen classes that a random forest, trained without them, finds likeliest to be of their
 * class. Rows as likely as the last one that is kept are kept too.
 * @param points  n x d, no NaN or infinity
 * @returns       rows to keep, class after class, ascending within each
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT, TOO_FEW_ROWS when even the largest class has fewer rows than folds
 * @see Smith et al. 2014, Machine Learning 95:225; imbalanced-learn 0.14 InstanceHardnessThreshold
 */
export async function instanceHardnessThreshold(
  points: Matrix,
  labels: Labels,
  { samplingStrategy, cv, seed }: InstanceHardnessOptions,
  ctx: RunContext,
): Promise<Int32Array> {
  const counts = classCounts(labels);
  const targets = resolveSamplingStrategy(samplingStrategy, 'under', labels.classes, counts);
  checkCount('cv', cv, 2);
  const most = Math.max(...counts);
  if (cv > most) {
    const label = String(labels.classes[counts.indexOf(most)]);
    throw new BallastError(
      'TOO_FEW_ROWS',
      { argument: 'cv', value: cv, label, rows: most, most: most >= 2 ? most : 0 },
      { argument: 'cv' },
    );
  }
  const split = { rows: points.rows, n_splits: cv, shuffle: true, random_state: seed, stratify: labels };
  const { fold } =
    points.rows < INLINE_ROWS ? kFold(split) : await ctx.pool.run(kFoldTask, split, ctx.signal);
  const table = await rankRows(points, ctx);
  const shares = await outOfFoldShares(table, labels, fold, cv, { trees: TREES, seed }, ctx);
  const kept = rowsByClass(labels);
  for (const { classIndex, count } of targets) {
    const rows = kept[classIndex];
    const threshold = percentile(
      Float64Array.from(rows, (row) => shares[row]),
      (1 - count / rows.length) * 100,
    );
    kept[classIndex] = rows.filter((row) => shares[row] >= threshold);
  }
  return concatRows(kept);
}

/** numpy's percentile: between two values in proportion, rounded as there. */
function percentile(values: Float64Array, percent: number): number {
  const sorted = values.toSorted();
  const place = (percent / 100) * (sorted.length - 1);
  const low = Math.floor(place);
  const share = place - low;
  const below = sorted[low];
  const above = sorted[Math.min(low + 1, sorted.length - 1)];
  const way = above - below;
  return share < 0.5 ? below + way * share : above - way * (1 - share);
}
