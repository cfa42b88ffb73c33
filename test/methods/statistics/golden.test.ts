import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  bootstrapInterval,
  type IntervalMethod,
} from '../../../src/methods/statistics/bootstrap-interval.ts';
import { delongInterval, delongTest } from '../../../src/methods/statistics/delong.ts';
import { friedman } from '../../../src/methods/statistics/friedman.ts';
import { chiSquareTail } from '../../../src/methods/statistics/incomplete-gamma.ts';
import { mcnemar } from '../../../src/methods/statistics/mcnemar.ts';
import { normalCdf, normalQuantile } from '../../../src/methods/statistics/normal.ts';
import { evaluator, leaveOneOut, scoreStatistic } from '../../../src/methods/statistics/statistic.ts';
import { rangeQuantile, rangeTail } from '../../../src/methods/statistics/studentized-range.ts';

/** Numbers of scipy 1.17.1, statsmodels 0.15.0 and scikit-learn 1.9.1, by make_cases.py. */
interface Cases {
  readonly normal_cdf: readonly number[][];
  readonly normal_quantile: readonly number[][];
  readonly chi_square_tail: readonly number[][];
  readonly range_tail: readonly number[][];
  readonly range_quantile: readonly number[][];
  readonly bootstrap: readonly {
    readonly metric: 'auprc' | 'auroc';
    readonly stratify: boolean;
    readonly y: readonly number[];
    readonly s: readonly number[];
    readonly value: number;
    readonly resampled: readonly number[];
    readonly intervals: readonly {
      readonly method: IntervalMethod;
      readonly level: number;
      readonly low: number;
      readonly high: number;
      readonly standard_error: number;
    }[];
  }[];
  readonly delong: readonly (Record<string, number> & Record<'y' | 'a' | 'b', readonly number[]>)[];
  readonly mcnemar: readonly {
    readonly only_a: number;
    readonly only_b: number;
    readonly exact: boolean;
    readonly correction: boolean;
    readonly statistic: number;
    readonly p_value: number;
  }[];
  readonly friedman: readonly {
    readonly scores: readonly number[][];
    readonly statistic: number;
    readonly p_value: number;
    readonly ranks: readonly number[];
  }[];
}

const file = new URL('../../fixtures/statistics/cases.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as Cases;

/** Relative to 1 or to the number if that is larger; to the number itself where it is a chance. */
function close(actual: number, expected: number, tolerance: number, what: string): void {
  expect(Math.abs(actual - expected), `${what}: ${actual}, not ${expected}`).toBeLessThanOrEqual(tolerance);
}

describe("distributions have scipy's values", () => {
  const functions: readonly [keyof Cases, (...args: number[]) => number, number, number][] = [
    ['normal_cdf', normalCdf, 1e-15, 1e-13],
    ['normal_quantile', normalQuantile, 1e-13, 1e-13],
    ['chi_square_tail', chiSquareTail, 1e-15, 1e-12],
    ['range_tail', rangeTail, 1e-12, 1e-6],
    ['range_quantile', rangeQuantile, 1e-9, 1e-9],
  ];
  it.each(functions)('%s', (name, compute, absolute, relative) => {
    for (const line of cases[name] as readonly number[][]) {
      const args = line.slice(0, -1);
      const want = line[line.length - 1];
      close(compute(...args), want, absolute + relative * Math.abs(want), `${name}(${args.join(', ')})`);
    }
  });
});

describe('bootstrap intervals are those of scipy, given the same resamples', () => {
  it.each(cases.bootstrap.map((one, i) => [i, one] as const))('case %i', (_, one) => {
    const rows = { positive: Uint8Array.from(one.y), scores: Float64Array.from(one.s), weights: null };
    const order = Int32Array.from([...one.y.keys()].sort((a, b) => one.y[b] - one.y[a]));
    const statistic = scoreStatistic(one.metric, rows, {}, order);
    close(evaluator(statistic)(statistic.sizes) ?? NaN, one.value, 1e-12, 'value');
    const values = leaveOneOut(statistic, 0, statistic.sizes.length);
    const isOf = (own: number) => (cell: number) => !one.stratify || statistic.positive[cell] === own;
    const strata = (one.stratify ? [1, 0] : [1]).map((own) => {
      const cells = [...statistic.sizes.keys()].filter(isOf(own));
      return {
        values: Float64Array.from(cells, (cell) => values[cell]),
        counts: Float64Array.from(cells, (cell) => statistic.sizes[cell]),
      };
    });
    for (const { method, level, low, high, standard_error } of one.intervals) {
      const resampled = Float64Array.from(one.resampled);
      const got = bootstrapInterval(resampled, one.value, method, level, strata);
      close(got.low, low, 1e-12, `${method} ${level} low`);
      close(got.high, high, 1e-12, `${method} ${level} high`);
      close(got.standardError, standard_error, 1e-12, 'standard error');
    }
  });
});

it('DeLong agrees with the covariance of the placements over all pairs', () => {
  for (const one of cases.delong) {
    const positive = Uint8Array.from(one.y);
    const [a, b] = [Float64Array.from(one.a), Float64Array.from(one.b)];
    const got = delongTest(positive, a, b, 0.95)!;
    close(got.a, one.auroc_a, 1e-12, 'a');
    close(got.b, one.auroc_b, 1e-12, 'b');
    close(got.difference, one.difference, 1e-12, 'difference');
    close(got.standardError, one.standard_error, 1e-12, 'standard error');
    close(got.z, one.z, 1e-9, 'z');
    close(got.pValue, one.p_value, 1e-12, 'p-value');
    const interval = delongInterval(positive, a, 0.95)!;
    close(interval.standardError, one.error_a, 1e-12, 'standard error of a');
    close(
      interval.high - interval.low,
      Math.min(1, one.auroc_a + 1.959963984540054 * one.error_a) - interval.low,
      1e-12,
      'interval',
    );
  }
});

it('DeLong needs two rows of each class', () => {
  expect(delongInterval(Uint8Array.of(1, 0, 0), Float64Array.of(3, 2, 1), 0.95)).toBeNull();
  expect(delongInterval(new Uint8Array(0), new Float64Array(0), 0.95)).toBeNull();
});

it('DeLong finds no difference between a score and itself', () => {
  const scores = Float64Array.of(1, 4, 2, 3, 5);
  const same = delongTest(Uint8Array.of(0, 1, 1, 0, 0), scores, scores, 0.95)!;
  expect([same.difference, same.standardError, same.pValue]).toEqual([0, 0, 1]);
});

it("McNemar's test has statsmodels' values", () => {
  for (const { only_a, only_b, exact, correction, statistic, p_value } of cases.mcnemar) {
    const got = mcnemar(only_a, only_b, exact, correction);
    close(got.statistic, statistic, 1e-12, 'statistic');
    close(got.pValue, p_value, 1e-12, `p-value of ${only_a}, ${only_b}, ${exact}`);
  }
});

it("Friedman's test has scipy's values, with ties too", () => {
  for (const { scores, statistic, p_value, ranks } of cases.friedman) {
    const got = friedman(scores, true);
    close(got.statistic, statistic, 1e-10, 'statistic');
    close(got.pValue, p_value, 1e-12, 'p-value');
    ranks.forEach((rank, m) => close(got.ranks[m], rank, 1e-12, 'rank'));
  }
});
