import { normalCdf, normalQuantile } from './normal.ts';

export type IntervalMethod = 'percentile' | 'basic' | 'bca';

export interface Interval {
  /** NaN where the interval is undefined: all resamples alike, or none defined. */
  readonly low: number;
  readonly high: number;
  /** Standard deviation of the resamples. */
  readonly standardError: number;
}

/** The values of one sample with a row left out, each as often as rows are like it. */
export interface LeftOut {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/**
 * A bootstrap interval from the statistics of the resamples.
 * @param resampled  without NaN, in any order
 * @param value  the statistic of all rows
 * @param leftOut  for `bca`, of each stratum
 * @see Efron and Tibshirani 1993, chapters 13 and 14; scipy.stats.bootstrap
 */
export function bootstrapInterval(
  resampled: Float64Array,
  value: number,
  method: IntervalMethod,
  confidenceLevel: number,
  leftOut: readonly LeftOut[] = [],
): Interval {
  const sorted = resampled.slice().sort();
  const tail = (1 - confidenceLevel) / 2;
  const standardError = deviation(sorted);
  if (method === 'bca') {
    const [low, high] = correctedTails(sorted, value, tail, leftOut).map((share) => quantile(sorted, share));
    return { low, high, standardError };
  }
  const [low, high] = [quantile(sorted, tail), quantile(sorted, 1 - tail)];
  return method === 'basic'
    ? { low: 2 * value - high, high: 2 * value - low, standardError }
    : { low, high, standardError };
}

/** The shares of the resamples below both ends: corrected for bias and for a spread that depends on the value. */
function correctedTails(
  sorted: Float64Array,
  value: number,
  tail: number,
  leftOut: readonly LeftOut[],
): number[] {
  const below = sorted.filter((one) => one < value).length;
  const upTo = sorted.filter((one) => one <= value).length;
  const bias = normalQuantile((below + upTo) / (2 * sorted.length));
  const acceleration = accelerationOf(leftOut);
  const z = normalQuantile(tail);
  return [z, -z].map((own) => normalCdf(bias + (bias + own) / (1 - acceleration * (bias + own))));
}

function accelerationOf(leftOut: readonly LeftOut[]): number {
  let cubes = 0;
  let squares = 0;
  for (const { values, counts } of leftOut) {
    const n = counts.reduce((a, b) => a + b, 0);
    const mean = values.reduce((sum, one, i) => sum + one * counts[i], 0) / n;
    values.forEach((one, i) => {
      const pull = (n - 1) * (mean - one);
      cubes += (counts[i] * pull ** 3) / n ** 3;
      squares += (counts[i] * pull ** 2) / n ** 2;
    });
  }
  return cubes / 6 / squares ** 1.5;
}

/** Interpolated between the two nearest values, as numpy does by default. */
function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0 || Number.isNaN(share)) return NaN;
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const rest = position - below;
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  return rest >= 0.5 ? high - (high - low) * (1 - rest) : low + (high - low) * rest;
}

function deviation(values: Float64Array): number {
  if (values.length < 2) return NaN;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
