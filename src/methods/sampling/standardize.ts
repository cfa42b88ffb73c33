import { createMatrix, matrixColumn, type Matrix } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { standardDeviation } from './standard-deviation.ts';

/** A table with every column at mean 0 and standard deviation 1, and the way back. */
export interface Standardized {
  /** n x d, as it was given. */
  readonly original: Matrix;
  /** n x d, (value - center) / scale. */
  readonly scaled: Matrix;
  /** Mean of each column. */
  readonly center: Float64Array;
  /** Population standard deviation of each column; 1 where all values are equal. */
  readonly scale: Float64Array;
}

/** Below, scaling takes a few milliseconds and stays on the calling thread. */
const INLINE_CELLS = 500_000;

/**
 * Standardises the columns of a table over its own rows.
 * @param original  n x d, no NaN or infinity
 */
export async function standardize(original: Matrix, ctx: RunContext): Promise<Standardized> {
  const moments =
    original.data.length < INLINE_CELLS
      ? scaleColumns(original)
      : await ctx.pool.run(scaleTask, original, ctx.signal);
  return { original, ...moments };
}

export function scaleColumns(original: Matrix): Omit<Standardized, 'original'> {
  const { rows, columns } = original;
  const scaled = createMatrix(rows, columns);
  const center = new Float64Array(columns);
  const scale = new Float64Array(columns).fill(1);
  for (let c = 0; c < columns; c++) {
    const values = matrixColumn(original, c);
    // The rounded mean of equal values may differ from them, which would leave a deviation of rounding errors.
    const isConstant = values.every((value) => value === values[0]);
    if (isConstant) center[c] = values[0] ?? 0;
    else [center[c], scale[c]] = momentsOf(values);
    const column = matrixColumn(scaled, c);
    for (let r = 0; r < rows; r++) column[r] = (values[r] - center[c]) / scale[c];
  }
  return { scaled, center, scale };
}

/** Mean and standard deviation, also where squares or sums leave the range of numbers. */
function momentsOf(values: Float64Array): [mean: number, deviation: number] {
  const deviation = standardDeviation(values);
  if (deviation > 0 && deviation < Infinity) return [meanOf(values), deviation];
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const shares = values.map((value) => value / largest);
  return [meanOf(shares) * largest, standardDeviation(shares) * largest];
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const scaleTask = workerTask<Matrix, Omit<Standardized, 'original'>>(import.meta.url, 'scaleColumns');

/** Rows in standardised columns, such as means of rows, in the scale of the original. */
export function restoreScale({ rows, columns, data }: Matrix, { center, scale }: Standardized): Matrix {
  const restored = createMatrix(rows, columns);
  for (let c = 0; c < columns; c++) {
    for (let i = c * rows; i < (c + 1) * rows; i++) restored.data[i] = data[i] * scale[c] + center[c];
  }
  return restored;
}
