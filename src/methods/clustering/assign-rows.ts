import { takeRows, type Matrix } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { nearestNeighbors } from '../neighbors/nearest-neighbors.ts';

/** The nearest centre of each row, in a tie the first, and the squared distance from it; on shared memory. */
export interface Assignment {
  readonly labels: Int32Array;
  readonly distances: Float64Array;
}

/** Up to so many centres, plain sums beat the neighbour engine (measured). */
const FEW_CENTERS = 32;
const INLINE_WORK = 1e7;
const BLOCK = 1024;
const BLOCKS_PER_TASK = 8;

/**
 * Gives rows to centres that are nearer than their own; returns how many rows changed.
 * @param asked  the rows to look at; null for all
 * @param among  the centres to compare with
 */
export async function assignRows(
  points: Matrix,
  asked: Int32Array | null,
  centers: Matrix,
  among: Int32Array,
  assignment: Assignment,
  ctx: RunContext,
): Promise<number> {
  const candidates = among.length === centers.rows ? centers : takeRows(centers, among);
  const count = asked?.length ?? points.rows;
  const request = { points, asked, candidates, among, ...assignment };
  if (count * among.length * points.columns < INLINE_WORK) {
    return assignRange({ ...request, from: 0, to: count });
  }
  if (among.length <= FEW_CENTERS) {
    const step = BLOCK * BLOCKS_PER_TASK;
    const ranges = Array.from({ length: Math.ceil(count / step) }, (_, i) => ({
      ...request,
      from: i * step,
      to: Math.min(count, (i + 1) * step),
    }));
    return (await ctx.pool.map(assignTask, ranges, ctx.signal)).reduce((sum, changed) => sum + changed, 0);
  }
  const { labels, distances } = assignment;
  const near = await nearestNeighbors(candidates, { matrix: points, rows: asked, within: false }, 1, ctx);
  let changed = 0;
  for (let i = 0; i < count; i++) {
    const row = asked === null ? i : asked[i];
    const label = among[near.indices[i]];
    if (!isBefore(near.distances[i], label, distances[row], labels[row])) continue;
    labels[row] = label;
    distances[row] = near.distances[i];
    changed++;
  }
  return changed;
}

interface AssignRange extends Assignment {
  readonly points: Matrix;
  readonly asked: Int32Array | null;
  readonly candidates: Matrix;
  readonly among: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** Assigns the asked rows `from` to `to`, column after column so that memory is read in order. */
export function assignRange({
  points,
  asked,
  candidates,
  among,
  labels,
  distances,
  from,
  to,
}: AssignRange): number {
  const sums = new Float64Array(BLOCK);
  const changed = new Uint8Array(to - from);
  for (let start = from; start < to; start += BLOCK) {
    const count = Math.min(BLOCK, to - start);
    for (let k = 0; k < among.length; k++) {
      sums.fill(0);
      for (let c = 0; c < points.columns; c++) {
        const center = candidates.data[c * candidates.rows + k];
        const column = c * points.rows;
        for (let i = 0; i < count; i++) {
          const difference = points.data[column + (asked === null ? start + i : asked[start + i])] - center;
          sums[i] += difference * difference;
        }
      }
      for (let i = 0; i < count; i++) {
        const row = asked === null ? start + i : asked[start + i];
        if (!isBefore(sums[i], among[k], distances[row], labels[row])) continue;
        labels[row] = among[k];
        distances[row] = sums[i];
        changed[start - from + i] = 1;
      }
    }
  }
  return changed.reduce((sum, one) => sum + one, 0);
}

const assignTask = workerTask<AssignRange, number>(import.meta.url, 'assignRange');

function isBefore(distance: number, label: number, ownDistance: number, own: number): boolean {
  return distance < ownDistance || (distance === ownDistance && label < own);
}
