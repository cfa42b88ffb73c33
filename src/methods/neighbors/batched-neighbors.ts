import { sharedInt32, type Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { emptyNeighbors, type Neighbors } from './neighbor-list.ts';
import { nearestNeighbors, rowsWithin } from './nearest-neighbors.ts';

/**
 * The k nearest rows to each row, as `nearestNeighbors` finds them, a batch of rows at a time against all. It holds
 * no lists but one a row, whatever the number of workers, and takes about twice the time.
 * @param points  n x d, no NaN or infinity
 * @param k       at least 1, below n
 */
export async function batchedNeighbors(
  points: Matrix,
  k: number,
  batchSize: number,
  ctx: RunContext,
): Promise<Neighbors> {
  const found = emptyNeighbors(points.rows, k);
  const inBatch = { ...ctx, progress: () => undefined };
  for (let from = 0; from < points.rows; from += batchSize) {
    const rows = sharedInt32(Math.min(batchSize, points.rows - from));
    for (let i = 0; i < rows.length; i++) rows[i] = from + i;
    const batch = await nearestNeighbors(points, rowsWithin(points, rows), k, inBatch);
    found.indices.set(batch.indices, from * k);
    found.distances.set(batch.distances, from * k);
    ctx.progress((from + rows.length) / points.rows);
    ctx.signal?.throwIfAborted();
  }
  return found;
}
