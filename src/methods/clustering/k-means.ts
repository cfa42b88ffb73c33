import { matrixColumn, sharedFloat64, sharedInt32, takeRows, type Matrix } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { gatherRows } from '../neighbors/points.ts';
import { assignRows } from './assign-rows.ts';
import { kMeansPlusPlus, trialsFor } from './k-means-plus-plus.ts';
import { lazySeeds } from './lazy-seeding.ts';
import { moveCenters, moveTask } from './move-centers.ts';

export interface KMeansOptions {
  /** k, 1 to n. */
  readonly clusters: number;
  readonly seed: number;
}

export interface Clustering {
  /** k x d: the mean of each cluster's rows. */
  readonly centers: Matrix;
  /** The cluster of each row. */
  readonly labels: Int32Array;
}

const MAX_ROUNDS = 300;
/** Of the mean variance of the columns: rounds end when the centres move less in all, squared. */
const TOLERANCE = 1e-4;
/** Differences up to which all candidates are tried for every centre, in about a second. */
const GREEDY_WORK = 1e9;
const INLINE_WORK = 1e7;
const INLINE_CELLS = 500_000;

/**
 * Groups rows around k centres by Lloyd's algorithm from one k-means++ start. Memory is O(n d + k d).
 * @param points  n x d, no NaN or infinity
 * @see Lloyd 1982, IEEE IT 28:129; scikit-learn 1.9 KMeans (n_init 1), with its draws unless n k is large
 */
export async function kMeans(
  points: Matrix,
  { clusters, seed }: KMeansOptions,
  ctx: RunContext,
): Promise<Clustering> {
  const { rows, columns } = points;
  const seeds = await chooseSeeds({ points, clusters, seed }, ctx);
  const tolerance = TOLERANCE * meanVariance(points);
  const assignment = { labels: sharedInt32(rows), distances: sharedFloat64(rows).fill(Infinity) };
  const all = Int32Array.from({ length: clusters }, (_, i) => i);
  let centers = takeRows(points, seeds);
  await assignRows(points, null, centers, all, assignment, ctx);
  for (let round = 1; ; round++) {
    const request = { points, centers, ...assignment };
    const movement =
      rows * columns < INLINE_CELLS
        ? moveCenters(request)
        : await ctx.pool.run(moveTask, request, ctx.signal);
    const { moved, shift, nearer, farther } = movement;
    centers = movement.centers;
    // A row that is no farther from its centre than before can only change to a centre that has moved.
    const changed =
      (await assignRows(points, nearer, centers, moved, assignment, ctx)) +
      (await assignRows(points, farther, centers, all, assignment, ctx));
    if (changed === 0 || shift <= tolerance || round === MAX_ROUNDS) break;
    ctx.progress(Math.max(round / MAX_ROUNDS, 1 - moved.length / clusters));
  }
  ctx.progress(1);
  return { centers, labels: assignment.labels };
}

interface Seeding {
  readonly points: Matrix;
  readonly clusters: number;
  readonly seed: number;
}

async function chooseSeeds(request: Seeding, ctx: RunContext): Promise<Int32Array> {
  const { points, clusters, seed } = request;
  const work = points.rows * clusters * points.columns * trialsFor(clusters);
  if (work < INLINE_WORK) return seedGreedily(request);
  if (work < GREEDY_WORK) return ctx.pool.run(seedTask, request, ctx.signal);
  return lazySeeds(points, clusters, new RandomState(seed), ctx);
}

/** The rows that k-means++ starts from. */
export function seedGreedily({ points, clusters, seed }: Seeding): Int32Array {
  const { rows, columns } = points;
  const values = new Float64Array(rows * columns);
  gatherRows(points, rows, (i) => i, values);
  return kMeansPlusPlus({ rows, columns, values }, clusters, new RandomState(seed));
}

const seedTask = workerTask<Seeding, Int32Array>(import.meta.url, 'seedGreedily');

function meanVariance(points: Matrix): number {
  let sum = 0;
  for (let c = 0; c < points.columns; c++) {
    const column = matrixColumn(points, c);
    const mean = column.reduce((total, value) => total + value, 0) / column.length;
    sum += column.reduce((total, value) => total + (value - mean) ** 2, 0) / column.length;
  }
  return sum / points.columns;
}
