import { logGamma } from './log-gamma.ts';

/**
 * The chance that the two-sided Kolmogorov-Smirnov distance of n draws is at least `x`.
 * @see Simard and L'Ecuyer 2011, J. Statistical Software 39:11; scipy 1.17 `kstwo.sf`
 */
export function kolmogorovTail(n: number, x: number): number {
  if (x >= 1) return 0;
  const t = n * x;
  if (t <= 0.5) return 1;
  if (t <= 1) return 1 - Math.exp(logGamma(n + 1) - n * Math.log(n) + n * Math.log(2 * t - 1));
  if (t >= n - 1) return 2 * (1 - x) ** n;
  const spread = t * x;
  if (spread >= 370) return 0;
  // Of many rows the sum below loses digits to its logarithms, and this one is all but exact.
  if (n > 100_000 && spread < 7) return 1 - pelzGood(n, x);
  if (x >= 0.5 || spread >= (n <= 140 ? 4 : 2.2)) return Math.min(1, 2 * smirnovTail(n, x));
  if (n <= 140 || (n <= 100_000 && n * x ** 1.5 <= 1.4)) return 1 - durbinMatrix(n, x);
  return 1 - pelzGood(n, x);
}

/** The chance that the one-sided distance is at least `x`: Birnbaum and Tingey's sum. */
function smirnovTail(n: number, x: number): number {
  const last = Math.floor(n * (1 - x));
  const ofAll = logGamma(n + 1);
  let sum = 0;
  for (let j = 0; j <= last; j++) {
    const rest = 1 - x - j / n;
    if (rest <= 0) continue;
    const choose = ofAll - logGamma(j + 1) - logGamma(n - j + 1);
    sum += Math.exp(choose + (n - j) * Math.log(rest) + (j - 1) * Math.log(x + j / n));
  }
  return x * sum;
}

/** Marsaglia, Tsang and Wang 2003: the k-th entry of n!/n^n H^n. */
function durbinMatrix(n: number, x: number): number {
  const k = Math.ceil(n * x);
  const h = k - n * x;
  const m = 2 * k - 1;
  let power: Float64Array = new Float64Array(m * m);
  let matrix: Float64Array = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    power[i * m + i] = 1;
    for (let j = 0; j < m; j++) if (i - j + 1 >= 0) matrix[i * m + j] = 1;
  }
  for (let i = 0; i < m; i++) {
    matrix[i * m] -= h ** (i + 1);
    matrix[(m - 1) * m + i] -= h ** (m - i);
  }
  matrix[(m - 1) * m] += 2 * h - 1 > 0 ? (2 * h - 1) ** m : 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) for (let g = 2; g <= i - j + 1; g++) matrix[i * m + j] /= g;
  }
  let exponent = 0;
  let ofMatrix = 0;
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      power = multiply(power, matrix, m);
      exponent += ofMatrix;
      if (power[(k - 1) * m + k - 1] > 1e140) {
        for (let i = 0; i < power.length; i++) power[i] *= 1e-140;
        exponent += 140;
      }
    }
    matrix = multiply(matrix, matrix, m);
    ofMatrix *= 2;
    if (matrix[(k - 1) * m + k - 1] > 1e140) {
      for (let i = 0; i < matrix.length; i++) matrix[i] *= 1e-140;
      ofMatrix += 140;
    }
  }
  let value = power[(k - 1) * m + k - 1];
  for (let i = 1; i <= n; i++) {
    value *= i / n;
    if (value >= 1e-140) continue;
    value *= 1e140;
    exponent -= 140;
  }
  return value * 10 ** exponent;
}

function multiply(a: Float64Array, b: Float64Array, m: number): Float64Array {
  const product = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < m; k++) {
      const factor = a[i * m + k];
      for (let j = 0; j < m; j++) product[i * m + j] += factor * b[k * m + j];
    }
  }
  return product;
}

/** Pelz and Good 1976: the limit law and three terms of its correction, each a sum of Jacobi theta functions. */
function pelzGood(n: number, x: number): number {
  const z = Math.sqrt(n) * x;
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const pi2 = Math.PI ** 2;
  const q = Math.exp(-pi2 / 8 / z2);
  const most = Math.ceil((16 * z) / Math.PI);
  const sums = [0, 0, 0, 0];
  for (let k = most; k >= 1; k--) {
    const m2 = (2 * k - 1) ** 2;
    const weight = q ** m2;
    const m4 = m2 * m2;
    sums[0] += weight;
    sums[1] += weight * (-z2 + (pi2 / 4) * m2);
    sums[2] +=
      weight * (6 * z6 + 2 * z4 + ((2 * z4 - 5 * z2) * pi2 * m2) / 4 + (pi2 ** 2 * (1 - 2 * z2) * m4) / 16);
    sums[3] +=
      weight *
      (-30 * z6 -
        90 * z4 * z4 +
        (pi2 * (135 * z4 - 96 * z6) * m2) / 4 +
        (pi2 ** 2 * (-60 * z2 + 212 * z4) * m4) / 16 +
        (pi2 ** 3 * (5 - 30 * z2) * m4 * m2) / 64);
  }
  const root = Math.sqrt(2 * Math.PI);
  const terms = [z, 6 * z4, 72 * z4 * z2 * z, 6480 * z4 * z6].map((scale, i) => (sums[i] * root) / scale);
  const full = Math.exp(-pi2 / 2 / z2);
  for (let k = most; k >= 1; k--) {
    const weight = k * k * full ** (k * k);
    terms[2] -= (pi2 * root * weight) / (36 * z2 * z);
    terms[3] += ((3 * z2 - pi2 * k * k) * pi2 * root * weight) / (216 * z6);
  }
  return terms.reduce((sum, term, i) => sum + term / n ** (i / 2), 0);
}
