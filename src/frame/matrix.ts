/**
 * A table of float64: n rows x d columns, column-major (`data[c * rows + r]`), on a SharedArrayBuffer so that
 * workers read it without a copy. Missing values are NaN.
 */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** A matrix of zeros, n x d, on shared memory. */
export function createMatrix(rows: number, columns: number): Matrix {
  return { rows, columns, data: sharedFloat64(rows * columns) };
}

/** Column `c` as a view, not a copy. */
export function matrixColumn(matrix: Matrix, c: number): Float64Array {
  return matrix.data.subarray(c * matrix.rows, (c + 1) * matrix.rows);
}

/** A matrix from equally long columns, copied. */
export function matrixFromColumns(columns: readonly ArrayLike<number>[]): Matrix {
  const rows = columns[0]?.length ?? 0;
  const matrix = createMatrix(rows, columns.length);
  columns.forEach((column, c) => matrix.data.set(column, c * rows));
  return matrix;
}

/** The rows of `matrix` named by `rows`, in that order, as a new matrix. */
export function takeRows(matrix: Matrix, rows: ArrayLike<number>): Matrix {
  const taken = createMatrix(rows.length, matrix.columns);
  for (let c = 0; c < matrix.columns; c++) {
    const from = c * matrix.rows;
    const to = c * rows.length;
    for (let r = 0; r < rows.length; r++) taken.data[to + r] = matrix.data[from + rows[r]];
  }
  return taken;
}

export function sharedFloat64(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * 8));
}

export function sharedInt32(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * 4));
}

export function sharedUint8(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}
