import { BallastError } from '../../errors/ballast-error.ts';
import { averageOf, classCounts, divide, type AverageOptions, type ClassCounts } from './class-counts.ts';
import type { Confusion } from './confusion.ts';

/** A number per class of the counts; NaN where it is undefined. */
export type PerClass<O> = (counts: ClassCounts, options: O) => Float64Array;

export interface FbetaOptions extends AverageOptions {
  /** How many times more recall counts than precision; default 1. Infinity is recall alone. */
  readonly beta?: number;
}

/** Share of the rows predicted to be of the class that are. */
export const precisionPerClass: PerClass<AverageOptions> = ({ right, predicted }, { zeroDivision }) =>
  divide(right, predicted, zeroDivision);

/** Share of the rows of the class that were found. */
export const recallPerClass: PerClass<AverageOptions> = ({ right, actual }, { zeroDivision }) =>
  divide(right, actual, zeroDivision);

/** Weighted harmonic mean of precision and recall. @throws METRIC_ARGUMENT_RANGE when beta is below 0 */
export const fbetaPerClass: PerClass<FbetaOptions> = (counts, options) => {
  const { beta = 1, zeroDivision } = options;
  if (!(beta >= 0)) {
    throw new BallastError('METRIC_ARGUMENT_RANGE', {
      argument: 'beta',
      value: beta,
      expected: 'at least 0',
    });
  }
  if (beta === Infinity) return recallPerClass(counts, options);
  if (beta === 0) return precisionPerClass(counts, options);
  const square = beta * beta;
  return divide(
    counts.right.map((right) => (1 + square) * right),
    counts.actual.map((actual, c) => square * actual + counts.predicted[c]),
    zeroDivision,
  );
};

/** Rows of the class that were found, over rows that are or were said to be of it. */
export const jaccardPerClass: PerClass<AverageOptions> = ({ right, predicted, actual }, { zeroDivision }) =>
  divide(
    right,
    right.map((both, c) => predicted[c] + actual[c] - both),
    zeroDivision,
  );

/**
 * One number from a per-class measure, as `average` says.
 * @returns null without rows, or where it is undefined
 * @throws METRIC_NOT_BINARY, METRIC_POS_LABEL_UNKNOWN
 */
export function averaged<O extends AverageOptions>(
  perClass: PerClass<O>,
  confusion: Confusion,
  options: O,
): number | null {
  if (confusion.rows === 0) return null;
  const counts = classCounts(confusion, options);
  return averageOf(perClass(counts, options), counts, options.average);
}
