import { checkFraction } from './check.ts';
import type { Ranking } from './ranking.ts';

/**
 * Largest precision among the thresholds that find at least the share `recall` of the positive rows; 1 when even
 * no row would do. Without positive rows every threshold counts as finding all.
 * @throws METRIC_ARGUMENT_RANGE unless 0 <= recall <= 1
 */
export function precisionAtRecall({ size, tps, fps }: Ranking, recall: number): number | null {
  checkFraction('recall', recall);
  if (size === 0) return null;
  const positives = tps[size - 1];
  let best = recall <= 0 ? 1 : 0;
  for (let i = 0; i < size; i++) {
    if ((positives === 0 ? 1 : tps[i] / positives) >= recall)
      best = Math.max(best, precision(tps[i], fps[i]));
  }
  return best;
}

/**
 * Largest share of the positive rows found by a threshold of at least this precision; 0 if there is none.
 * @throws METRIC_ARGUMENT_RANGE unless 0 <= wanted <= 1
 */
export function recallAtPrecision({ size, tps, fps }: Ranking, wanted: number): number | null {
  checkFraction('precision', wanted);
  if (size === 0) return null;
  const positives = tps[size - 1];
  let best = 0;
  for (let i = 0; i < size; i++) {
    if (precision(tps[i], fps[i]) >= wanted) best = Math.max(best, positives === 0 ? 1 : tps[i] / positives);
  }
  return best;
}

/** The highest F-beta of "score >= threshold" and where it is reached; of several thresholds the highest. */
export function bestFbeta(
  { size, thresholds, tps, fps }: Ranking,
  beta: number = 1,
): { readonly value: number; readonly threshold: number } | null {
  if (size === 0) return null;
  const square = beta * beta;
  const positives = tps[size - 1];
  let at = 0;
  let best = -Infinity;
  for (let i = 0; i < size; i++) {
    const denominator = square * positives + tps[i] + fps[i];
    const value = denominator === 0 ? 0 : ((1 + square) * tps[i]) / denominator;
    if (value > best) {
      best = value;
      at = i;
    }
  }
  return { value: best, threshold: thresholds[at] };
}

/**
 * Kolmogorov-Smirnov: the largest distance between the shares of positive and of other rows above a threshold.
 * @returns null when the rows hold one class only
 */
export function kolmogorovSmirnov({ size, tps, fps }: Ranking): number | null {
  if (size === 0) return null;
  const positives = tps[size - 1];
  const negatives = fps[size - 1];
  if (positives <= 0 || negatives <= 0) return null;
  let best = 0;
  for (let i = 0; i < size; i++) best = Math.max(best, Math.abs(tps[i] / positives - fps[i] / negatives));
  return best;
}

function precision(tp: number, fp: number): number {
  return tp + fp === 0 ? 0 : tp / (tp + fp);
}
