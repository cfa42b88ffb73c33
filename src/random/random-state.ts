import { randomBytes } from 'node:crypto';
import { MersenneTwister } from './mersenne-twister.ts';
import { preciseLog } from './precise-log.ts';

/** What `shuffle` can reorder: a plain or typed array. */
export interface Shuffleable<T> {
  readonly length: number;
  [index: number]: T;
}

export interface ChoiceOptions {
  /** Whether an index may be drawn twice; default true. */
  readonly replace?: boolean;
  /** A probability for each index, summing to 1; default all the same. */
  readonly p?: ArrayLike<number> | null;
}

/**
 * numpy's legacy `RandomState`, draw for draw: the same seed gives the same numbers as
 * `numpy.random.RandomState(seed)`, bit for bit, with the polar method for normals. Only what takes powers (gamma with
 * a shape below 1, beta with both below) may differ in the last bit.
 * @see numpy 2.4 `numpy.random.RandomState`
 */
export class RandomState extends MersenneTwister {
  private keptGauss = 0;
  private hasKeptGauss = false;

  /** Standard normal. Normals come in pairs; the second waits for the next call, whatever is drawn between. */
  gauss(): number {
    if (this.hasKeptGauss) {
      this.hasKeptGauss = false;
      return this.keptGauss;
    }
    let x1: number;
    let x2: number;
    let square: number;
    do {
      x1 = 2 * this.double() - 1;
      x2 = 2 * this.double() - 1;
      square = x1 * x1 + x2 * x2;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * preciseLog(square)) / square);
    this.keptGauss = factor * x1;
    this.hasKeptGauss = true;
    return factor * x2;
  }

  /** Standard exponential. */
  standardExponential(): number {
    return -preciseLog(1 - this.double());
  }

  /** Gamma with scale 1. */
  standardGamma(shape: number): number {
    if (shape === 1) return this.standardExponential();
    if (shape === 0) return 0;
    return shape < 1 ? this.smallGamma(shape) : this.largeGamma(shape);
  }

  /** Beta(a, b). */
  standardBeta(a: number, b: number): number {
    if (a <= 1 && b <= 1) return this.smallBeta(a, b);
    const first = this.standardGamma(a);
    return first / (first + this.standardGamma(b));
  }

  /** Integers from `low` to `high - 1`, as int64 `randint(low, high, size)`; an Int32Array where they fit. */
  randint(low: number, high: number, size: number): Int32Array | Float64Array {
    const max = high - low - 1;
    const values = low >= -0x80000000 && high <= 0x80000000 ? new Int32Array(size) : new Float64Array(size);
    for (let i = 0; i < size; i++) values[i] = low + this.interval(max);
    return values;
  }

  /** `size` values of `double()`. */
  randomSample(size: number): Float64Array {
    const values = new Float64Array(size);
    for (let i = 0; i < size; i++) values[i] = this.double();
    return values;
  }

  uniform(low: number, high: number, size: number): Float64Array {
    const values = new Float64Array(size);
    const range = high - low;
    for (let i = 0; i < size; i++) values[i] = low + range * this.double();
    return values;
  }

  /** `size` standard normals. */
  randn(size: number): Float64Array {
    const values = new Float64Array(size);
    for (let i = 0; i < size; i++) values[i] = this.gauss();
    return values;
  }

  /** @param scale  standard deviation */
  normal(loc: number, scale: number, size: number): Float64Array {
    const values = new Float64Array(size);
    for (let i = 0; i < size; i++) values[i] = loc + scale * this.gauss();
    return values;
  }

  exponential(scale: number, size: number): Float64Array {
    const values = new Float64Array(size);
    for (let i = 0; i < size; i++) values[i] = scale * this.standardExponential();
    return values;
  }

  gamma(shape: number, scale: number, size: number): Float64Array {
    const values = new Float64Array(size);
    for (let i = 0; i < size; i++) values[i] = scale * this.standardGamma(shape);
    return values;
  }

  beta(a: number, b: number, size: number): Float64Array {
    const values = new Float64Array(size);
    for (let i = 0; i < size; i++) values[i] = this.standardBeta(a, b);
    return values;
  }

  /** 0 to n - 1 in random order; n below 2^31. `permutation(values)` of numpy is a copy that is shuffled. */
  permutation(n: number): Int32Array {
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.interval(i);
      const kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }

  /** Reorders `values` in place, with the draws of `permutation(values.length)`. */
  shuffle<T>(values: Shuffleable<T>): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.interval(i);
      const kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
  }

  /**
   * `size` indices below `n`, as numpy's `choice(n, size, replace, p)`.
   * @param n  below 2^31; without replacement and without p all n are shuffled, however few are taken
   */
  choice(n: number, size: number, { replace = true, p = null }: ChoiceOptions = {}): Int32Array {
    if (p !== null) return replace ? this.weightedChoice(p, size) : this.weightedSubset(p, size);
    if (!replace) return this.permutation(n).slice(0, size);
    const values = new Int32Array(size);
    for (let i = 0; i < size; i++) values[i] = this.interval(n - 1);
    return values;
  }

  private weightedChoice(p: ArrayLike<number>, size: number): Int32Array {
    const cdf = cumulative(p);
    const values = new Int32Array(size);
    for (let i = 0; i < size; i++) values[i] = countUpTo(cdf, this.double());
    return values;
  }

  /** Rounds of weighted draws; a round keeps its new indices by first draw and takes their weight away. */
  private weightedSubset(p: ArrayLike<number>, size: number): Int32Array {
    const left = Float64Array.from(p);
    if (left.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0) < size) {
      throw new RangeError(`${size} distinct indices asked of fewer nonzero probabilities`);
    }
    const found = new Int32Array(size);
    let count = 0;
    while (count < size) {
      const cdf = cumulative(left);
      for (const draw of this.randomSample(size - count)) {
        const index = countUpTo(cdf, draw);
        if (left[index] === 0) continue;
        left[index] = 0;
        found[count++] = index;
      }
    }
    return found;
  }

  /** Johnk's method, for a and b up to 1. */
  private smallBeta(a: number, b: number): number {
    for (;;) {
      const u = this.double();
      const v = this.double();
      const x = u ** (1 / a);
      const y = v ** (1 / b);
      const sum = x + y;
      if (sum > 1 || u + v === 0) continue;
      if (sum > 0) return x / sum;
      const logX = preciseLog(u) / a;
      const logY = preciseLog(v) / b;
      const top = Math.max(logX, logY);
      return Math.exp(logX - top - preciseLog(Math.exp(logX - top) + Math.exp(logY - top)));
    }
  }

  private smallGamma(shape: number): number {
    for (;;) {
      const u = this.double();
      const v = this.standardExponential();
      if (u <= 1 - shape) {
        const x = u ** (1 / shape);
        if (x <= v) return x;
      } else {
        const y = -preciseLog((1 - u) / shape);
        const x = (1 - shape + shape * y) ** (1 / shape);
        if (x <= v + y) return x;
      }
    }
  }

  /** Marsaglia and Tsang 2000. */
  private largeGamma(shape: number): number {
    const b = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * b);
    for (;;) {
      let x: number;
      let v: number;
      do {
        x = this.gauss();
        v = 1 + c * x;
      } while (v <= 0);
      v = v * v * v;
      const u = this.double();
      if (u < 1 - 0.0331 * (x * x) * (x * x)) return b * v;
      if (preciseLog(u) < 0.5 * x * x + b * (1 - v + preciseLog(v))) return b * v;
    }
  }
}

/** A seed from the system, 0 to 2^32 - 1, for calls that name none: report it, so that the run can be repeated. */
export function freshSeed(): number {
  return randomBytes(4).readUInt32LE(0);
}

function cumulative(p: ArrayLike<number>): Float64Array {
  const cdf = new Float64Array(p.length);
  let sum = 0;
  for (let i = 0; i < p.length; i++) cdf[i] = sum += p[i];
  for (let i = 0; i < p.length; i++) cdf[i] /= sum;
  return cdf;
}

/** How many entries of the sorted `cdf` are at most `value`: numpy's `searchsorted(..., side='right')`. */
function countUpTo(cdf: Float64Array, value: number): number {
  let low = 0;
  let high = cdf.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cdf[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
