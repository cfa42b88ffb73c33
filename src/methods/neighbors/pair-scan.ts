import { sharedInt32, type Matrix } from '../../frame/matrix.ts';
import type { ScanKernel } from '../../wasm/neighbors.ts';
import { workerTask } from '../../workers/pool.ts';
import { emptyNeighbors, mergeLists, offer, reach, type Neighbors } from './neighbor-list.ts';
import { squaredDistance } from './points.ts';
import { blockRows, CHUNK, evenColumns, type ScanIndex } from './quantized-rows.ts';
import { kernelFor, levelOf, scanNeighbors, stepsOfFirstBlock } from './row-scan.ts';
import { boundOf, EVERY_ROW, isSettled, loadBlock, NO_ROW } from './scan-bounds.ts';

/**
 * Neighbours of all points among themselves: every pair is looked at once, for both of its rows. A lane is what one
 * worker at a time has found; no two share a list.
 */
export interface Lane {
  readonly lists: Neighbors;
  /** The kernel's bound of every row, by the lane's lists. */
  readonly bounds: Int32Array;
  /** What the lists of any lane allow. Lanes write it without locks: losing a lower bound costs time only. */
  readonly shared: Int32Array;
}

/** Rows that ask as queries in one task: a tile. */
export const TILE = CHUNK;

/** Lanes with nothing found yet. Rows outside of the smallest ball ask for nothing: `finishRange` finds theirs. */
export function emptyLanes(index: ScanIndex, k: number, count: number): Lane[] {
  const rows = index.levels[0].half.length;
  const shared = sharedInt32(rows).fill(NO_ROW);
  for (let row = 0; row < index.points; row++) {
    if (levelOf(index, index.norms[row]) === 0) shared[row] = EVERY_ROW;
  }
  return Array.from({ length: count }, () => {
    return { lists: emptyNeighbors(index.points, k), bounds: sharedInt32(rows).fill(EVERY_ROW), shared };
  });
}

export interface TileScan {
  readonly index: ScanIndex;
  readonly tile: number;
  readonly lane: Lane;
}

/**
 * Looks at the pairs of a tile's rows with each other and with all rows behind the tile. Called in ascending order of
 * tiles, so that to each list, rows come in ascending order.
 */
export function scanTile({ index, tile, lane }: TileScan): void {
  const { columns, points } = index;
  const [level] = index.levels;
  const kernel = kernelFor(index);
  const start = tile * TILE;
  const count = Math.min(TILE, points - start);
  loadTile(index, start, count, lane, kernel);
  const block = blockRows(columns);
  for (let first = start; first < points; first += block) {
    const isInTile = first < start + TILE;
    loadBlock(index, level, first, kernel);
    // Pairs within a tile are met twice, once from each side.
    if (!isInTile) copyBounds(lane, first, block, kernel.rowBounds);
    for (const [low, high] of first === start ? stepsOfFirstBlock(lane.lists.k, block) : [[0, block]]) {
      for (let group = 0; group < count; group += 4) {
        if (isInTile && isSettled(kernel, group)) continue;
        const hits = kernel.scan(group, low, high);
        if (hits > 0) confirm(index, start, group, first, hits, lane, kernel);
      }
    }
  }
}

/** Puts the rows of a tile into the kernel as queries. */
function loadTile(
  { columns, levels: [{ blocks, half }] }: ScanIndex,
  start: number,
  count: number,
  lane: Lane,
  kernel: ScanKernel,
): void {
  const pairs = evenColumns(columns) / 2;
  // Two columns at a time.
  const from = new Int32Array(blocks.buffer);
  const to = new Int32Array(kernel.queries.buffer, kernel.queries.byteOffset, CHUNK * pairs).fill(0);
  for (let q = 0; q < count; q++) {
    const row = start + q;
    const rowAt = (row - (row % 8)) * pairs + (row % 8);
    const queryAt = (q - (q % 4)) * pairs + (q % 4);
    for (let p = 0; p < pairs; p++) to[queryAt + p * 4] = from[rowAt + p * 8];
  }
  kernel.queryHalf.set(half.subarray(start, start + count));
  kernel.bounds.fill(NO_ROW);
  copyBounds(lane, start, count, kernel.bounds);
}

function copyBounds({ bounds, shared }: Lane, from: number, count: number, to: Int32Array): void {
  for (let i = 0; i < count; i++) to[i] = Math.min(bounds[from + i], shared[from + i]);
}

function confirm(
  index: ScanIndex,
  start: number,
  group: number,
  first: number,
  hits: number,
  lane: Lane,
  kernel: ScanKernel,
): void {
  const { lists } = lane;
  const { exact, columns, points } = index;
  for (let h = 0; h < hits; h++) {
    const q = group + (kernel.hits[h] & 3);
    const inBlock = kernel.hits[h] >> 2;
    const x = start + q;
    const y = first + inBlock;
    if (x >= points || y >= points || x === y) continue;
    const distance = squaredDistance(exact, x, exact, y, columns);
    if (kernel.bounds[q] !== NO_ROW && offer(lists, x, distance, y)) {
      kernel.bounds[q] = tighten(index, x, lane);
    }
    if (kernel.rowBounds[inBlock] !== NO_ROW && offer(lists, y, distance, x)) {
      kernel.rowBounds[inBlock] = tighten(index, y, lane);
    }
  }
}

/**
 * Takes a row's bounds from what its list holds now, and returns the one to go by. Its squared norm is twice its half:
 * at most 1 too small, which is safe.
 */
function tighten(index: ScanIndex, row: number, { lists, bounds, shared }: Lane): number {
  const [level] = index.levels;
  const asker = { squares: level.half[row] * 2, error: level.error };
  const bound = boundOf(index, level, asker, reach(lists, row), true);
  bounds[row] = bound;
  // To the other lanes, a tie may yet come before what this one has found: 1 more lets it pass.
  if (bound !== NO_ROW && bound < shared[row]) shared[row] = bound + 1;
  return Math.min(bound, shared[row]);
}

export interface FinishRange {
  readonly index: ScanIndex;
  /** The points of the index. */
  readonly points: Matrix;
  readonly lanes: readonly Lane[];
  readonly from: number;
  readonly to: number;
  /** Complete at the end; the lists of the first lane. */
  readonly found: Neighbors;
}

/** Brings together what the lanes found for rows `from` to `to`, and finds the neighbours of the rows left out. */
export function finishRange({ index, points, lanes, from, to, found }: FinishRange): void {
  for (const { lists } of lanes.slice(1)) mergeLists(found, lists, from, to);
  if (index.levels.length === 1) return;
  scanNeighbors(index, { matrix: points, rows: null, within: true }, from, to, found, 1);
}

export const tileTask = workerTask<TileScan, void>(import.meta.url, 'scanTile');
export const finishTask = workerTask<FinishRange, void>(import.meta.url, 'finishRange');
