import { matrixColumn, type Matrix } from '../../frame/matrix.ts';
import type { RandomState } from '../../random/random-state.ts';

/** Rows that are worked on together: a block of 40 columns stays in the cache. */
const BLOCK = 512;

/** Fills `count` columns from `from` with standard normals, drawn row by row. */
export function fillNormals(matrix: Matrix, from: number, count: number, random: RandomState): void {
  const block = new Float64Array(BLOCK * count);
  for (let start = 0; start < matrix.rows; start += BLOCK) {
    const size = Math.min(BLOCK, matrix.rows - start);
    for (let i = 0; i < size * count; i++) block[i] = random.gauss();
    for (let c = 0; c < count; c++) {
      const at = (from + c) * matrix.rows + start;
      for (let r = 0; r < size; r++) matrix.data[at + r] = block[r * count + c];
    }
  }
}

/**
 * Writes offset + X * coefficients into the columns from `to`, where X is the first `inner` columns. The columns
 * written may be among those read.
 * @param range         first row, and the row after the last
 * @param coefficients  inner x offset.length, row-major
 */
export function addProduct(
  matrix: Matrix,
  range: readonly [number, number],
  inner: number,
  to: number,
  coefficients: Float64Array,
  offset: Float64Array,
): void {
  const { data, rows } = matrix;
  const width = offset.length;
  const block = new Float64Array(BLOCK * inner);
  const sums = new Float64Array(BLOCK);
  for (let start = range[0]; start < range[1]; start += BLOCK) {
    const size = Math.min(BLOCK, range[1] - start);
    for (let i = 0; i < inner; i++) {
      block.set(data.subarray(i * rows + start, i * rows + start + size), i * BLOCK);
    }
    for (let c = 0; c < width; c++) {
      sums.fill(0);
      for (let i = 0; i < inner; i++) {
        const factor = coefficients[i * width + c];
        const at = i * BLOCK;
        for (let r = 0; r < size; r++) sums[r] += factor * block[at + r];
      }
      const at = (to + c) * rows + start;
      for (let r = 0; r < size; r++) data[at + r] = sums[r] + offset[c];
    }
  }
}

/**
 * Reorders a matrix in place: cell (r, c) becomes what was at (rows[r], columns[c]). Needs one column of memory.
 * @param rows     a permutation of the rows
 * @param columns  a permutation of the columns
 */
export function takeRowsAndColumns(matrix: Matrix, rows: Int32Array, columns: Int32Array): void {
  const held = new Float64Array(matrix.rows);
  const done = new Uint8Array(matrix.columns);
  for (let first = 0; first < matrix.columns; first++) {
    if (done[first] === 1) continue;
    // A cycle of columns: each takes the values of the next, and the last those of the first.
    held.set(matrixColumn(matrix, first));
    let c = first;
    for (;;) {
      done[c] = 1;
      const source = columns[c];
      const from = source === first ? held : matrixColumn(matrix, source);
      const to = matrixColumn(matrix, c);
      for (let r = 0; r < rows.length; r++) to[r] = from[rows[r]];
      if (source === first) break;
      c = source;
    }
  }
}
