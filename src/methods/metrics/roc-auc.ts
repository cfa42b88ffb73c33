import { BallastError } from '../../errors/ballast-error.ts';
import { ExactSum } from './weighted-mean.ts';
import type { Ranking } from './ranking.ts';

/**
 * Area under the ROC curve by trapezoids; with `maxFpr` below 1 the partial area up to that false positive rate,
 * standardised so that 0.5 is chance and 1 the best (McClish 1989).
 * @returns null when the rows hold one class only
 * @throws METRIC_ARGUMENT_RANGE unless 0 < maxFpr <= 1
 * @throws METRIC_WEIGHT_INVALID when weights below 0 make the curve turn back
 * @see scikit-learn roc_auc_score
 */
export function rocAuc(ranking: Ranking, maxFpr: number = 1): number | null {
  if (!(maxFpr > 0 && maxFpr <= 1)) {
    throw new BallastError('METRIC_ARGUMENT_RANGE', {
      argument: 'max_fpr',
      value: maxFpr,
      expected: 'above 0 and at most 1',
    });
  }
  const { size, tps, fps } = ranking;
  if (size === 0) return null;
  const positives = tps[size - 1];
  const negatives = fps[size - 1];
  if (positives <= 0 || negatives <= 0) return null;
  return maxFpr === 1 ? fullArea(ranking) / positives / negatives : partialArea(ranking, maxFpr);
}

/** In units of positives times negatives. */
function fullArea({ size, tps, fps }: Ranking): number {
  const sum = new ExactSum();
  let tp = 0;
  let fp = 0;
  for (let i = 0; i < size; i++) {
    const width = fps[i] - fp;
    if (width < 0) throw turningBack();
    if (width > 0) sum.add(width * (tps[i] + tp) * 0.5);
    tp = tps[i];
    fp = fps[i];
  }
  return sum.value;
}

function partialArea({ size, tps, fps }: Ranking, maxFpr: number): number {
  const positives = tps[size - 1];
  const negatives = fps[size - 1];
  const sum = new ExactSum();
  let x = 0;
  let y = 0;
  for (let i = 0; i < size; i++) {
    const nextX = fps[i] / negatives;
    const nextY = tps[i] / positives;
    if (nextX < x) throw turningBack();
    if (nextX > maxFpr) {
      const cutY = y + ((nextY - y) / (nextX - x)) * (maxFpr - x);
      sum.add((maxFpr - x) * (cutY + y) * 0.5);
      break;
    }
    sum.add((nextX - x) * (nextY + y) * 0.5);
    x = nextX;
    y = nextY;
  }
  const chance = 0.5 * maxFpr * maxFpr;
  return 0.5 * (1 + (sum.value - chance) / (maxFpr - chance));
}

function turningBack(): BallastError {
  return new BallastError('METRIC_WEIGHT_INVALID', {
    problem: 'weights below 0 make the ROC curve turn back',
  });
}
