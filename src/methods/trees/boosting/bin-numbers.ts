import type { NumberColumn } from '../../../frame/frame.ts';
import { sortSpace } from '../../../wasm/radix-sort.ts';

/** How the values of a column of numbers fall into bins. */
export interface NumberBins {
  readonly kind: 'number';
  /** Ascending; value v is in the first bin whose bound is not below v. The last is Infinity. */
  readonly bounds: Float64Array;
  /** Range of the values; NaN where there are none. */
  readonly min: number;
  readonly max: number;
  /** Rows without a value: they have a bin of their own behind the others. */
  readonly missing: number;
}

/** What counts as zero. */
const ZERO = 1e-35;

export interface BinRule {
  /** Most bins of a column, that of missing values included; 2 to 255. */
  readonly maxBin: number;
  readonly minDataInBin: number;
}

/**
 * LightGBM's bins: about as many rows in each, values that are frequent alone in theirs, zero in one of its own.
 * @param sample  rows that tell of the distribution; null for all
 * @see LightGBM 4 BinMapper::FindBin
 */
export function numberBins({ values }: NumberColumn, sample: Int32Array | null, rule: BinRule): NumberBins {
  let min = Infinity;
  let max = -Infinity;
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < min) min = value;
    if (value > max) max = value;
    if (Number.isNaN(value)) missing++;
  }
  if (missing === values.length) {
    return { kind: 'number', bounds: Float64Array.of(Infinity), min: NaN, max: NaN, missing };
  }
  const most = missing > 0 ? Math.max(1, rule.maxBin - 1) : rule.maxBin;
  const bounds = boundsAroundZero(distinctValues(values, sample), most, rule.minDataInBin);
  return { kind: 'number', bounds: Float64Array.from(bounds), min, max, missing };
}

/** Kept from column to column: large arrays that come and go keep the garbage collector busy. */
let kept = { values: new Float64Array(0), counts: new Int32Array(0) };

/** Ascending values, and how often each occurs in the sample. Zero stands among them where the sign changes. */
interface Distinct {
  readonly values: Float64Array;
  readonly counts: Int32Array;
}

/** Valid until the next call. */
function distinctValues(values: Float64Array, sample: Int32Array | null): Distinct {
  const space = sortSpace(sample?.length ?? values.length, false);
  const { keys } = space;
  let n = 0;
  let zeros = 0;
  const size = sample?.length ?? values.length;
  for (let i = 0; i < size; i++) {
    const value = sample === null ? values[i] : values[sample[i]];
    if (Math.abs(value) <= ZERO) zeros++;
    // Bounds are halves of sums, which infinities have none of.
    else if (!Number.isNaN(value)) keys[n++] = Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
  }
  space.sort(0, n);
  if (kept.values.length <= n) kept = { values: new Float64Array(n + 1), counts: new Int32Array(n + 1) };
  const { values: found, counts } = kept;
  let last = NaN;
  let at = -1;
  // The sort is descending.
  const pushZero = (): void => {
    found[++at] = 0;
    counts[at] = zeros;
  };
  if (zeros > 0 && (n === 0 || keys[n - 1] > 0)) pushZero();
  for (let i = n - 1; i >= 0; i--) {
    const value = keys[i];
    if (value === last || isNextTo(last, value)) {
      // Of values that are neighbours among float64, the largest stands for all.
      found[at] = value;
      counts[at]++;
    } else {
      if (last < 0 && value > 0) pushZero();
      found[++at] = value;
      counts[at] = 1;
    }
    last = value;
  }
  if (last < 0 && zeros > 0) pushZero();
  return { values: found.subarray(0, at + 1), counts: counts.subarray(0, at + 1) };
}

/** Whether no float64 lies between two ascending numbers. */
function isNextTo(a: number, b: number): boolean {
  // Most are far apart; the exact test costs a hundred times as much.
  return b - a <= Math.abs(a) * 2.3e-16 && b <= nextUp(a);
}

function boundsAroundZero({ values, counts }: Distinct, maxBin: number, minDataInBin: number): number[] {
  let negative = 0;
  let positive = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] <= -ZERO) negative += counts[i];
    else if (values[i] > ZERO) positive += counts[i];
  }
  let bounds: number[] = [];
  const zeroAt = firstAbove(values, -ZERO);
  if (zeroAt > 0 && maxBin > 1) {
    const share = Math.max(1, Math.trunc((negative / (negative + positive)) * (maxBin - 1)));
    bounds = greedyBounds(
      values.subarray(0, zeroAt),
      counts.subarray(0, zeroAt),
      share,
      negative,
      minDataInBin,
    );
    bounds[bounds.length - 1] = -ZERO;
  }
  const positiveAt = firstAbove(values, ZERO);
  const left = maxBin - 1 - bounds.length;
  if (positiveAt === values.length || left <= 0) return [...bounds, Infinity];
  return [
    ...bounds,
    ZERO,
    ...greedyBounds(values.subarray(positiveAt), counts.subarray(positiveAt), left, positive, minDataInBin),
  ];
}

function firstAbove(values: Float64Array, limit: number): number {
  let at = 0;
  while (at < values.length && !(values[at] > limit)) at++;
  return at;
}

function greedyBounds(
  values: Float64Array,
  counts: Int32Array,
  maxBin: number,
  total: number,
  minDataInBin: number,
): number[] {
  const bounds: number[] = [];
  const pushBetween = (a: number, b: number): boolean => {
    const bound = nextUp((a + b) / 2);
    if (bounds.length > 0 && bound <= nextUp(bounds[bounds.length - 1])) return false;
    bounds.push(bound);
    return true;
  };
  if (values.length <= maxBin) {
    let inBin = 0;
    for (let i = 0; i < values.length - 1; i++) {
      inBin += counts[i];
      if (inBin >= minDataInBin && pushBetween(values[i], values[i + 1])) inBin = 0;
    }
    return [...bounds, Infinity];
  }
  const bins = minDataInBin > 0 ? Math.max(1, Math.min(maxBin, Math.trunc(total / minDataInBin))) : maxBin;
  let size = total / bins;
  let restBins = bins;
  let restRows = total;
  const big = size;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] < big) continue;
    restBins--;
    restRows -= counts[i];
  }
  size = restRows / restBins;
  let inBin = 0;
  let filled = 0;
  for (let i = 0; i < values.length - 1 && filled < bins - 1; i++) {
    const isBig = counts[i] >= big;
    if (!isBig) restRows -= counts[i];
    inBin += counts[i];
    if (!isBig && inBin < size && !(counts[i + 1] >= big && inBin >= Math.max(1, size / 2))) continue;
    pushBetween(values[i], values[i + 1]);
    filled++;
    inBin = 0;
    if (!isBig) size = restRows / --restBins;
  }
  return [...bounds, Infinity];
}

const BITS = new BigInt64Array(1);
const NUMBER = new Float64Array(BITS.buffer);

/** The next larger float64; NaN of NaN. */
function nextUp(value: number): number {
  if (Number.isNaN(value) || value === Infinity) return value;
  if (value === 0) return Number.MIN_VALUE;
  NUMBER[0] = value;
  BITS[0] += value > 0 ? 1n : -1n;
  return NUMBER[0];
}
