import type { ScanKernel } from '../../wasm/neighbors.ts';
import {
  evenColumns,
  halfOf,
  normOf,
  quantize,
  type Level,
  type Quantized,
  type ScanIndex,
} from './quantized-rows.ts';

/**
 * Bounds of the kernel. With N the longest quantised row, below 30,200 for 100,000 columns: dot products lie within
 * N^2 = 9.2e8, halves within 4.6e8. Above LIMIT a bound takes every row, below -LIMIT none, and the difference of a
 * half and a bound fits 32 bits.
 */
const LIMIT = 1.4e9;
export const NO_ROW = -LIMIT;
export const EVERY_ROW = LIMIT;

/**
 * The kernel's bound for a query x: no row with a float64 squared distance of at most `limit` (of at least, for the
 * farthest) lies above it.
 *
 * Why no neighbour is missed: let X and Y be the quantised rows of x and y, s the step, ex and ey what rounding moved
 * them. Then |x - y| >= s |X - Y| - ex - ey, since pulling both into a ball brings them no farther apart; for the
 * farthest |x - y| <= s |X - Y| + ex + ey. The kernel compares |X - Y|^2 = |X|^2 + |Y|^2 - 2 X.Y, exact in integers,
 * by half(Y) - X.Y <= bound. Halves are rounded so that a pair too many may pass.
 *
 * @param isStrict  whether only rows before the limit are asked for: those that come in ascending order lose ties
 */
export function boundOf(
  index: ScanIndex,
  level: Level,
  asker: Quantized,
  limit: number,
  isStrict: boolean,
): number {
  const { columns, scale, sign } = index;
  if (limit === Infinity) return EVERY_ROW;
  if (limit === 0 && isStrict && sign === 1) return NO_ROW;
  const most = Math.abs(limit);
  let squares: number;
  const unit = (level.step / scale) ** 2;
  if (level.error + asker.error === 0 && unit > 1e-280 && unit < 1e280) {
    // Distances are whole multiples of the unit, and float64 has them without rounding.
    squares = most / unit;
    if (sign === 1) squares = isStrict ? Math.ceil(squares) - 1 : Math.floor(squares);
    else squares = isStrict ? Math.floor(squares) + 1 : Math.ceil(squares);
  } else {
    const rounding = (columns + 16) * 2 ** -51;
    const distance = Math.sqrt(most + sign * columns * 2 ** -1073) * scale * (1 + sign * rounding);
    const steps = (distance + sign * (level.error + asker.error)) / level.step;
    squares = steps <= 0 ? -1 : steps * steps * (1 + sign * rounding);
    squares = sign === 1 ? Math.floor(squares) : Math.ceil(squares);
  }
  const bound = Math.floor((sign * (squares - asker.squares)) / 2);
  return bound > NO_ROW ? Math.min(bound, EVERY_ROW) : bound <= NO_ROW ? NO_ROW : EVERY_ROW;
}

/**
 * Puts `count` queries into the kernel, with bounds that take every row.
 * @param rows  the queries, row-major
 * @returns     what `boundOf` needs of each
 */
export function loadQueries(
  index: ScanIndex,
  level: Level,
  rows: Float64Array,
  count: number,
  kernel: ScanKernel,
): Quantized[] {
  const width = evenColumns(index.columns);
  const askers: Quantized[] = [];
  kernel.queries.fill(0);
  kernel.bounds.fill(NO_ROW).fill(EVERY_ROW, 0, count);
  for (let q = 0; q < count; q++) {
    const at = (q - (q % 4)) * width + (q % 4) * 2;
    const asker = quantize(index, level, rows, q, normOf(index, rows, q), kernel.queries, at, 8);
    kernel.queryHalf[q] = halfOf(index, asker.squares);
    askers.push(asker);
  }
  if (index.sign === -1) for (let i = 0; i < kernel.queries.length; i++) kernel.queries[i] *= -1;
  return askers;
}

/** Puts a block of rows into the kernel; they ask for nothing. */
export function loadBlock(
  { columns }: ScanIndex,
  { blocks, half }: Level,
  first: number,
  kernel: ScanKernel,
): void {
  const rows = kernel.half.length;
  const width = evenColumns(columns);
  kernel.rows.set(blocks.subarray(first * width, (first + rows) * width));
  kernel.half.set(half.subarray(first, first + rows));
  kernel.rowBounds.fill(NO_ROW);
}

/** Whether nothing more is asked for the 4 queries of a group. */
export function isSettled({ bounds }: ScanKernel, group: number): boolean {
  return (
    bounds[group] === NO_ROW &&
    bounds[group + 1] === NO_ROW &&
    bounds[group + 2] === NO_ROW &&
    bounds[group + 3] === NO_ROW
  );
}
