import { BallastError } from '../../errors/ballast-error.ts';
import type { Labels } from '../../frame/frame.ts';
import { takeRows, type Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { miniBatchKMeans } from '../clustering/mini-batch-k-means.ts';
import { nearestNeighbors, rowsWithin } from '../neighbors/nearest-neighbors.ts';
import { checkCount } from './arguments.ts';
import { classCounts, rowsByClass } from './class-rows.ts';
import { joinPlans, type InterpolationPlan } from './interpolation-plan.ts';
import { meanDistance } from './mean-distance.ts';
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
 * @returns       one range a cluster: a class may have several
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
  const byClass = rowsByClass(labels);
  for (const { classIndex, count } of wanted) {
    const own = byClass[classIndex];
    const fit = fittingClusters(own, clustering.labels, options, count / total / 2);
    if (fit.length === 0) {
      const label = String(labels.classes[classIndex]);
      throw new BallastError(
        'KMEANS_NO_CLUSTER',
        { label, clusters, least: kNeighbors + 1 },
        { argument: 'cluster_balance_threshold' },
      );
    }
    // New rows are made from the rows of the class alone: these stay in the processor's cache.
    const source = takeRows(points, own);
    const clusterRows = fit.map((places) => takeRows(source, places));
    const distances = await Promise.all(clusterRows.map((rows) => meanDistance(rows, ctx)));
    const shares = clusterShares(
      distances,
      clusterRows.map(({ rows }) => rows),
      options.densityExponent,
    );
    for (const [i, rows] of clusterRows.entries()) {
      const near = await nearestNeighbors(rows, rowsWithin(rows), kNeighbors, ctx);
      const make = Math.ceil(count * shares[i]);
      const bases = fit[i];
      const inClass = { ...near, indices: near.indices.map((place) => bases[place]) };
      plans.push(await drawSegments({ classIndex, source, bases, near: inClass, make, seed }, ctx));
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

/** For each cluster that has enough rows of a class their places among these. */
function fittingClusters(
  own: Int32Array,
  clusterOf: Int32Array,
  { clusters, kNeighbors, clusterBalanceThreshold }: KMeansSmoteOptions,
  autoShare: number,
): Int32Array[] {
  const share = clusterBalanceThreshold === 'auto' ? autoShare : clusterBalanceThreshold;
  const sizes = new Int32Array(clusters);
  for (const cluster of clusterOf) sizes[cluster]++;
  const members = Array.from({ length: clusters }, (): number[] => []);
  for (const [place, row] of own.entries()) members[clusterOf[row]].push(place);
  return members
    .filter((places, cluster) => {
      if (places.length < kNeighbors + 1) return false;
      return clusters === 1 || places.length / sizes[cluster] >= share;
    })
    .map((places) => Int32Array.from(places));
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
