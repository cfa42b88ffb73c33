import { inverses, ln2High, ln2Low, logarithms, nearOneSeries, series } from './log-table.ts';

const INTERVALS = 128;
/** High word of 0.6875, where the intervals start. */
const START = 0x3fe60000;
const POWER_0 = 1024;
/** Where the intervals leave too few digits: 1 - 2^-4 to 1 + 2^-4 + 9 * 2^-12. */
const NEAR_ONE_FROM = 0.9375;
const NEAR_ONE_TO = 1.064697265625;
const [a0, a1, a2, a3, a4] = series;
const [, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10] = nearOneSeries;

const word = new Float64Array(1);
const halves = new Int32Array(word.buffer);
/** 2^k at POWER_0 + k. */
const powers = Float64Array.from({ length: 2 * POWER_0 }, (_, k) => 2 ** (k - POWER_0));

/**
 * The natural logarithm with the bits that glibc 2.28 and later give on processors with fused multiply-add, which is
 * where numpy has its logarithms from. They are within 0.52 units in the last place; V8's `Math.log` has other bits
 * for one number in 15.
 *
 * Fused operations are imitated wherever their rounding can reach the result; where one is left out, it would change
 * the result for less than one number in 10^8.
 * @param x  positive, finite, normal
 */
export function preciseLog(x: number): number {
  if (x >= NEAR_ONE_FROM && x < NEAR_ONE_TO) return logNearOne(x - 1);
  word[0] = x;
  const offset = halves[1] - START;
  const exponent = offset >> 20;
  const i = (offset >> 13) & (INTERVALS - 1);
  const r = multiplyAdd(x * powers[POWER_0 - exponent], inverses[i], -1);
  const main = exponent * ln2High + logarithms[i];
  const high = main + r;
  const rest = main - high + r + exponent * ln2Low;
  const rr = r * r;
  const inner = a1 + a2 * r + rr * (a3 + a4 * r);
  return multiplyAdd(r * rr, inner, multiplyAdd(rr, a0, rest)) + high;
}

/** log(1 + r) for small r. */
function logNearOne(r: number): number {
  const rr = r * r;
  const rrr = r * rr;
  const last = b7 + b8 * r + b9 * rr + b10 * rrr;
  const middle = b4 + b5 * r + b6 * rr + last * rrr;
  const inner = multiplyAdd(middle, rrr, multiplyAdd(rr, b3, multiplyAdd(r, b2, b1)));
  // r - r^2 / 2 from the upper half of the digits of r, whose square is exact, and then from the lower half.
  const shifted = r * 134217728;
  const top = r + shifted - shifted;
  const half = 0.5 * top * top;
  const high = r - half;
  const low = r - high - half - 0.5 * (r - top) * (r + top);
  return high + multiplyAdd(inner, rrr, low);
}

/** a * b + c, rounded once (but for one case in 2^50): the product and the sum are computed with their errors. */
function multiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const aTop = Math.fround(a);
  const bTop = Math.fround(b);
  const aLow = a - aTop;
  const bLow = b - bTop;
  const productError = aTop * bTop - product + aTop * bLow + aLow * bTop + aLow * bLow;
  const sum = product + c;
  const added = sum - product;
  return sum + (product - (sum - added) + (c - added) + productError);
}
