/**
 * Factors a symmetric matrix into L L' in place; only the lower triangle is read and written. A pivot that
 * rounding has made too small (collinear columns) is raised, so that the factor always exists.
 * @param matrix  size x size, row-major
 */
export function factorCholesky(matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const row = matrix.subarray(i * size, i * size + i + 1);
    const diagonal = row[i];
    for (let j = 0; j < i; j++) {
      row[j] = (row[j] - dot(row, matrix.subarray(j * size, j * size + j), j)) / matrix[j * size + j];
    }
    const pivot = diagonal - dot(row, row, i);
    row[i] = Math.sqrt(Math.max(pivot, 1e-10 * Math.abs(diagonal), Number.MIN_VALUE));
  }
}

/** Solves L L' x = b in place, with the factor of `factorCholesky`. */
export function solveCholesky(factor: Float64Array, size: number, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    const row = factor.subarray(i * size, i * size + i + 1);
    b[i] = (b[i] - dot(row, b, i)) / row[i];
  }
  for (let i = size - 1; i >= 0; i--) {
    b[i] /= factor[i * size + i];
    const value = b[i];
    for (let j = 0; j < i; j++) b[j] -= value * factor[i * size + j];
  }
}

function dot(a: Float64Array, b: Float64Array, count: number): number {
  let s = 0;
  let t = 0;
  let i = 0;
  for (; i + 1 < count; i += 2) {
    s += a[i] * b[i];
    t += a[i + 1] * b[i + 1];
  }
  if (i < count) s += a[i] * b[i];
  return s + t;
}
