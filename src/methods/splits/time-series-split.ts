import { BallastError } from '../../errors/ballast-error.ts';
import { sharedInt32 } from '../../frame/matrix.ts';

export interface TimeSeriesFolds {
  readonly n_splits: number;
  /** Rows of each test part; default: rows / (n_splits + 1), rounded down. */
  readonly test_size?: number;
}

/**
 * The test parts of scikit-learn 1.9's `TimeSeriesSplit`: the last n_splits x test_size rows by time, in blocks.
 * @param order  row numbers by time
 * @returns  for each row the block that it is in, or -1 for rows before the first
 * @throws TIME_FOLDS, TOO_FEW_FOLDS
 */
export function timeSeriesSplit(order: Int32Array, { n_splits, test_size }: TimeSeriesFolds): Int32Array {
  const rows = order.length;
  const size = test_size ?? Math.floor(rows / (n_splits + 1));
  if (size < 1 || rows - size * n_splits <= 0) {
    throw new BallastError('TIME_FOLDS', { n_splits, test_size: size, rows }, { argument: 'n_splits' });
  }
  const fold = sharedInt32(rows).fill(-1);
  const first = rows - n_splits * size;
  for (let i = first; i < rows; i++) fold[order[i]] = Math.floor((i - first) / size);
  return fold;
}
