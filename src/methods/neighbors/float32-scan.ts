import { matrixColumn, sharedFloat64, type Matrix } from '../../frame/matrix.ts';
import { scanKernel, type ScanKernel } from '../../wasm/neighbors.ts';
import { offer, reach, type Neighbors } from './neighbor-list.ts';
import { gatherRows, queryRow, squaredDistance, type Queries } from './points.ts';

/** Rows of a block: a block of 40 columns fits the second-level cache. */
export const BLOCK = 512;
/** Queries that walk through the blocks together. */
export const CHUNK = 256;
const UNIT = 2 ** -24;

/**
 * Points prepared for the float32 scan. The float32 copy is shifted and scaled, so that columns far from zero keep
 * their digits; it only proposes, and the float64 rows decide.
 */
export interface ScanIndex {
  readonly kind: 'scan';
  readonly points: number;
  readonly columns: number;
  /** Blocks of BLOCK rows, each column-major. */
  readonly blocks: Float32Array;
  /** One a row: half of its squared norm, lowered by the rounding that the scan may suffer; NaN for padding. */
  readonly half: Float32Array;
  /** points x columns, row-major, as given. */
  readonly exact: Float64Array;
  readonly shift: Float64Array;
  /** A power of two. */
  readonly scale: number;
  /** 1 finds the nearest; -1 the farthest, by taking every distance as negative. */
  readonly sign: 1 | -1;
}

/** Builds the index; O(n d). */
export function buildScanIndex(points: Matrix, sign: 1 | -1 = 1): ScanIndex {
  const { rows, columns } = points;
  const shift = sharedFloat64(columns);
  let largest = 0;
  for (let c = 0; c < columns; c++) {
    const { center, radius } = centerOf(matrixColumn(points, c));
    shift[c] = center;
    largest = Math.max(largest, radius);
  }
  const scale = scaleFor(largest, columns);
  const exact = sharedFloat64(rows * columns);
  gatherRows(points, rows, (i) => i, exact);

  const blockCount = Math.ceil(rows / BLOCK);
  const blocks = new Float32Array(new SharedArrayBuffer(blockCount * BLOCK * columns * 4));
  const half = new Float32Array(new SharedArrayBuffer(blockCount * BLOCK * 4)).fill(NaN);
  const lowering = sign * (1 - sign * (2.2 * roundingOf(columns) + 4 * UNIT));
  for (let r = 0; r < rows; r++) {
    const inBlock = r % BLOCK;
    const base = (r - inBlock) * columns + inBlock;
    let norm = 0;
    for (let c = 0; c < columns; c++) {
      const x = (exact[r * columns + c] - shift[c]) * scale;
      norm += x * x;
      blocks[base + c * BLOCK] = x;
    }
    half[r] = (norm / 2) * lowering;
  }
  return { kind: 'scan', points: rows, columns, blocks, half, exact, shift, scale, sign };
}

/**
 * Finds the neighbours of queries `from` to `to` and writes them to `found`.
 *
 * Why no neighbour is missed: with u = 2^-24, x and y the shifted and scaled rows, the computed value
 * v = half(y) - x.y differs from its true value by at most g (|y|^2 + |x|^2 / 2), g = (d + 6) u / (1 - (d + 6) u).
 * half(y) was lowered by more than g |y|^2, so v + |x|^2 / 2 (1 - g) is at most half of the squared distance. A row
 * For the farthest all terms change their sign but the rounding. A row
 * is skipped only when this lower bound lies above the k-th distance found so far. Rows come in ascending
 * order, so a tie with the k-th never displaces it.
 */
export function scanNeighbors(
  index: ScanIndex,
  queries: Queries,
  from: number,
  to: number,
  found: Neighbors,
): void {
  const kernel = scanKernel(index.columns, BLOCK, CHUNK);
  const rows = new Float64Array(CHUNK * index.columns);
  for (let start = from; start < to; start += CHUNK) {
    const count = Math.min(CHUNK, to - start);
    gatherRows(queries.matrix, count, (i) => queryRow(queries, start + i), rows);
    scanChunk(index, queries, start, count, rows, kernel, found);
  }
}

function scanChunk(
  index: ScanIndex,
  queries: Queries,
  start: number,
  count: number,
  rows: Float64Array,
  kernel: ScanKernel,
  found: Neighbors,
): void {
  const { columns, sign } = index;
  const offsets = loadQueries(index, rows, count, kernel);
  for (let block = 0; block * BLOCK < index.points; block++) {
    const first = block * BLOCK;
    loadBlock(index, block, kernel);
    for (const [low, high] of block === 0 ? stepsOfFirstBlock(found.k) : WHOLE_BLOCK) {
      for (let group = 0; group < count; group += 4) {
        if (isSettled(kernel, group)) continue;
        const hits = kernel.scan(group, low, high);
        for (let h = 0; h < hits; h++) {
          const hit = kernel.hits[h];
          const q = group + (hit & 3);
          const point = first + (hit >> 2);
          if (queries.within && point === queryRow(queries, start + q)) continue;
          offer(found, start + q, sign * squaredDistance(rows, q, index.exact, point, columns), point);
        }
        if (hits === 0) continue;
        for (let q = group; q < Math.min(group + 4, count); q++) {
          const limit = reach(found, start + q);
          kernel.bounds[q] = limit === 0 && sign === 1 ? -Infinity : boundOf(index, limit, offsets[q]);
        }
      }
    }
  }
}

/**
 * Puts `count` queries into the kernel, without bounds, and returns what the kernel's values lack to be a lower bound
 * of half of the squared distance.
 * @param rows  the queries, row-major
 */
export function loadQueries(
  { columns, shift, scale, sign }: ScanIndex,
  rows: Float64Array,
  count: number,
  kernel: ScanKernel,
): Float64Array {
  const slack = sign - 1.1 * roundingOf(columns);
  const offsets = new Float64Array(count);
  kernel.queries.fill(0);
  kernel.bounds.fill(-Infinity).fill(Infinity, 0, count);
  for (let q = 0; q < count; q++) {
    let norm = 0;
    for (let c = 0; c < columns; c++) {
      const x = (rows[q * columns + c] - shift[c]) * scale;
      norm += x * x;
      kernel.queries[q * columns + c] = sign * x;
    }
    offsets[q] = (norm / 2) * slack;
  }
  return offsets;
}

export function loadBlock(index: ScanIndex, block: number, kernel: ScanKernel): void {
  const first = block * BLOCK;
  kernel.rows.set(index.blocks.subarray(first * index.columns, (first + BLOCK) * index.columns));
  kernel.half.set(index.half.subarray(first, first + BLOCK));
}

/** The kernel's bound for a query: no row within `limit`, a squared distance, lies above it. */
export function boundOf({ columns, scale }: ScanIndex, limit: number, offset: number): number {
  const half = ((limit + 1e-318) * scale * scale) / 2;
  const widening = Math.abs(half) * (columns + 8) * 2 ** -51;
  // Products below the normal range of float32 lose up to this much, absolutely.
  const underflow = columns * 2 ** -148;
  const bound = half + widening + underflow - offset;
  return bound + Math.abs(bound) * 2 ** -22;
}

/** Whether nothing more is asked for the 4 queries of a group. */
export function isSettled({ bounds }: ScanKernel, group: number): boolean {
  return (
    bounds[group] === -Infinity &&
    bounds[group + 1] === -Infinity &&
    bounds[group + 2] === -Infinity &&
    bounds[group + 3] === -Infinity
  );
}

const WHOLE_BLOCK: readonly (readonly [number, number])[] = [[0, BLOCK]];

/** The first block in growing steps: the bounds tighten before most of its rows are looked at. */
function stepsOfFirstBlock(k: number): (readonly [number, number])[] {
  const steps: [number, number][] = [];
  for (let low = 0, high = Math.max(32, Math.ceil(k / 4) * 8); low < BLOCK; low = high, high *= 2) {
    steps.push([low, Math.min(high, BLOCK)]);
  }
  return steps;
}

/** A bound for the relative rounding of a float32 dot product of rounded values. */
function roundingOf(columns: number): number {
  const n = (columns + 6) * UNIT;
  return n / (1 - n);
}

/**
 * The median of a thousand values and the largest distance from it. The median, because one far outlier would pull
 * the mean away from everything else and cost the float32 copy its digits.
 */
function centerOf(column: Float64Array): { center: number; radius: number } {
  const step = Math.ceil(column.length / 1000);
  const sample = Float64Array.from(
    { length: Math.ceil(column.length / step) },
    (_, i) => column[i * step],
  ).sort();
  const center = sample[sample.length >> 1];
  let radius = 0;
  for (const value of column) radius = Math.max(radius, Math.abs(value - center));
  return { center, radius };
}

/** The power of two that brings the largest value near 2^57, so that neither squares overflow nor small ones vanish. */
function scaleFor(largest: number, columns: number): number {
  if (largest === 0) return 1;
  const exponent = 57 - Math.ceil(Math.log2(columns) / 2) - Math.ceil(Math.log2(largest));
  return 2 ** Math.max(-900, Math.min(900, exponent));
}
