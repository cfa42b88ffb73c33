import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  chiSquareTest,
  stabilityIndex,
  wassersteinDistance,
} from '../../../src/methods/quality/compare-columns.ts';
import { chiSquareTail } from '../../../src/methods/statistics/incomplete-gamma.ts';
import { kolmogorovTail } from '../../../src/methods/statistics/kolmogorov-distribution.ts';
import { ksTwoSample } from '../../../src/methods/statistics/kolmogorov-smirnov.ts';
import { studentQuantile } from '../../../src/methods/statistics/student-t.ts';

interface Golden {
  readonly samples: readonly {
    readonly a: readonly number[];
    readonly b: readonly number[];
    readonly statistic: number;
    readonly p: number;
    readonly wasserstein: number;
  }[];
  readonly kolmogorov: readonly (readonly [number, number, number])[];
  readonly chi2: readonly (readonly [number, number, number])[];
  readonly student: readonly (readonly [number, number, number])[];
  readonly tables: readonly {
    readonly table: readonly (readonly number[])[];
    readonly statistic: number;
    readonly p: number;
  }[];
}

const golden: Golden = JSON.parse(
  readFileSync(new URL('../../fixtures/drift/golden.json', import.meta.url), 'utf8'),
);

const error = (actual: number, expected: number) =>
  Math.abs(actual - expected) / Math.max(1e-300, Math.abs(expected));

describe('scipy 1.17.1 gives the same', () => {
  test.each(golden.samples)('distance, p-value and area of two samples: $statistic', (golden) => {
    const a = Float64Array.from(golden.a).sort();
    const b = Float64Array.from(golden.b).sort();
    const found = ksTwoSample(a, b);
    expect(found.statistic).toBeCloseTo(golden.statistic, 13);
    expect(error(found.pValue, golden.p)).toBeLessThan(1e-9);
    expect(wassersteinDistance(a, b)).toBeCloseTo(golden.wasserstein, 12);
  });

  test.each(golden.kolmogorov)('tail of the Kolmogorov distribution, n = %d, x = %d', (n, x, p) => {
    const found = kolmogorovTail(n, x);
    expect(Math.min(error(found, p), Math.abs(found - p) * 1e3)).toBeLessThan(
      // Beyond, the sums of scipy and of this file lose digits to their many terms.
      n > 100_000 ? 2e-6 : 1e-7,
    );
  });

  test.each(golden.chi2)('tail of chi-square at %d with %d degrees', (x, degrees, p) => {
    expect(error(chiSquareTail(x, degrees), p)).toBeLessThan(1e-10);
  });

  test.each(golden.student)('quantile %d of t with %d degrees', (p, degrees, t) => {
    expect(error(studentQuantile(p, degrees), t)).toBeLessThan(1e-10);
  });

  test.each(golden.tables)('chi-square test of $table', ({ table, statistic, p }) => {
    const found = chiSquareTest(table[0], table[1]);
    expect(error(found?.statistic ?? 0, statistic)).toBeLessThan(1e-12);
    expect(error(found?.pValue ?? 0, p)).toBeLessThan(1e-10);
  });
});

test('the stability index is the sum over bins of (q - p) log(q / p)', () => {
  expect(stabilityIndex([50, 50], [50, 50])).toBe(0);
  expect(stabilityIndex([50, 50, 0], [80, 20, 0])).toBeCloseTo(0.3 * Math.log(1.6) - 0.3 * Math.log(0.4), 12);
  expect(stabilityIndex([100, 0], [0, 100])).toBeCloseTo(2 * (1 - 1e-4) * Math.log(1e4), 12);
});
