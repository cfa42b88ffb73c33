const BITS = 160n;
const ONE = 1n << BITS;

/**
 * x^y correctly rounded, as glibc's `pow` is but for one case in thousands, while V8's is off by one bit in one of
 * eight. Slow: for single numbers that a whole table depends on.
 * @param x  positive, finite, normal
 * @param y  such that the result is normal
 */
export function precisePower(x: number, y: number): number {
  const target = multiply(fixedLog(x), fixed(y));
  let power = x ** y;
  for (const neighbor of [power - power * 2 ** -53, power + power * 2 ** -53]) {
    const nearer = distance(fixedLog(neighbor), target) < distance(fixedLog(power), target);
    if (nearer) power = neighbor;
  }
  return power;
}

function distance(a: bigint, b: bigint): bigint {
  return a < b ? b - a : a - b;
}

/** The natural logarithm, by 2 atanh((m - 1) / (m + 1)) of the mantissa. */
function fixedLog(x: number): bigint {
  const exponent = Math.floor(Math.log2(x));
  return BigInt(exponent) * logOf(2n * ONE) + logOf(fixed(x / 2 ** exponent));
}

function logOf(m: bigint): bigint {
  const t = ((m - ONE) << BITS) / (m + ONE);
  const square = multiply(t, t);
  let sum = 0n;
  for (let power = t, k = 1n; power !== 0n && power !== -1n; power = multiply(power, square), k += 2n)
    sum += power / k;
  return 2n * sum;
}

function multiply(a: bigint, b: bigint): bigint {
  return (a * b) >> BITS;
}

/** A double as a whole multiple of 2^-160, exact for what is not tiny. */
function fixed(x: number): bigint {
  return BigInt(Math.trunc(x * 2 ** 100)) << (BITS - 100n);
}
