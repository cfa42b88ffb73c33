import { checkFinite, checkProbabilities, checkWeights, type ScoredRows } from './check.ts';
import { weightedMean } from './weighted-mean.ts';

/** Distance of 1 to the next double: log_loss() moves probabilities of 0 and 1 inwards by it. */
const EPSILON = Number.EPSILON;

/**
 * Mean squared distance between the probability of the positive class and what came true, 0 to 1.
 * @returns null without rows
 * @throws METRIC_SCORE_NOT_FINITE, METRIC_SCORE_OUTSIDE_UNIT, METRIC_WEIGHT_INVALID
 * @see scikit-learn brier_score_loss
 */
export function brierScore({ positive, scores, weights }: ScoredRows): number | null {
  checkProbabilities(scores);
  checkWeights(weights);
  return weightedMean(scores.length, weights, (i) => (positive[i] - scores[i]) ** 2);
}

/**
 * Mean negative logarithm of the probability given to what came true.
 * @returns null without rows
 * @throws METRIC_SCORE_NOT_FINITE, METRIC_SCORE_OUTSIDE_UNIT, METRIC_WEIGHT_INVALID
 * @see scikit-learn log_loss
 */
export function logLoss({ positive, scores, weights }: ScoredRows): number | null {
  checkProbabilities(scores);
  checkWeights(weights);
  return weightedMean(scores.length, weights, (i) =>
    negativeLog(positive[i] === 1 ? scores[i] : 1 - scores[i]),
  );
}

/**
 * Mean hinge loss of decision scores: 0 for rows that lie on their side of 0 by at least 1.
 * @returns null without rows
 * @throws METRIC_SCORE_NOT_FINITE, METRIC_WEIGHT_INVALID
 * @see scikit-learn hinge_loss
 */
export function hingeLoss({ positive, scores, weights }: ScoredRows): number | null {
  checkFinite(scores);
  checkWeights(weights);
  return weightedMean(scores.length, weights, (i) =>
    Math.max(0, 1 - (positive[i] === 1 ? scores[i] : -scores[i])),
  );
}

/**
 * Share of the log loss of a constant probability, that of the positive rows, that the probabilities save.
 * @returns null with fewer than two rows, or where the constant is right on all of them
 * @throws METRIC_SCORE_NOT_FINITE, METRIC_SCORE_OUTSIDE_UNIT, METRIC_WEIGHT_INVALID
 * @see scikit-learn d2_log_loss_score
 */
export function d2LogLoss(rows: ScoredRows): number | null {
  return savedShare(rows, logLoss);
}

/** As `d2LogLoss`, of the squared error: the Brier skill score. @see scikit-learn d2_brier_score */
export function d2Brier(rows: ScoredRows): number | null {
  return savedShare(rows, brierScore);
}

function savedShare(rows: ScoredRows, loss: (rows: ScoredRows) => number | null): number | null {
  const own = loss(rows);
  const n = rows.scores.length;
  const share = weightedMean(n, rows.weights, (i) => rows.positive[i]);
  if (own === null || share === null || n < 2) return null;
  // Where weights below 0 make the share no probability, the loss refuses it.
  const reference = loss({ ...rows, scores: new Float64Array(n).fill(share) });
  return reference === null || reference === 0 ? null : 1 - own / reference;
}

/** -log of a probability, moved away from 0 and 1. */
export function negativeLog(probability: number): number {
  return -Math.log(Math.min(Math.max(probability, EPSILON), 1 - EPSILON));
}
