import type { Matrix } from '../../frame/matrix.ts';

/** Rows to find neighbours for. */
export interface Queries {
  readonly matrix: Matrix;
  /** Rows of `matrix`, in the order of the result; null for all of them. */
  readonly rows: Int32Array | null;
  /** Whether `matrix` is the points themselves: then a row is never its own neighbour. */
  readonly within: boolean;
  /** For each query the row that is left out instead of its own. */
  readonly leftOut?: Int32Array;
}

export function queryCount(queries: Queries): number {
  return queries.rows?.length ?? queries.matrix.rows;
}

/** The row of the matrix that query `i` is. */
export function queryRow(queries: Queries, i: number): number {
  return queries.rows === null ? i : queries.rows[i];
}

/** The row that is no neighbour of query `i`; -1 where all may be. */
export function leftOutRow(queries: Queries, i: number): number {
  return queries.leftOut?.[i] ?? (queries.within ? queryRow(queries, i) : -1);
}

/** Copies rows of a column-major matrix to `out`, row-major; `rowAt(i)` names the row of place i. */
export function gatherRows(
  matrix: Matrix,
  count: number,
  rowAt: (i: number) => number,
  out: Float64Array,
): void {
  const { rows, columns, data } = matrix;
  for (let i = 0; i < count; i++) {
    let from = rowAt(i);
    const to = i * columns;
    for (let c = 0; c < columns; c++) {
      out[to + c] = data[from];
      from += rows;
    }
  }
}

/**
 * Squared Euclidean distance of two rows of row-major arrays, summed in the order of the columns: every engine
 * computes it this way, so all agree to the last bit.
 */
export function squaredDistance(
  a: Float64Array,
  aRow: number,
  b: Float64Array,
  bRow: number,
  columns: number,
): number {
  let sum = 0;
  let i = aRow * columns;
  let j = bRow * columns;
  for (const end = i + columns; i < end; i++, j++) {
    const difference = a[i] - b[j];
    sum += difference * difference;
  }
  return sum;
}
