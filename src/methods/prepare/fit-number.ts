import { sharedFloat64 } from '../../frame/matrix.ts';
import { workerTask } from '../../workers/pool.ts';
import { columnMoments } from '../linear/column-moments.ts';
import { quantileReferences } from './prepare-numbers.ts';
import type { PreparedNumber, Scaling } from './preprocessor.ts';

export type NumberImputation = 'median' | 'mean' | 'most_frequent' | 'constant';
export type ScalingMethod = 'standard' | 'minmax' | 'robust' | 'quantile';

/** What to learn of the present values of a column before anything is filled. */
export interface FillRequest {
  readonly values: Float64Array;
  /** Shares, 0 to 1, of the lowest and highest value to keep; null: keep all. */
  readonly clip: readonly [number, number] | null;
  readonly impute: NumberImputation | null;
  /** For 'constant'. */
  readonly fillValue: number;
}

export const fillTask = workerTask<FillRequest, FillFit>(import.meta.url, 'fitFill');

export type FillFit = Pick<PreparedNumber, 'clip' | 'fill'>;

/** Bounds and fill of a column that has at least one value, unless `impute` is 'constant'. */
export function fitFill({ values, clip, impute, fillValue }: FillRequest): FillFit {
  if (clip === null && (impute === null || impute === 'constant')) {
    return { clip: null, fill: impute === null ? null : fillValue };
  }
  const sorted = presentSorted(values);
  const bounds = clip === null ? null : ([quantile(sorted, clip[0]), quantile(sorted, clip[1])] as const);
  // Sorted values stay sorted when they are moved to bounds.
  if (bounds !== null) {
    sorted.forEach((value, i) => (sorted[i] = Math.min(bounds[1], Math.max(bounds[0], value))));
  }
  return { clip: bounds, fill: impute === null ? null : statistic(sorted, impute, fillValue) };
}

export interface ScalingRequest {
  /** Clipped and filled; NaN where still missing. */
  readonly values: Float64Array;
  readonly method: ScalingMethod;
  readonly distribution: 'uniform' | 'normal';
  readonly nQuantiles: number;
  /** Rows that quantiles are taken from; null: all. */
  readonly sample: Int32Array | null;
}

export const scalingTask = workerTask<ScalingRequest, Scaling>(import.meta.url, 'fitScaling');

/**
 * Scaling of a column as scikit-learn's StandardScaler, MinMaxScaler, RobustScaler and QuantileTransformer learn it;
 * missing values do not count, and a constant column is moved but not stretched.
 */
export function fitScaling({ values, method, distribution, nQuantiles, sample }: ScalingRequest): Scaling {
  switch (method) {
    case 'standard': {
      const { mean, scale } = columnMoments(values);
      return { kind: 'centre', center: mean, scale };
    }
    case 'minmax': {
      const { min, max } = columnMoments(values);
      const scale = 1 / stretch(max - min);
      return { kind: 'range', scale, offset: 0 - min * scale };
    }
    case 'robust': {
      const sorted = presentSorted(values);
      const scale = stretch(quantile(sorted, 0.75) - quantile(sorted, 0.25));
      return { kind: 'centre', center: median(sorted), scale };
    }
    case 'quantile': {
      const taken = sample === null ? values : Float64Array.from(sample, (row) => values[row]);
      const sorted = presentSorted(taken);
      // scikit-learn takes percents: their rounding decides the last bits.
      const quantiles = Array.from(quantileReferences(nQuantiles), (share) =>
        quantile(sorted, (share * 100) / 100),
      );
      for (let i = 1; i < quantiles.length; i++) quantiles[i] = Math.max(quantiles[i], quantiles[i - 1]);
      return { kind: 'quantile', distribution, quantiles };
    }
    default:
      return method satisfies never;
  }
}

function stretch(range: number): number {
  return range < 10 * Number.EPSILON ? 1 : range;
}

function statistic(sorted: Float64Array, impute: NumberImputation, fillValue: number): number {
  switch (impute) {
    case 'median':
      return median(sorted);
    case 'mean':
      return columnMoments(sorted).mean;
    case 'most_frequent':
      return mostFrequent(sorted);
    case 'constant':
      return fillValue;
    default:
      return impute satisfies never;
  }
}

function presentSorted(values: Float64Array): Float64Array {
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) count++;
  const present = sharedFloat64(count);
  let at = 0;
  for (const value of values) if (!Number.isNaN(value)) present[at++] = value;
  return present.sort();
}

function median(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The smallest of the commonest values. */
function mostFrequent(sorted: Float64Array): number {
  let best = sorted[0];
  let most = 0;
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    if (end - start <= most) continue;
    most = end - start;
    best = sorted[start];
  }
  return best;
}

/** numpy's `quantile` of sorted values, linear between them. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.min(Math.floor(place), sorted.length - 1);
  const above = Math.min(below + 1, sorted.length - 1);
  const part = place - below;
  const step = sorted[above] - sorted[below];
  return part >= 0.5 ? sorted[above] - step * (1 - part) : sorted[below] + step * part;
}
