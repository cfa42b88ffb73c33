import { sortSpace } from '../../wasm/radix-sort.ts';
import { checkFinite } from '../metrics/check.ts';
import { normalQuantile, twoSidedTail } from './normal.ts';

export interface AurocInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
}

/**
 * Area under the ROC curve with the interval of DeLong, DeLong and Clarke-Pearson, cut to 0 to 1.
 * @param positive  1 for the positive rows
 * @returns null unless there are at least 2 rows of each class
 * @throws METRIC_SCORE_NOT_FINITE
 * @see DeLong et al. 1988, Biometrics 44:837; by ranks, Sun and Xu 2014
 */
export function delongInterval(
  positive: Uint8Array,
  scores: Float64Array,
  confidenceLevel: number,
): AurocInterval | null {
  const shares = placements(positive, scores);
  const covariance = placementCovariance(positive, shares, shares);
  if (covariance === null) return null;
  const value = area(positive, shares);
  const standardError = Math.sqrt(covariance);
  const reach = normalQuantile((1 + confidenceLevel) / 2) * standardError;
  return { value, low: Math.max(0, value - reach), high: Math.min(1, value + reach), standardError };
}

export interface DelongComparison {
  readonly a: number;
  readonly b: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
  /** NaN when the difference has no variance. */
  readonly z: number;
  readonly pValue: number;
}

/** Compares the areas of two scores of the same rows; otherwise as `delongInterval`. */
export function delongTest(
  positive: Uint8Array,
  a: Float64Array,
  b: Float64Array,
  confidenceLevel: number,
): DelongComparison | null {
  const [sharesA, sharesB] = [placements(positive, a), placements(positive, b)];
  const gaps = sharesA.map((share, i) => share - sharesB[i]);
  const variance = placementCovariance(positive, gaps, gaps);
  if (variance === null) return null;
  const areaA = area(positive, sharesA);
  const areaB = area(positive, sharesB);
  const difference = areaA - areaB;
  const standardError = Math.sqrt(variance);
  const reach = normalQuantile((1 + confidenceLevel) / 2) * standardError;
  const z = difference / standardError;
  return {
    a: areaA,
    b: areaB,
    difference,
    low: difference - reach,
    high: difference + reach,
    standardError,
    z,
    pValue: Number.isNaN(z) ? 1 : twoSidedTail(z),
  };
}

/** For each row the share of the rows of the other class that it is placed right against; equal scores count half. */
function placements(positive: Uint8Array, scores: Float64Array): Float64Array {
  checkFinite(scores);
  const n = scores.length;
  const space = sortSpace(n, true);
  for (let i = 0; i < n; i++) {
    space.keys[i] = scores[i] + 0;
    space.values[i] = i;
  }
  space.sort(0, n);
  const positives = positive.reduce((sum, one) => sum + one, 0);
  const negatives = n - positives;
  const shares = new Float64Array(n);
  let tp = 0;
  let fp = 0;
  for (let start = 0; start < n;) {
    let end = start;
    let tied = 0;
    while (end < n && space.keys[end] === space.keys[start]) tied += positive[space.values[end++]];
    const others = end - start - tied;
    for (let i = start; i < end; i++) {
      const row = space.values[i];
      shares[row] =
        positive[row] === 1 ? (negatives - fp - others / 2) / negatives : (tp + tied / 2) / positives;
    }
    tp += tied;
    fp += others;
    start = end;
  }
  return shares;
}

function area(positive: Uint8Array, shares: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < shares.length; i++) {
    sum += positive[i] * shares[i];
    count += positive[i];
  }
  return sum / count;
}

/** Of two areas: the covariances of their placements within each class over its size, added. */
function placementCovariance(positive: Uint8Array, a: Float64Array, b: Float64Array): number | null {
  let sum = 0;
  for (const own of [1, 0]) {
    let count = 0;
    let meanA = 0;
    let meanB = 0;
    for (let i = 0; i < a.length; i++) {
      if (positive[i] !== own) continue;
      count++;
      meanA += a[i];
      meanB += b[i];
    }
    if (count < 2) return null;
    meanA /= count;
    meanB /= count;
    let product = 0;
    for (let i = 0; i < a.length; i++) if (positive[i] === own) product += (a[i] - meanA) * (b[i] - meanB);
    sum += product / (count - 1) / count;
  }
  return sum;
}
