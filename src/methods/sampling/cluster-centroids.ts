import type { Labels } from '../../frame/frame.ts';
import { matrixColumn, takeRows, type Matrix } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { kMeans, type Clustering } from '../clustering/k-means.ts';
import { nearestNeighbors, rowsOf } from '../neighbors/nearest-neighbors.ts';
import { checkChoice } from './arguments.ts';
import { classCounts, rowsByClass } from './class-rows.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from './sampling-strategy.ts';

export interface ClusterCentroidsOptions {
  readonly samplingStrategy: SamplingStrategy;
  /** 'soft' (as 'auto') gives the centres themselves, 'hard' the row of the class nearest to each. */
  readonly voting: 'auto' | 'soft' | 'hard';
  readonly seed: number;
}

/** What is left of one class: rows of the table, or made rows. */
export type CentroidPart =
  | { readonly kind: 'rows'; readonly classIndex: number; readonly rows: Int32Array }
  | {
      readonly kind: 'centers';
      readonly classIndex: number;
      readonly centers: Matrix;
      /** For each centre the row of its cluster that is nearest to it. */
      readonly rows: Int32Array;
    };

/**
 * Puts the centres of k-means clusters in the place of each chosen class, as many as rows are to be left.
 * @param points  n x d, no NaN or infinity
 * @returns       one part a class with rows, in class order; a row may come twice by hard voting
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT
 * @see imbalanced-learn 0.14 ClusterCentroids
 */
export async function clusterCentroids(
  points: Matrix,
  labels: Labels,
  { samplingStrategy, voting, seed }: ClusterCentroidsOptions,
  ctx: RunContext,
): Promise<CentroidPart[]> {
  checkChoice('voting', voting, ['auto', 'soft', 'hard']);
  const targets = resolveSamplingStrategy(samplingStrategy, 'under', labels.classes, classCounts(labels));
  const wanted = new Map(targets.map(({ classIndex, count }) => [classIndex, count]));
  const parts: CentroidPart[] = [];
  for (const [classIndex, rows] of rowsByClass(labels).entries()) {
    const clusters = wanted.get(classIndex);
    if (rows.length === 0 || clusters === 0) continue;
    if (clusters === undefined) {
      parts.push({ kind: 'rows', classIndex, rows });
      continue;
    }
    const own = takeRows(points, rows);
    const clustering = await kMeans(own, { clusters, seed }, ctx);
    const { centers } = clustering;
    if (voting === 'hard') {
      const near = await nearestNeighbors(own, rowsOf(centers), 1, ctx);
      parts.push({ kind: 'rows', classIndex, rows: near.indices.map((place) => rows[place]) });
    } else {
      const request = { points: own, clustering };
      const nearest =
        own.data.length < INLINE_CELLS
          ? nearestMembers(request)
          : await ctx.pool.run(nearestTask, request, ctx.signal);
      parts.push({ kind: 'centers', classIndex, centers, rows: nearest.map((place) => rows[place]) });
    }
  }
  return parts;
}

interface Membership {
  readonly points: Matrix;
  readonly clustering: Clustering;
}

const INLINE_CELLS = 500_000;

/** The nearest row of each cluster, the first in a tie; row 0 for a cluster without rows, which equals another one. */
export function nearestMembers({ points, clustering: { centers, labels } }: Membership): Int32Array {
  const distances = new Float64Array(points.rows);
  for (let c = 0; c < points.columns; c++) {
    const column = matrixColumn(points, c);
    const center = matrixColumn(centers, c);
    for (let r = 0; r < points.rows; r++) distances[r] += (column[r] - center[labels[r]]) ** 2;
  }
  const nearest = new Int32Array(centers.rows);
  const least = new Float64Array(centers.rows).fill(Infinity);
  for (const [r, distance] of distances.entries()) {
    if (distance >= least[labels[r]]) continue;
    least[labels[r]] = distance;
    nearest[labels[r]] = r;
  }
  return nearest;
}

const nearestTask = workerTask<Membership, Int32Array>(import.meta.url, 'nearestMembers');
