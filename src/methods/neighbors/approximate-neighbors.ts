import { createMatrix, sharedInt32, sharedUint8, type Matrix } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { nearestNeighbors, prefersTree, rowsWithin } from './nearest-neighbors.ts';
import { emptyNeighbors, NONE, offer, reach, type Neighbors } from './neighbor-list.ts';
import { emptyLanes, finishRange, scanTile, TILE } from './pair-scan.ts';
import { buildScanIndex, takeIndexRows, type ScanIndex } from './quantized-rows.ts';
import { boundOf } from './scan-bounds.ts';
import { squaredDistance } from './points.ts';
import { buildProjectionTree, leafStarts, type TreeRequest } from './projection-tree.ts';

/** Up to here the exact search is as fast. */
const EXACT_ROWS = 150_000;
/** What it takes to find 95 of 100 neighbours among a million rows of 20 independent normals, the hardest table. */
const FOREST: ForestOptions = { trees: 18, leaf: 4096 };

/**
 * The k nearest rows to each row, most of them, in O(n log n). Distances are exact and ordered by (distance, row
 * number); a neighbour that is missed gives way to the next one met. Tables that are small, or of few columns, are
 * searched exactly.
 * @param points  n x d, no NaN or infinity
 * @param k       at least 1, below n
 */
export function approximateNeighbors(
  points: Matrix,
  k: number,
  seed: number,
  ctx: RunContext,
): Promise<Neighbors> {
  return points.rows <= EXACT_ROWS || prefersTree(points)
    ? nearestNeighbors(points, rowsWithin(points), k, ctx)
    : searchForest(points, k, seed, FOREST, ctx);
}

export interface ForestOptions {
  readonly trees: number;
  /** Rows of a leaf, at most; more than k. */
  readonly leaf: number;
}

/**
 * Looks for neighbours within the leaves of random trees, tree after tree, and then among the neighbours of
 * neighbours. The same seed gives the same lists with any number of workers.
 * @see Dasgupta and Freund 2008, STOC 537 (the trees); Dong, Moses and Li 2011, WWW 577 (the last step)
 */
export async function searchForest(
  points: Matrix,
  k: number,
  seed: number,
  { trees, leaf }: ForestOptions,
  ctx: RunContext,
): Promise<Neighbors> {
  const index = await ctx.pool.run(indexTask, points, ctx.signal);
  // A few more than asked: the last step goes through them.
  const lists = emptyNeighbors(points.rows, k + 3);
  const starts = leafStarts(points.rows, leaf);
  for (let first = 0; first < trees; first += ctx.pool.size) {
    const count = Math.min(ctx.pool.size, trees - first);
    const requests = Array.from({ length: count }, (_, i) => ({
      points: index,
      seed,
      tree: first + i,
      leaf,
    }));
    const orders = await ctx.pool.map(treeTask, requests, ctx.signal);
    for (const [i, order] of orders.entries()) {
      const joins = spans(starts.length - 1, ctx).map((span) => ({ index, lists, order, starts, ...span }));
      await ctx.pool.map(joinTask, joins, ctx.signal);
      ctx.progress((0.9 * (first + i + 1)) / trees);
    }
  }
  const found = emptyNeighbors(points.rows, k);
  const reverse = reverseLists(lists);
  const refinements = spans(points.rows, ctx).map((span) => ({ index, lists, found, reverse, ...span }));
  await ctx.pool.map(refineTask, refinements, ctx.signal);
  ctx.progress(1);
  return found;
}

/** Items `from` to `to`, the last one not included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Splits 0 to `count` into enough tasks to keep all workers busy to the end. */
function spans(count: number, { pool }: RunContext): Span[] {
  const parts = Math.min(count, pool.size * 16);
  return Array.from({ length: parts }, (_, i) => ({
    from: Math.floor((i * count) / parts),
    to: Math.floor(((i + 1) * count) / parts),
  }));
}

interface LeafJoin extends Span {
  readonly index: ScanIndex;
  readonly lists: Neighbors;
  readonly order: Int32Array;
  readonly starts: Int32Array;
}

/**
 * Compares all pairs within each of the leaves `from` to `to` of one tree: no row is in two of them. What earlier
 * trees have found bounds what is looked at closely.
 */
export function joinLeaves({ index, lists, order, starts, from, to }: LeafJoin): void {
  const { k } = lists;
  for (let leaf = from; leaf < to; leaf++) {
    const rows = order.subarray(starts[leaf], starts[leaf + 1]);
    const inside = takeIndexRows(index, rows);
    const [level] = inside.levels;
    const [lane] = emptyLanes(inside, k, 1);
    for (let i = 0; i < rows.length; i++) {
      const asker = { squares: level.half[i] * 2, error: level.error };
      const bound = boundOf(inside, level, asker, reach(lists, rows[i]), false);
      lane.shared[i] = Math.min(lane.shared[i], bound);
    }
    for (let tile = 0; tile * TILE < rows.length; tile++) scanTile({ index: inside, tile, lane });
    if (inside.levels.length > 1) {
      finishRange({
        index: inside,
        points: columnsOf(inside),
        lanes: [lane],
        from: 0,
        to: rows.length,
        found: lane.lists,
      });
    }
    const { indices, distances } = lane.lists;
    for (let i = 0; i < indices.length; i++) {
      if (indices[i] === NONE) continue;
      const row = rows[Math.floor(i / k)];
      if (distances[i] <= reach(lists, row)) offerOnce(lists, row, distances[i], rows[indices[i]]);
    }
  }
}

/** The rows of an index, column-major. */
function columnsOf({ points: rows, columns, exact }: ScanIndex): Matrix {
  const matrix = createMatrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) matrix.data[c * rows + i] = exact[i * columns + c];
  }
  return matrix;
}

/** Several trees may bring the same pair together. */
function offerOnce(lists: Neighbors, row: number, distance: number, other: number): void {
  const { indices, k } = lists;
  for (let i = row * k; i < (row + 1) * k; i++) if (indices[i] === other) return;
  offer(lists, row, distance, other);
}

/** Per row, up to k of the rows that have it in their lists. */
interface Reverse {
  readonly rows: Int32Array;
  readonly counts: Uint8Array;
}

function reverseLists({ queries, k, indices }: Neighbors): Reverse {
  const reverse = { rows: sharedInt32(queries * k), counts: sharedUint8(queries) };
  const most = Math.min(k, 255);
  // By places in the lists first: those are kept to which a row is closest.
  for (let place = 0; place < k; place++) {
    for (let row = 0; row < queries; row++) {
      const other = indices[row * k + place];
      if (other === NONE || reverse.counts[other] === most) continue;
      reverse.rows[other * k + reverse.counts[other]++] = row;
    }
  }
  return reverse;
}

interface Refinement extends Span {
  readonly index: ScanIndex;
  readonly lists: Neighbors;
  readonly found: Neighbors;
  readonly reverse: Reverse;
}

/** Fills the lists of rows `from` to `to` with the best of their own neighbours and of those neighbours'. */
export function refineRows({ index, lists, found, reverse, from, to }: Refinement): void {
  const { columns, exact } = index;
  const { k, indices, distances } = lists;
  const seen = new Int32Array(index.points).fill(-1);
  const look = (row: number, other: number): void => {
    if (other === NONE || seen[other] === row) return;
    seen[other] = row;
    const distance = squaredDistance(exact, row, exact, other, columns);
    if (distance <= reach(found, row)) offer(found, row, distance, other);
  };
  for (let row = from; row < to; row++) {
    seen[row] = row;
    for (let i = row * k; i < (row + 1) * k; i++) {
      if (indices[i] === NONE) continue;
      seen[indices[i]] = row;
      offer(found, row, distances[i], indices[i]);
    }
    const throughs = [
      indices.subarray(row * k, (row + 1) * k),
      reverse.rows.subarray(row * k, row * k + reverse.counts[row]),
    ];
    for (const through of throughs) {
      for (const middle of through) {
        if (middle === NONE) continue;
        look(row, middle);
        for (let i = middle * k; i < (middle + 1) * k; i++) look(row, indices[i]);
      }
    }
  }
}

const indexTask = workerTask<Matrix, ScanIndex>(import.meta.url, 'indexRows');
const treeTask = workerTask<TreeRequest, Int32Array>(import.meta.url, 'growTree');
const joinTask = workerTask<LeafJoin, void>(import.meta.url, 'joinLeaves');
const refineTask = workerTask<Refinement, void>(import.meta.url, 'refineRows');

/** Builds a tree in a worker. */
export function growTree(request: TreeRequest): Int32Array {
  return buildProjectionTree(request);
}

/** Builds the index in a worker. */
export function indexRows(points: Matrix): ScanIndex {
  return buildScanIndex(points);
}
