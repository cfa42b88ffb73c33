import { sharedFloat64, sharedInt32 } from '../../frame/matrix.ts';
import type { Neighbors } from '../neighbors/neighbor-list.ts';

/** An undirected graph over rows, row by row: the edges of row r lie from `starts[r]` to `starts[r + 1]`. */
export interface NeighborGraph {
  readonly rows: number;
  readonly starts: Int32Array;
  /** The other end of each edge, ascending within a row. */
  readonly ends: Int32Array;
  /** The weights of a row's edges, summed up to and with each edge. */
  readonly sums: Float64Array;
}

/** The smallest weight: an edge between rows however far apart can still be walked. */
const LEAST_WEIGHT = 1e-300;

/**
 * Joins two rows where one is among the k nearest of the other. An edge of length d weighs exp(-d^2 / (a b)), a and b
 * being the distances of its ends to their k-th neighbours: near is what is near by the standards of the place.
 * @param near  neighbours of all rows among themselves, squared distances
 * @see Zelnik-Manor and Perona 2004, NIPS 17:1601 (the weights); von Luxburg 2007, Statistics and Computing 17:395
 */
export function neighborGraph({ queries: rows, k, indices, distances }: Neighbors): NeighborGraph {
  const degrees = new Int32Array(rows + 1);
  for (let i = 0; i < indices.length; i++) {
    degrees[Math.floor(i / k)]++;
    degrees[indices[i]]++;
  }
  const slots = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) slots[row + 1] = slots[row] + degrees[row];
  const filled = slots.slice(0, rows);
  const ends = new Int32Array(slots[rows]);
  const lengths = new Float64Array(slots[rows]);
  for (let i = 0; i < indices.length; i++) {
    const row = Math.floor(i / k);
    for (const [from, to] of [
      [row, indices[i]],
      [indices[i], row],
    ]) {
      ends[filled[from]] = to;
      lengths[filled[from]++] = distances[i];
    }
  }
  const starts = sharedInt32(rows + 1);
  const uniqueEnds = sharedInt32(ends.length);
  const sums = sharedFloat64(ends.length);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    sortEdges(ends, lengths, slots[row], slots[row + 1]);
    let sum = 0;
    for (let slot = slots[row]; slot < slots[row + 1]; slot++) {
      if (at > starts[row] && uniqueEnds[at - 1] === ends[slot]) continue;
      sum += edgeWeight(lengths[slot], distances[row * k + k - 1], distances[ends[slot] * k + k - 1]);
      uniqueEnds[at] = ends[slot];
      sums[at++] = sum;
    }
    starts[row + 1] = at;
  }
  return { rows, starts, ends: uniqueEnds, sums };
}

/** Sorts the edges of one row by their ends; there are few. */
function sortEdges(ends: Int32Array, lengths: Float64Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const end = ends[i];
    const length = lengths[i];
    let at = i;
    for (; at > from && ends[at - 1] > end; at--) {
      ends[at] = ends[at - 1];
      lengths[at] = lengths[at - 1];
    }
    ends[at] = end;
    lengths[at] = length;
  }
}

/** All three squared. */
function edgeWeight(length: number, reachA: number, reachB: number): number {
  if (length === 0) return 1;
  const scale = Math.sqrt(reachA) * Math.sqrt(reachB);
  return scale === 0 ? LEAST_WEIGHT : Math.max(Math.exp(-length / scale), LEAST_WEIGHT);
}

/**
 * The end of an edge of `row`, drawn by weight.
 * @param share  0 to 1, 1 excluded
 */
export function followEdge({ starts, ends, sums }: NeighborGraph, row: number, share: number): number {
  let low = starts[row];
  let high = starts[row + 1] - 1;
  const wanted = share * sums[high];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] > wanted) high = middle;
    else low = middle + 1;
  }
  return ends[low];
}
