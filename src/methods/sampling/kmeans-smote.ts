import { BallastError } from '../../errors/ballast-error.ts';
import type { Labels } from '../../frame/frame.ts';
import { takeRows, type Matrix } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { miniBatchKMeans } from '../clustering/mini-batch-k-means.ts';
import { nearestNeighbors, rowsWithin } from '../neighbors/nearest-neighbors.ts';
import { gatherRows, squaredDistance } from '../neighbors/points.ts';
import { checkCount } from './arguments.ts';
import { classCounts, rowsByClass } from './class-rows.ts';
import { joinPlans, type InterpolationPlan } from './interpolation-plan.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from './sampling-strategy.ts';
import { drawSegments } from './smote.ts';

export interface KMeansSmoteOptions {
  readonly samplingStrategy: SamplingStrategy;
  /** imbalanced-learn's default is 2. */
  readonly kNeighbors: number;
  /** Clusters, imbalanced-learn's kmeans_estimator; its default is 8. */
  readonly clusters: number;
  /** Share of the class that a cluster needs; 'auto' is half of the class's share of all new rows. */
  readonly clusterBalanceThreshold: number | 'auto';
  /** How strongly sparse clusters are preferred; 'auto' grows with the size of the cluster. */
  readonly densityExponent: number | 'auto';
  readonly seed: number;
}

/**
 * SMOTE within those clusters that have enough rows of the class, more rows where these lie sparsely. Every cluster
 * draws from a fresh generator; their shares are rounded up, so there may be some rows more than asked.
 * @param points  n x d, no NaN or infinity
 * @returns       a plan over the rows of the table, one range a cluster: a class may have several
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT, MORE_CLUSTERS_THAN_ROWS, KMEANS_NO_CLUSTER
 * @see Last et al. 2017, arXiv:1711.00837; imbalanced-learn 0.14 KMeansSMOTE
 */
export async function kmeansSmote(
  points: Matrix,
  labels: Labels,
  options: KMeansSmoteOptions,
  ctx: RunContext,
): Promise<InterpolationPlan> {
  const { samplingStrategy, kNeighbors, clusters, seed } = options;
  checkOptions(options, points.rows);
  const targets = resolveSamplingStrategy(samplingStrategy, 'over', labels.classes, classCounts(labels));
  const wanted = targets.filter(({ count }) => count > 0);
  if (wanted.length === 0) return joinPlans([]);
  const total = wanted.reduce((sum, { count }) => sum + count, 0);
  // imbalanced-learn fits the clusters anew for every class, by the same seed: the same clusters.
  const clustering = await miniBatchKMeans(points, { clusters, seed }, ctx);
  const plans: InterpolationPlan[] = [];
  for (const { classIndex, count } of wanted) {
    const fit = fittingClusters(labels, classIndex, clustering.labels, options, count / total / 2);
    if (fit.length === 0) {
      const label = String(labels.classes[classIndex]);
      throw new BallastError(
        'KMEANS_NO_CLUSTER',
        { label, clusters, least: kNeighbors + 1 },
        { argument: 'cluster_balance_threshold' },
      );
    }
    const sources = fit.map((rows) => takeRows(points, rows));
    const distances = await Promise.all(sources.map((source) => meanDistance(source, ctx)));
    const shares = clusterShares(
      distances,
      sources.map(({ rows }) => rows),
      options.densityExponent,
    );
    for (const [i, source] of sources.entries()) {
      const near = await nearestNeighbors(source, rowsWithin(source), kNeighbors, ctx);
      const make = Math.ceil(count * shares[i]);
      const bases = fit[i];
      const inTable = { ...near, indices: near.indices.map((place) => bases[place]) };
      plans.push(await drawSegments({ classIndex, source: points, bases, near: inTable, make, seed }, ctx));
    }
  }
  return joinPlans(plans);
}

function checkOptions(options: KMeansSmoteOptions, rows: number): void {
  const { kNeighbors, clusters, clusterBalanceThreshold, densityExponent } = options;
  checkCount('k_neighbors', kNeighbors);
  checkCount('kmeans_estimator', clusters);
  const refuse = (argument: string, given: number, expected: string): never => {
    throw new BallastError('SAMPLER_ARGUMENT', { argument, given: String(given), expected }, { argument });
  };
  if (clusters > rows) {
    throw new BallastError('MORE_CLUSTERS_THAN_ROWS', { clusters, rows }, { argument: 'kmeans_estimator' });
  }
  const isShare = (share: number): boolean => share >= 0 && share <= 1;
  if (clusterBalanceThreshold !== 'auto' && !isShare(clusterBalanceThreshold)) {
    refuse('cluster_balance_threshold', clusterBalanceThreshold, "a share from 0 to 1, or 'auto'");
  }
  if (densityExponent !== 'auto' && !(densityExponent >= 0 && densityExponent < Infinity)) {
    refuse('density_exponent', densityExponent, "0 or a positive number, or 'auto'");
  }
}

/** The rows of the class in each cluster that has enough of them. */
function fittingClusters(
  labels: Labels,
  classIndex: number,
  clusterOf: Int32Array,
  { clusters, kNeighbors, clusterBalanceThreshold }: KMeansSmoteOptions,
  autoShare: number,
): Int32Array[] {
  const share = clusterBalanceThreshold === 'auto' ? autoShare : clusterBalanceThreshold;
  const sizes = new Int32Array(clusters);
  for (const cluster of clusterOf) sizes[cluster]++;
  const members = Array.from({ length: clusters }, (): number[] => []);
  for (const row of rowsByClass(labels)[classIndex]) members[clusterOf[row]].push(row);
  return members
    .filter((rows, cluster) => {
      if (rows.length < kNeighbors + 1) return false;
      return clusters === 1 || rows.length / sizes[cluster] >= share;
    })
    .map((rows) => Int32Array.from(rows));
}

/**
 * How the new rows are shared out: in proportion to how thinly the rows of a cluster lie, mean distance ^ exponent / rows.
 * @param distances  mean distance within each cluster
 * @param sizes      rows of the class in each cluster
 */
function clusterShares(
  distances: readonly number[],
  sizes: readonly number[],
  exponent: number | 'auto',
): number[] {
  const powers = sizes.map((rows) =>
    exponent === 'auto' ? 0.16 * (Math.log(rows) / Math.log(1.6)) ** 1.8 : exponent,
  );
  const inProportion = (weights: readonly number[]): number[] => {
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / all);
  };
  const isShare = (share: number): boolean => share >= 0 && share <= 1;
  const shares = inProportion(sizes.map((rows, i) => distances[i] ** powers[i] / rows));
  if (shares.every(isShare)) return shares;
  // The powers of large clusters leave the range of numbers, where their logarithms do not.
  const logs = sizes.map((rows, i) => {
    const distance = Math.min(distances[i], Number.MAX_VALUE);
    return (powers[i] === 0 ? 0 : powers[i] * Math.log(distance)) - Math.log(rows);
  });
  const largest = Math.max(...logs);
  if (largest === -Infinity) return inProportion(sizes.map(() => 1));
  return inProportion(logs.map((log) => Math.exp(log - largest)));
}

const INLINE_WORK = 1e6;
const ROWS_PER_TASK = 128;

/** The mean distance between two rows. */
async function meanDistance(source: Matrix, ctx: RunContext): Promise<number> {
  const { rows } = source;
  if (rows * rows * source.columns < INLINE_WORK) {
    return distanceSum({ source, from: 0, to: rows }) / (rows * rows - rows);
  }
  const starts = Array.from({ length: Math.ceil(rows / ROWS_PER_TASK) }, (_, i) => i * ROWS_PER_TASK);
  const ranges = starts.map((from) => ({ source, from, to: Math.min(rows, from + ROWS_PER_TASK) }));
  const sums = await ctx.pool.map(distanceTask, ranges, ctx.signal);
  return sums.reduce((total, sum) => total + sum, 0) / (rows * rows - rows);
}

interface DistanceRange {
  readonly source: Matrix;
  readonly from: number;
  readonly to: number;
}

/** Twice the sum of the distances of rows `from` to `to` from all rows before them. */
export function distanceSum({ source, from, to }: DistanceRange): number {
  const values = new Float64Array(to * source.columns);
  gatherRows(source, to, (i) => i, values);
  let sum = 0;
  for (let r = from; r < to; r++) {
    for (let other = 0; other < r; other++) {
      sum += Math.sqrt(squaredDistance(values, r, values, other, source.columns));
    }
  }
  return 2 * sum;
}

const distanceTask = workerTask<DistanceRange, number>(import.meta.url, 'distanceSum');
