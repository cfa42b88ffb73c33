import { BallastError } from '../../errors/ballast-error.ts';

/** A sum that keeps the bits that plain addition loses (Neumaier 1974). */
export class ExactSum {
  private sum = 0;
  private lost = 0;

  add(value: number): void {
    const next = this.sum + value;
    this.lost += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum;
    this.sum = next;
  }

  get value(): number {
    return this.sum + this.lost;
  }
}

/**
 * Mean of `loss(row)` over n rows.
 * @returns null without rows
 * @throws METRIC_WEIGHT_INVALID when the weights sum to 0
 */
export function weightedMean(
  n: number,
  weights: Float64Array | null,
  loss: (row: number) => number,
): number | null {
  if (n === 0) return null;
  const sum = new ExactSum();
  if (weights === null) {
    for (let i = 0; i < n; i++) sum.add(loss(i));
    return sum.value / n;
  }
  const total = new ExactSum();
  for (let i = 0; i < n; i++) {
    sum.add(loss(i) * weights[i]);
    total.add(weights[i]);
  }
  if (total.value === 0) throw new BallastError('METRIC_WEIGHT_INVALID', { problem: 'the weights sum to 0' });
  return sum.value / total.value;
}
