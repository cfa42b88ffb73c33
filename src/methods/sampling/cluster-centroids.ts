import type { Labels } from '../../frame/frame.ts';
import { takeRows, type Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { kMeans } from '../clustering/k-means.ts';
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
  | { readonly kind: 'centers'; readonly classIndex: number; readonly centers: Matrix };

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
    const { centers } = await kMeans(own, { clusters, seed }, ctx);
    if (voting === 'hard') {
      const near = await nearestNeighbors(own, rowsOf(centers), 1, ctx);
      parts.push({ kind: 'rows', classIndex, rows: near.indices.map((place) => rows[place]) });
    } else {
      parts.push({ kind: 'centers', classIndex, centers });
    }
  }
  return parts;
}
