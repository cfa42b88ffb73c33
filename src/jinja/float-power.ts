import { decompose } from '../frame/float-text.ts';

/** Bits after the point of the fixed-point numbers below; enough for any float to be rounded from. */
const bits = 160n;
const one = 1n << bits;

/**
 * `x ** y` to the nearest float, as C libraries have it; JavaScript's own is off by a digit now and then.
 * @param x positive and finite
 * @param y finite
 */
export function powerOf(x: number, y: number): number {
  const rough = x ** y;
  if (!Number.isFinite(rough) || rough === 0 || x === 1 || y === 0) return rough;
  // x^y = 2^(y * log2 x): the whole part of the exponent shifts, the rest is a series.
  const { mantissa, exponent } = decompose(y < 0 ? -y : y);
  let product = log2(x) * mantissa * (y < 0 ? -1n : 1n);
  product = exponent >= 0 ? product << BigInt(exponent) : product >> BigInt(-exponent);
  const whole = product >> bits;
  const fraction = exponential(((product - (whole << bits)) * ln2) >> bits);
  // Number() rounds to the nearest, ties to even; the scaling, in steps that are floats, is exact.
  const half = Math.trunc(Number(whole) / 2);
  return Number(fraction) * 2 ** -Number(bits) * 2 ** half * 2 ** (Number(whole) - half);
}

/** Natural logarithm of (1 + t) / (1 - t), t = numerator / denominator. */
function logRatio(numerator: bigint, denominator: bigint): bigint {
  const t = (numerator << bits) / denominator;
  const square = (t * t) >> bits;
  let term = t;
  let sum = t;
  for (let n = 3n; term !== 0n; n += 2n) {
    term = (term * square) >> bits;
    if (term === -1n) break;
    sum += term / n;
  }
  return sum * 2n;
}

const ln2 = logRatio(1n, 3n);

function log2(x: number): bigint {
  const { mantissa, exponent } = decompose(x);
  let shift = mantissa.toString(2).length - 1;
  // The mantissa between 0.75 and 1.5 keeps the series short.
  const unit = (): bigint => 1n << BigInt(shift);
  if (mantissa * 2n > unit() * 3n) shift++;
  return (BigInt(exponent + shift) << bits) + (logRatio(mantissa - unit(), mantissa + unit()) << bits) / ln2;
}

/** e^x for 0 <= x < 1. */
function exponential(x: bigint): bigint {
  let term = one;
  let sum = one;
  for (let n = 1n; term !== 0n; n++) {
    term = ((term * x) >> bits) / n;
    sum += term;
  }
  return sum;
}
