import { sharedInt32, type Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import type { Neighbors } from './neighbor-list.ts';
import { nearestNeighbors, rowsWithin } from './nearest-neighbors.ts';

/**
 * The k nearest of the listed rows as imbalanced-learn takes them: of the k + 1 nearest, the row itself among them, the
 * first is dropped. Of equal rows that is the first in the table, so that the others count themselves as a neighbour.
 * Everywhere else no row is its own neighbour.
 */
export async function neighborsAround(
  points: Matrix,
  rows: Int32Array,
  k: number,
  ctx: RunContext,
): Promise<Neighbors> {
  const near = await nearestNeighbors(points, rowsWithin(points, rows), k, ctx);
  const isLater = (query: number): boolean =>
    near.distances[query * k] === 0 && near.indices[query * k] < rows[query];
  const later = Int32Array.from(rows.keys()).filter(isLater);
  if (later.length === 0) return near;
  const again = sharedInt32(later.length);
  const leftOut = sharedInt32(later.length);
  later.forEach((query, i) => {
    again[i] = rows[query];
    leftOut[i] = near.indices[query * k];
  });
  const better = await nearestNeighbors(points, { ...rowsWithin(points, again), leftOut }, k, ctx);
  later.forEach((query, i) => {
    near.indices.set(better.indices.subarray(i * k, (i + 1) * k), query * k);
    near.distances.set(better.distances.subarray(i * k, (i + 1) * k), query * k);
  });
  return near;
}
