/**
 * The table splits [0.6875, 1.375) into 128 intervals, each with a short factor near the reciprocal of its centre,
 * so that factor * x - 1 is small and exact.
 */
const INTERVALS = 128;
/** High word of 0.6875, where the intervals start. */
const START = 0x3fe60000;
/** Factors are whole multiples of 1/512: short enough for exact products. */
const FACTOR_UNIT = 512;
const FIXED_BITS = 120n;
/** High parts are whole multiples of 2^-42, so that a high part plus a whole multiple of ln 2 is exact. */
const HIGH_BITS = 42n;
const POWER_0 = 1024;

const word = new Float64Array(1);
const halves = new Int32Array(word.buffer);
const factors = new Float64Array(INTERVALS);
const logHigh = new Float64Array(INTERVALS);
const logLow = new Float64Array(INTERVALS);
/** 2^k at POWER_0 + k. */
const powers = Float64Array.from({ length: 2 * POWER_0 }, (_, k) => 2 ** (k - POWER_0));
const { high: ln2High, low: ln2Low } = split(fixedLog(2n, 1n));

for (let i = 0; i < INTERVALS; i++) {
  const from = intervalStart(i);
  const to = intervalStart(i + 1);
  // Beside 1 the factor is 1 and its logarithm 0, which keeps logarithms near 0 accurate.
  const units = from === 1 || to === 1 ? FACTOR_UNIT : Math.round((2 * FACTOR_UNIT) / (from + to));
  const { high, low } = split(fixedLog(BigInt(units), BigInt(FACTOR_UNIT)));
  factors[i] = units / FACTOR_UNIT;
  logHigh[i] = -high;
  logLow[i] = -low;
}

/**
 * The natural logarithm, correctly rounded but for very rare cases. glibc's, which numpy draws its normals with,
 * differs from it in one of 1,000 numbers below 1; V8's `Math.log` in one of 15.
 * @param x  positive, finite, normal
 */
export function preciseLog(x: number): number {
  word[0] = x;
  const offset = halves[1] - START;
  const exponent = offset >> 20;
  const i = (offset >> 13) & (INTERVALS - 1);
  const scaled = x * powers[POWER_0 - exponent];
  const top = Math.fround(scaled);
  const factor = factors[i];
  // factor * scaled - 1 = a + b, both exact; a is short, so a * a is exact too.
  const a = top * factor - 1;
  const b = (scaled - top) * factor;
  const r = a + b;
  const main = exponent * ln2High + logHigh[i] + a;
  const square = 0.5 * a * a;
  const high = main - square;
  const lost = main - high - square;
  // 1/3 - r/4 + r^2/5 - ... + r^6/9, in pairs that the processor can work on side by side.
  const rr = r * r;
  const first = 1 / 3 - 0.25 * r + rr * (0.2 - (1 / 6) * r);
  const last = 1 / 7 - 0.125 * r + rr * (1 / 9);
  const series = rr * r * (first + rr * rr * last);
  return high + (b + (series - b * (a + 0.5 * b) + (exponent * ln2Low + logLow[i] + lost)));
}

function intervalStart(i: number): number {
  word[0] = 0;
  halves[1] = START + (i << 13);
  return word[0];
}

/** log(numerator / denominator) as a whole multiple of 2^-120, by 2 atanh((n - d) / (n + d)). */
function fixedLog(numerator: bigint, denominator: bigint): bigint {
  const t = ((numerator - denominator) << FIXED_BITS) / (numerator + denominator);
  const square = (t * t) >> FIXED_BITS;
  let sum = 0n;
  let power = t;
  for (let k = 1n; power !== 0n && power !== -1n; k += 2n) {
    sum += power / k;
    power = (power * square) >> FIXED_BITS;
  }
  return 2n * sum;
}

/** A fixed-point number as two doubles. */
function split(fixed: bigint): { readonly high: number; readonly low: number } {
  const shift = FIXED_BITS - HIGH_BITS;
  const high = fixed >> shift;
  return {
    high: Number(high) / 2 ** Number(HIGH_BITS),
    low: Number(fixed - (high << shift)) / 2 ** Number(FIXED_BITS),
  };
}
