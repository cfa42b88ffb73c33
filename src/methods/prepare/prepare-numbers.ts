import { normalQuantile } from './normal-quantile.ts';
import type { PreparedNumber, Scaling } from './preprocessor.ts';

/** Shares nearer to 0 or 1 become normals of this size at most, as scikit-learn has it. */
export const SMALLEST_SHARE = 1e-7 - Number.EPSILON;
const BOUNDS_THRESHOLD = 1e-7;

/** Values moved into the bounds; missing ones stay NaN. */
export function clipValues(values: Float64Array, clip: PreparedNumber['clip']): Float64Array {
  if (clip === null) return values;
  const [low, high] = clip;
  return values.map((value) => (value < low ? low : value > high ? high : value));
}

/** Values with missing ones filled. */
export function fillValues(values: Float64Array, fill: number | null): Float64Array {
  return fill === null ? values : values.map((value) => (Number.isNaN(value) ? fill : value));
}

/** Scaled values; missing ones stay NaN. */
export function scaleValues(values: Float64Array, scaling: Scaling | null): Float64Array {
  if (scaling === null) return values;
  switch (scaling.kind) {
    case 'centre':
      return values.map((value) => (value - scaling.center) / scaling.scale);
    case 'range':
      return values.map((value) => value * scaling.scale + scaling.offset);
    case 'quantile': {
      const share = quantileShare(scaling);
      const isNormal = scaling.distribution === 'normal';
      return values.map((value) => (isNormal ? boundedNormal(share(value)) : share(value)));
    }
    default:
      return scaling satisfies never;
  }
}

function boundedNormal(share: number): number {
  return normalQuantile(Math.min(1 - SMALLEST_SHARE, Math.max(SMALLEST_SHARE, share)));
}

/**
 * The place of a value among quantiles as a share, 0 to 1: the mean of what interpolation from below and from above
 * says, which differ where quantiles repeat.
 * @see scikit-learn 1.9 `QuantileTransformer._transform_col`
 */
function quantileShare({
  quantiles,
  distribution,
}: Extract<Scaling, { kind: 'quantile' }>): (value: number) => number {
  const last = quantiles.length - 1;
  const references = quantileReferences(quantiles.length);
  const up = Float64Array.from(quantiles);
  const down = Float64Array.from(quantiles, (_, i) => -quantiles[last - i]);
  const downReferences = references.map((_, i) => -references[last - i]);
  const margin = distribution === 'normal' ? BOUNDS_THRESHOLD : 0;
  return (value) => {
    if (Number.isNaN(value)) return Number.NaN;
    const isLow = margin === 0 ? value === quantiles[0] : value - margin < quantiles[0];
    if (isLow) return 0;
    const isHigh = margin === 0 ? value === quantiles[last] : value + margin > quantiles[last];
    if (isHigh) return 1;
    return 0.5 * (interpolate(value, up, references) - interpolate(-value, down, downReferences));
  };
}

/** numpy's `linspace(0, 1, count)`. */
export function quantileReferences(count: number): Float64Array {
  const step = 1 / (count - 1);
  return Float64Array.from({ length: count }, (_, i) => (i === count - 1 ? (count === 1 ? 0 : 1) : i * step));
}

/** numpy's `interp`: the ends outside, the last of equal places. */
function interpolate(x: number, places: Float64Array, values: Float64Array): number {
  const last = places.length - 1;
  if (x >= places[last]) return values[last];
  if (x < places[0]) return values[0];
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (places[middle] <= x) low = middle;
    else high = middle;
  }
  const slope = (values[low + 1] - values[low]) / (places[low + 1] - places[low]);
  return slope * (x - places[low]) + values[low];
}
