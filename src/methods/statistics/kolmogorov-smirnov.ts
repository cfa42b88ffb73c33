import { kolmogorovTail } from './kolmogorov-distribution.ts';

export interface TwoSampleTest {
  readonly statistic: number;
  readonly pValue: number;
}

/** Up to this many rows of the larger sample scipy counts paths. */
const MOST_EXACT = 10_000;

/**
 * The two-sample Kolmogorov-Smirnov test, two-sided: scipy 1.17's `ks_2samp`, exact up to 10,000 rows and by the
 * distribution of one sample of n m / (n + m) rows above.
 * @param a  ascending, at least one value, no NaN
 * @param b  the same
 */
export function ksTwoSample(a: Float64Array, b: Float64Array): TwoSampleTest {
  const n = a.length;
  const m = b.length;
  let largest = 0;
  let i = 0;
  let j = 0;
  // In units of 1 / (n m), where differences are whole numbers.
  while (i < n && j < m) {
    const value = Math.min(a[i], b[j]);
    while (i < n && a[i] === value) i++;
    while (j < m && b[j] === value) j++;
    largest = Math.max(largest, Math.abs(i * m - j * n));
  }
  const statistic = largest / (n * m);
  return { statistic, pValue: Math.min(1, Math.max(0, pValueOf(n, m, largest))) };
}

function pValueOf(n: number, m: number, largest: number): number {
  if (Math.max(n, m) > MOST_EXACT) {
    return kolmogorovTail(Math.round((n * m) / (n + m)), largest / (n * m));
  }
  const divisor = gcd(n, m);
  const h = Math.round(largest / divisor);
  if (h === 0) return 1;
  return n === m ? outsideSquare(n, h) : outsidePaths(n, m, divisor, h);
}

/** Share of the paths between corners of an n x n grid that leave the band of half width h. */
function outsideSquare(n: number, h: number): number {
  let share = 0;
  for (let k = Math.floor(n / h); k >= 0; k--) {
    let ratio = 1;
    for (let j = 0; j < h; j++) ratio = ((n - k * h - j) * ratio) / (n + k * h + j + 1);
    share = ratio * (1 - share);
  }
  return 2 * share;
}

/** The same for an m x n grid, whose band has the half width h / lcm: a recursion over its columns. */
function outsidePaths(a: number, b: number, divisor: number, h: number): number {
  const m = Math.max(a, b);
  const n = Math.min(a, b);
  const mg = m / divisor;
  const ng = n / divisor;
  let low = 0;
  let high = Math.min(Math.ceil(h / mg), n + 1);
  let length = high - low;
  const shares = new Float64Array(Math.min(2 * high + 2, n + 1)).fill(1);
  shares.fill(0, low, high);
  for (let i = 1; i <= m; i++) {
    const lastLow = low;
    const lastLength = length;
    low = Math.min(Math.max(Math.floor((ng * i - h) / mg) + 1, 0), n);
    high = Math.min(Math.ceil((ng * i + h) / mg), n + 1);
    if (high <= low) return 1;
    let share = low === 0 ? 0 : 1;
    for (let at = 0; at < high - low; at++) {
      const j = at + low;
      share = (shares[j - lastLow] * i + share * j) / (i + j);
      shares[at] = share;
    }
    length = high - low;
    if (lastLength > length) shares.fill(1, length, lastLength);
  }
  return shares[high - low - 1];
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
