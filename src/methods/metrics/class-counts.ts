import type { Label } from '../../frame/frame.ts';
import { classIndex, predictedSums, rightSums, trueSums, type Confusion } from './confusion.ts';
import { notBinary, unknownPositive } from './labels.ts';

/** `none` gives one number a class. */
export type Average = 'binary' | 'micro' | 'macro' | 'weighted' | 'none';

/** What scikit-learn's label metrics share. */
export interface AverageOptions {
  /** Default `binary`: the positive class alone. */
  readonly average?: Average;
  /** Default 1, or true. */
  readonly posLabel?: Label;
  /** Classes to measure, in this order; default all. Ignored for `binary`. */
  readonly labels?: readonly Label[] | null;
  /** What a ratio without a denominator counts as: 0, 1 or NaN. */
  readonly zeroDivision?: number;
}

/** Weights per class; for `micro` and `binary` a single entry. */
export interface ClassCounts {
  readonly right: Float64Array;
  readonly predicted: Float64Array;
  readonly actual: Float64Array;
  /**
   * Rows that neither are nor were said to be of the class, as imbalanced-learn counts them: the number of all
   * rows less the weights of the others, so that it is no count at all once rows are weighted.
   */
  readonly wrongBoth: Float64Array;
}

/**
 * Counts of the classes that an average is taken over.
 * @throws METRIC_NOT_BINARY, METRIC_POS_LABEL_UNKNOWN for `binary`
 */
export function classCounts(confusion: Confusion, options: AverageOptions): ClassCounts {
  const average = options.average ?? 'binary';
  const counts = pickClasses(
    confusion,
    average === 'binary' ? [binaryClass(confusion, options)] : chosen(confusion, options),
  );
  if (average !== 'micro') return counts;
  return {
    right: total(counts.right),
    predicted: total(counts.predicted),
    actual: total(counts.actual),
    wrongBoth: total(counts.wrongBoth),
  };
}

/** Whether `binary` was asked for, but the one class that occurs is not the positive one. */
export function lacksPositives({ classes }: Confusion, { average, posLabel }: AverageOptions): boolean {
  return (average ?? 'binary') === 'binary' && classIndex(classes, posLabel ?? 1) < 0;
}

/** Part over whole; `zeroDivision` without a whole. */
export function divide(parts: Float64Array, wholes: Float64Array, zeroDivision: number = 0): Float64Array {
  return parts.map((part, c) => (wholes[c] === 0 ? zeroDivision : part / wholes[c]));
}

/**
 * The average of numbers per class, leaving NaN out; weights that sum to 0 are ignored.
 * @returns null when every number is NaN
 */
export function averageOf(
  values: Float64Array,
  counts: ClassCounts,
  average: Average = 'binary',
): number | null {
  let sum = 0;
  let weight = 0;
  let plain = 0;
  let known = 0;
  values.forEach((value, c) => {
    if (Number.isNaN(value)) return;
    known++;
    plain += value;
    if (average === 'weighted') {
      sum += value * counts.actual[c];
      weight += counts.actual[c];
    }
  });
  if (known === 0) return null;
  return weight === 0 ? plain / known : sum / weight;
}

function chosen({ classes }: Confusion, { labels }: AverageOptions): number[] {
  return labels === undefined || labels === null
    ? classes.map((_, c) => c)
    : labels.map((label) => classIndex(classes, label));
}

function binaryClass({ classes }: Confusion, { posLabel }: AverageOptions): number {
  if (classes.length > 2) throw notBinary(classes);
  const index = classIndex(classes, posLabel ?? 1);
  if (index < 0 && classes.length === 2) throw unknownPositive(posLabel, classes);
  return index;
}

/** A class that does not occur, -1, has counts of 0. */
function pickClasses(confusion: Confusion, indexes: readonly number[]): ClassCounts {
  const pick = (sums: Float64Array) => Float64Array.from(indexes, (c) => (c < 0 ? 0 : sums[c]));
  const right = pick(rightSums(confusion));
  const predicted = pick(predictedSums(confusion));
  const actual = pick(trueSums(confusion));
  return {
    right,
    predicted,
    actual,
    wrongBoth: right.map((both, c) => confusion.rows - (predicted[c] + actual[c] - both)),
  };
}

function total(values: Float64Array): Float64Array {
  return Float64Array.of(values.reduce((a, b) => a + b, 0));
}
