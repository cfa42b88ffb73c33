import { workerTask } from '../../workers/pool.ts';

/** Mean, spread and range of a column. */
export interface ColumnMoments {
  readonly mean: number;
  /** Population standard deviation; 1 for a column that is constant up to rounding, as scikit-learn has it. */
  readonly scale: number;
  readonly min: number;
  readonly max: number;
  /** Rows that hold no number. */
  readonly missing: number;
}

export const momentsTask = workerTask<Float64Array, ColumnMoments>(import.meta.url, 'columnMoments');

/** The moments of a column by two passes; the second corrects the mean for rounding. */
export function columnMoments(values: Float64Array): ColumnMoments {
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  let missing = 0;
  for (const value of values) {
    if (Number.isNaN(value)) {
      missing++;
      continue;
    }
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const n = values.length - missing;
  if (n === 0) return { mean: Number.NaN, scale: 1, min, max, missing };
  const rough = sum / n;
  let drift = 0;
  let squares = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const difference = value - rough;
    drift += difference;
    squares += difference * difference;
  }
  const mean = rough + drift / n;
  const variance = Math.max(0, (squares - (drift * drift) / n) / n);
  const noise = n * Number.EPSILON * variance + (n * mean * Number.EPSILON) ** 2;
  return { mean, scale: variance <= noise ? 1 : Math.sqrt(variance), min, max, missing };
}
