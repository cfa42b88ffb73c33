import { scanKernel, type ScanKernel } from '../../wasm/neighbors.ts';
import { offer, reach, type Neighbors } from './neighbor-list.ts';
import { gatherRows, leftOutRow, queryRow, squaredDistance, type Queries } from './points.ts';
import { blockRows, CHUNK, evenColumns, normOf, type Level, type ScanIndex } from './quantized-rows.ts';
import { boundOf, isSettled, loadBlock, loadQueries } from './scan-bounds.ts';

/**
 * Finds the neighbours of queries `from` to `to` and writes them to `found`: every query against every row.
 * @param lowest  queries of lower levels are left out
 */
export function scanNeighbors(
  index: ScanIndex,
  queries: Queries,
  from: number,
  to: number,
  found: Neighbors,
  lowest = 0,
): void {
  const rows = new Float64Array(CHUNK * index.columns);
  const kernel = kernelFor(index);
  const byLevel = queriesByLevel(index, queries, from, to, rows);
  for (let l = lowest; l < index.levels.length; l++) {
    const asked = byLevel[l];
    for (let start = 0; start < asked.length; start += CHUNK) {
      const chunk = asked.subarray(start, start + CHUNK);
      gatherRows(queries.matrix, chunk.length, (i) => queryRow(queries, chunk[i]), rows);
      scanChunk(index, index.levels[l], queries, chunk, rows, kernel, found);
    }
  }
}

export function kernelFor({ columns }: ScanIndex): ScanKernel {
  return scanKernel(evenColumns(columns) / 2, blockRows(columns), CHUNK);
}

/** The level whose ball a row of this length is in; the last for rows outside of all. */
export function levelOf({ levels }: ScanIndex, norm: number): number {
  const level = levels.findIndex(({ radius }) => norm <= radius);
  return level === -1 ? levels.length - 1 : level;
}

/** Which of the queries `from` to `to` belong to each level. */
export function queriesByLevel(
  index: ScanIndex,
  queries: Queries,
  from: number,
  to: number,
  rows: Float64Array,
): Int32Array[] {
  if (index.levels.length === 1) return [Int32Array.from({ length: to - from }, (_, i) => from + i)];
  const byLevel: number[][] = index.levels.map(() => []);
  for (let start = from; start < to; start += CHUNK) {
    const count = Math.min(CHUNK, to - start);
    gatherRows(queries.matrix, count, (i) => queryRow(queries, start + i), rows);
    for (let q = 0; q < count; q++) byLevel[levelOf(index, normOf(index, rows, q))].push(start + q);
  }
  return byLevel.map((list) => Int32Array.from(list));
}

function scanChunk(
  index: ScanIndex,
  level: Level,
  queries: Queries,
  asked: Int32Array,
  rows: Float64Array,
  kernel: ScanKernel,
  found: Neighbors,
): void {
  const { columns, sign, exact, points } = index;
  const askers = loadQueries(index, level, rows, asked.length, kernel);
  const block = blockRows(columns);
  for (let first = 0; first < points; first += block) {
    loadBlock(index, level, first, kernel);
    for (const [low, high] of first === 0 ? stepsOfFirstBlock(found.k, block) : [[0, block]]) {
      for (let group = 0; group < asked.length; group += 4) {
        if (isSettled(kernel, group)) continue;
        const hits = kernel.scan(group, low, high);
        for (let h = 0; h < hits; h++) {
          const q = group + (kernel.hits[h] & 3);
          const point = first + (kernel.hits[h] >> 2);
          if (point >= points || point === leftOutRow(queries, asked[q])) continue;
          offer(found, asked[q], sign * squaredDistance(rows, q, exact, point, columns), point);
        }
        if (hits === 0) continue;
        for (let q = group; q < Math.min(group + 4, asked.length); q++) {
          kernel.bounds[q] = boundOf(index, level, askers[q], reach(found, asked[q]), true);
        }
      }
    }
  }
}

/** The first block in growing steps: the bounds tighten before most of its rows are looked at. */
export function stepsOfFirstBlock(k: number, block: number): (readonly [number, number])[] {
  const steps: [number, number][] = [];
  for (let low = 0, high = Math.max(16, Math.ceil(k / 4) * 8); low < block; low = high, high *= 2) {
    steps.push([low, Math.min(high, block)]);
  }
  return steps;
}
