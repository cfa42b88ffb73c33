import { sharedFloat64, sharedInt32 } from '../../frame/matrix.ts';

/** The k nearest rows of every query, ordered by (squared distance, row number). */
export interface Neighbors {
  readonly queries: number;
  readonly k: number;
  /** queries x k, row-major: row numbers of the points. */
  readonly indices: Int32Array;
  /** queries x k, row-major: squared distances. */
  readonly distances: Float64Array;
}

/** Stands in a list for a neighbour that was not found yet. */
export const NONE = 0x7fffffff;

/** Lists with nothing found yet, on shared memory. */
export function emptyNeighbors(queries: number, k: number): Neighbors {
  const indices = sharedInt32(queries * k).fill(NONE);
  return { queries, k, indices, distances: sharedFloat64(queries * k).fill(Infinity) };
}

/**
 * Puts a point into the list of a query if it belongs to its k nearest so far.
 * @returns  whether it does
 */
export function offer(list: Neighbors, query: number, distance: number, index: number): boolean {
  const { indices, distances, k } = list;
  const first = query * k;
  let slot = first + k - 1;
  if (distance > distances[slot] || (distance === distances[slot] && index > indices[slot])) return false;
  while (slot > first) {
    const before = distances[slot - 1];
    if (distance > before || (distance === before && index > indices[slot - 1])) break;
    distances[slot] = before;
    indices[slot] = indices[slot - 1];
    slot--;
  }
  distances[slot] = distance;
  indices[slot] = index;
  return true;
}

/** Offers what the lists of `other` hold for queries `from` to `to`. */
export function mergeLists(list: Neighbors, other: Neighbors, from: number, to: number): void {
  const { k } = list;
  for (let i = from * k; i < to * k; i++) {
    if (other.indices[i] !== NONE) offer(list, Math.floor(i / k), other.distances[i], other.indices[i]);
  }
}

/** The squared distance of the farthest of the k found so far; infinite while fewer are found. */
export function reach(list: Neighbors, query: number): number {
  return list.distances[query * list.k + list.k - 1];
}

/** The row number of the farthest of the k found so far. */
export function farthest(list: Neighbors, query: number): number {
  return list.indices[query * list.k + list.k - 1];
}
