import { BallastError } from '../../errors/ballast-error.ts';

/** Rows with a score: what the ranking and the probability metrics are computed from. */
export interface ScoredRows {
  /** 1 where the row is of the positive class, else 0. */
  readonly positive: Uint8Array;
  readonly scores: Float64Array;
  /** null: every row weighs 1. */
  readonly weights: Float64Array | null;
}

/** @throws METRIC_SCORE_NOT_FINITE at the first NaN or infinity */
export function checkFinite(scores: Float64Array): void {
  // The difference of a number to itself is 0, of NaN and infinity NaN: no branch a row.
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += scores[i] - scores[i];
  if (sum === 0) return;
  const row = scores.findIndex((score) => !Number.isFinite(score));
  throw new BallastError('METRIC_SCORE_NOT_FINITE', { row: row + 1, value: String(scores[row]) });
}

/** @throws METRIC_SCORE_NOT_FINITE, METRIC_SCORE_OUTSIDE_UNIT */
export function checkProbabilities(scores: Float64Array): void {
  checkFinite(scores);
  for (let i = 0; i < scores.length; i++) {
    if (scores[i] < 0 || scores[i] > 1) {
      throw new BallastError('METRIC_SCORE_OUTSIDE_UNIT', { row: i + 1, value: scores[i] });
    }
  }
}

/**
 * Weights of 0 and below 0 are taken, as scikit-learn takes them.
 * @throws METRIC_WEIGHT_INVALID when a weight is not finite or all are 0
 */
export function checkWeights(weights: Float64Array | null): void {
  if (weights === null || weights.length === 0) return;
  let notFinite = 0;
  let some = false;
  for (let i = 0; i < weights.length; i++) {
    notFinite += weights[i] - weights[i];
    some ||= weights[i] !== 0;
  }
  if (notFinite !== 0) {
    const row = weights.findIndex((weight) => !Number.isFinite(weight));
    throw new BallastError('METRIC_WEIGHT_INVALID', {
      problem: `the weight of row ${row + 1} is ${weights[row]}`,
    });
  }
  if (!some) throw new BallastError('METRIC_WEIGHT_INVALID', { problem: 'all weights are 0' });
}

/** @throws METRIC_ARGUMENT_RANGE unless 0 < k <= rows and k is whole */
export function checkCount(argument: string, k: number, rows: number): void {
  if (Number.isInteger(k) && k >= 1 && k <= rows) return;
  throw new BallastError('METRIC_ARGUMENT_RANGE', {
    argument,
    value: k,
    expected: `a whole number from 1 to ${rows}`,
  });
}

/** @throws METRIC_ARGUMENT_RANGE unless 0 <= value <= 1 */
export function checkFraction(argument: string, value: number): void {
  if (value >= 0 && value <= 1) return;
  throw new BallastError('METRIC_ARGUMENT_RANGE', { argument, value, expected: 'between 0 and 1' });
}
