import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Label, Labels } from '../../../src/frame/frame.ts';
import { compareLabels } from '../../../src/frame/sort-labels.ts';

/** A number, an array of them, null for undefined, 'inf', or a call that must fail. */
export type Golden = number | string | null | readonly Golden[] | { readonly [key: string]: Golden };

/** One case of scikit-learn 1.9 and imbalanced-learn 0.14; definitions at the head of the file. */
export interface MetricCase {
  readonly case: string;
  readonly kind: 'binary_score' | 'multiclass';
  readonly y_true: readonly Label[];
  readonly y_score?: readonly (number | string)[];
  readonly y_pred?: readonly Label[];
  readonly y_scores?: readonly (readonly number[])[];
  readonly sample_weight: readonly number[] | null;
  readonly pos_label?: Label;
  readonly expected: { readonly [key: string]: Golden };
}

export function goldenCases(): readonly MetricCase[] {
  const file = new URL('../../fixtures/metrics/cases.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { cases: MetricCase[] }).cases;
}

export function labelsOf(values: readonly Label[]): Labels {
  const classes = [...new Set(values)].sort(compareLabels);
  return { classes, codes: Int32Array.from(values, (value) => classes.indexOf(value)) };
}

export function numbersOf(values: readonly (number | string)[]): Float64Array {
  return Float64Array.from(values, (value) =>
    typeof value === 'number' ? value : value === 'inf' ? Infinity : value === '-inf' ? -Infinity : NaN,
  );
}

/** Compares with a golden value: 1e-12 relative above 1, absolute below; null is NaN in an array. */
export function expectGolden(actual: unknown, expected: Golden, what: string): void {
  if (Array.isArray(expected)) {
    const values = actual as ArrayLike<unknown>;
    expect(values.length, `length of ${what}`).toBe(expected.length);
    expected.forEach((value: Golden, i) => expectGolden(values[i], value, `${what}[${i}]`));
  } else if (expected === null) {
    expect(actual === null || Number.isNaN(actual), `${what} is undefined, got ${String(actual)}`).toBe(true);
  } else if (expected === 'inf') {
    expect(actual, what).toBe(Infinity);
  } else {
    const number = Number(expected);
    const distance = Math.abs(Number(actual) - number);
    expect(actual, what).toBeTypeOf('number');
    expect(
      distance <= 1e-12 * Math.max(1, Math.abs(number)),
      `${what}: ${String(actual)} is not ${number}`,
    ).toBe(true);
  }
}

export function isFailure(expected: Golden): boolean {
  return typeof expected === 'object' && expected !== null && 'error_class' in expected;
}
