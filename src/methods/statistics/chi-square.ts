import { logGamma } from './log-gamma.ts';

/** The chance that a chi-square variable exceeds `x`. */
export function chiSquareTail(x: number, degrees: number): number {
  return x <= 0 ? 1 : gammaTail(degrees / 2, x / 2);
}

/** The regularised upper incomplete gamma function: a series below a + 1, a continued fraction above. */
function gammaTail(a: number, x: number): number {
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; term > sum * Number.EPSILON; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  // Lentz's method.
  let b = x + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 100_000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const step = c * d;
    h *= step;
    if (Math.abs(step - 1) < Number.EPSILON) break;
  }
  return front * h;
}
