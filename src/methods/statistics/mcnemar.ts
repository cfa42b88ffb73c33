import { chiSquareTail } from './incomplete-gamma.ts';
import { logGamma } from './log-gamma.ts';

export interface McNemarResult {
  /** Exact: the smaller of the two counts; else chi-square of one degree of freedom. */
  readonly statistic: number;
  readonly pValue: number;
}

/**
 * Whether two classifiers are wrong equally often, from the rows on which only one of them is right.
 * @param onlyA  rows that only the first gets right; whole
 * @param exact  by the binomial distribution, else by chi-square
 * @param correction  of chi-square, for continuity (Edwards 1948)
 * @see McNemar 1947; statsmodels mcnemar
 */
export function mcnemar(onlyA: number, onlyB: number, exact: boolean, correction: boolean): McNemarResult {
  const least = Math.min(onlyA, onlyB);
  const n = onlyA + onlyB;
  if (exact) return { statistic: least, pValue: Math.min(1, 2 * fairCoinAtMost(least, n)) };
  if (n === 0) return { statistic: NaN, pValue: NaN };
  const statistic = (Math.abs(onlyA - onlyB) - Number(correction)) ** 2 / n;
  return { statistic, pValue: chiSquareTail(statistic, 1) };
}

/** Chance of at most `heads` heads in n throws of a fair coin. */
function fairCoinAtMost(heads: number, n: number): number {
  let term = Math.exp(logGamma(n + 1) - logGamma(heads + 1) - logGamma(n - heads + 1) - n * Math.LN2);
  let sum = 0;
  for (let k = heads; k >= 0 && term > sum * 1e-18; k--) {
    sum += term;
    term *= k / (n - k + 1);
  }
  return sum;
}
