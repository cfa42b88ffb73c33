import type { Label } from '../../frame/frame.ts';
import { classCounts } from './class-counts.ts';
import type { Confusion } from './confusion.ts';

export interface LikelihoodRatios {
  /** null where undefined. */
  readonly positive: number | null;
  readonly negative: number | null;
}

/**
 * How many times likelier each predicted class is among positive rows than among the others.
 * @throws METRIC_NOT_BINARY, METRIC_POS_LABEL_UNKNOWN
 * @see scikit-learn class_likelihood_ratios
 */
export function likelihoodRatios(confusion: Confusion, posLabel?: Label): LikelihoodRatios {
  if (confusion.rows === 0) return { positive: null, negative: null };
  const counts = classCounts(confusion, posLabel === undefined ? {} : { posLabel });
  const [tp, predicted, positives] = [counts.right[0], counts.predicted[0], counts.actual[0]];
  const negatives = confusion.cells.reduce((a, b) => a + b, 0) - positives;
  const fp = predicted - tp;
  return {
    positive: ratio(tp * negatives, fp * positives),
    negative: ratio((positives - tp) * negatives, (negatives - fp) * positives),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
