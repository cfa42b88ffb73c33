import { ExactSum } from './weighted-mean.ts';
import type { Ranking } from './ranking.ts';

/**
 * Area under the precision-recall curve as a sum of steps: precision at each threshold, weighted by the recall that
 * it adds. Rows of equal score are one step.
 * @returns 0 without positive rows, null without rows
 * @see scikit-learn average_precision_score
 */
export function averagePrecision({ size, tps, fps }: Ranking): number | null {
  if (size === 0) return null;
  const positives = tps[size - 1];
  if (positives === 0) return 0;
  const sum = new ExactSum();
  let before = 0;
  for (let i = 0; i < size; i++) {
    const step = tps[i] - before;
    if (step === 0) continue;
    const predicted = tps[i] + fps[i];
    if (predicted !== 0) sum.add((step * tps[i]) / predicted);
    before = tps[i];
  }
  return Math.max(0, sum.value / positives);
}
