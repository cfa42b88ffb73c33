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

/** -log of a probability, moved away from 0 and 1. */
export function negativeLog(probability: number): number {
  return -Math.log(Math.min(Math.max(probability, EPSILON), 1 - EPSILON));
}
