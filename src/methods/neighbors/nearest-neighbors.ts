import type { Matrix } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { buildKdTree, searchKdTree, type KdTree } from './kd-tree.ts';
import { emptyNeighbors, type Neighbors } from './neighbor-list.ts';
import { emptyLanes, finishRange, finishTask, scanTile, TILE, tileTask, type Lane } from './pair-scan.ts';
import { queryCount, type Queries } from './points.ts';
import { buildScanIndex, type ScanIndex } from './quantized-rows.ts';
import { scanNeighbors } from './row-scan.ts';

/** Points prepared for searching; plain data on shared memory, so that every worker can use it. */
export type NeighborIndex = ScanIndex | KdTree;

/** Differences that one thread computes in some 10 ms: below, starting workers costs more than it brings. */
const INLINE_WORK = 3e7;
const TASK_QUERIES = 256;
/** Each lane holds lists for all rows. */
const MOST_LANES = 8;

/**
 * The k nearest rows to each query by Euclidean distance, exact in float64 and ordered by (distance, row number),
 * whatever the number of workers. Memory is O(n d + queries k),
 * and for all rows within O(n d + workers n k).
 * @param points   n x d, no NaN or infinity
 * @param queries  rows of another matrix; or, from `rowsWithin`, of the points: then no row is its own neighbour
 * @param k        at least 1, at most n (n - 1 within); the caller has checked this
 */
export function nearestNeighbors(
  points: Matrix,
  queries: Queries,
  k: number,
  ctx: RunContext,
): Promise<Neighbors> {
  return search(points, queries, k, 'nearest', ctx);
}

/** The k rows farthest from each query, by ascending distance; otherwise as `nearestNeighbors`. */
export async function farthestPoints(
  points: Matrix,
  queries: Queries,
  k: number,
  ctx: RunContext,
): Promise<Neighbors> {
  const found = await search(points, queries, k, 'farthest', ctx);
  for (let q = 0; q < found.queries; q++) {
    found.indices.subarray(q * k, (q + 1) * k).reverse();
    found.distances.subarray(q * k, (q + 1) * k).reverse();
  }
  for (let i = 0; i < found.distances.length; i++) found.distances[i] = Math.abs(found.distances[i]);
  return found;
}

async function search(
  points: Matrix,
  queries: Queries,
  k: number,
  wanted: 'nearest' | 'farthest',
  ctx: RunContext,
): Promise<Neighbors> {
  const count = queryCount(queries);
  if (count === 0) return emptyNeighbors(0, k);
  const columns = Math.max(1, points.columns);
  const inline = points.rows * count * columns <= INLINE_WORK;
  const index = inline
    ? buildIndex({ points, wanted })
    : await ctx.pool.run(buildTask, { points, wanted }, ctx.signal);
  const isAllPairs =
    wanted === 'nearest' && queries.within && queries.rows === null && queries.leftOut === undefined;
  // Half of the work on more than half of the workers.
  if (index.kind === 'scan' && isAllPairs && ctx.pool.size < 2 * MOST_LANES) {
    return searchPairs(points, index, k, inline, ctx);
  }
  const found = emptyNeighbors(count, k);
  if (inline) {
    searchRange({ index, queries, from: 0, to: count, found });
    return found;
  }
  let done = 0;
  const searches = ranges(count, ctx).map(async ([from, to]) => {
    await ctx.pool.run(searchTask, { index, queries, from, to, found }, ctx.signal);
    done += to - from;
    ctx.progress(done / count);
  });
  await Promise.all(searches);
  return found;
}

/** All rows among themselves, each pair once. */
async function searchPairs(
  points: Matrix,
  index: ScanIndex,
  k: number,
  inline: boolean,
  ctx: RunContext,
): Promise<Neighbors> {
  const tiles = Math.ceil(points.rows / TILE);
  const lanes = emptyLanes(index, k, inline ? 1 : Math.min(ctx.pool.size, tiles, MOST_LANES));
  const found = lanes[0].lists;
  if (inline) {
    for (let tile = 0; tile < tiles; tile++) scanTile({ index, tile, lane: lanes[0] });
    finishRange({ index, points, lanes, from: 0, to: points.rows, found });
    return found;
  }
  let next = 0;
  const walk = async (lane: Lane): Promise<void> => {
    while (next < tiles) {
      const tile = next++;
      // One after another: a lane is nobody else's while it is in a task.
      // oxlint-disable-next-line no-await-in-loop
      await ctx.pool.run(tileTask, { index, tile, lane }, ctx.signal);
      // The first tiles meet the most rows.
      ctx.progress(1 - (1 - next / tiles) ** 2);
    }
  };
  await Promise.all(lanes.map(walk));
  const finishes = ranges(points.rows, ctx).map(([from, to]) => ({ index, points, lanes, from, to, found }));
  await ctx.pool.map(finishTask, finishes, ctx.signal);
  return found;
}

/** Splits 0 to `count` into ranges large enough for a task. */
function ranges(count: number, { pool }: RunContext): (readonly [number, number])[] {
  const step = Math.max(TASK_QUERIES, Math.ceil(count / pool.size / 64 / TASK_QUERIES) * TASK_QUERIES);
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => [
    i * step,
    Math.min((i + 1) * step, count),
  ]);
}

/** Queries that are rows of the points: all, or those listed. */
export function rowsWithin(points: Matrix, rows: Int32Array | null = null): Queries {
  return { matrix: points, rows, within: true };
}

/** Queries that are the rows of another matrix with the same columns. */
export function rowsOf(matrix: Matrix): Queries {
  return { matrix, rows: null, within: false };
}

/**
 * Whether the tree is faster than the scan. Measured on normals, the worst case for a tree: 3 columns at 5,000 rows,
 * 5 at 30,000, 6 at 100,000.
 */
export function prefersTree({ rows, columns }: Matrix): boolean {
  return columns <= 0.7 * Math.log2(rows) - 5.6;
}

/** Where a tree may pay although columns are many, since real columns depend on each other: worth a trial. */
const TRIAL_COLUMNS = 20;
const TRIAL_ROWS = 10_000;
const TRIAL_QUERIES = 32;

/** Tries some queries: a distance costs the tree some 100 times (measured) what it costs the scan, which takes them all. */
function prunesWell(tree: KdTree, points: Matrix): boolean {
  const rows = Int32Array.from({ length: TRIAL_QUERIES }, (_, i) =>
    Math.floor((i * points.rows) / TRIAL_QUERIES),
  );
  const found = emptyNeighbors(TRIAL_QUERIES, 5);
  const distances = searchKdTree(tree, rowsWithin(points, rows), 0, TRIAL_QUERIES, found);
  return distances * 100 < TRIAL_QUERIES * points.rows;
}

/** Prepares points for searching. */
export function buildIndex({ points, wanted }: IndexRequest): NeighborIndex {
  if (wanted === 'farthest') return buildScanIndex(points, -1);
  if (!prefersTree(points) && (points.columns > TRIAL_COLUMNS || points.rows < TRIAL_ROWS)) {
    return buildScanIndex(points);
  }
  const tree = buildKdTree(points);
  return prefersTree(points) || prunesWell(tree, points) ? tree : buildScanIndex(points);
}

export interface IndexRequest {
  readonly points: Matrix;
  readonly wanted: 'nearest' | 'farthest';
}

export interface SearchRange {
  readonly index: NeighborIndex;
  readonly queries: Queries;
  readonly from: number;
  readonly to: number;
  readonly found: Neighbors;
}

/** Fills the lists of queries `from` to `to`. */
export function searchRange({ index, queries, from, to, found }: SearchRange): void {
  if (index.kind === 'tree') searchKdTree(index, queries, from, to, found);
  else scanNeighbors(index, queries, from, to, found);
}

const buildTask = workerTask<IndexRequest, NeighborIndex>(import.meta.url, 'buildIndex');
const searchTask = workerTask<SearchRange, void>(import.meta.url, 'searchRange');
