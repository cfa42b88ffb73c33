import { averageOf, classCounts, divide, lacksPositives, type AverageOptions } from './class-counts.ts';
import { classIndex, rightSums, trueSums, type Confusion } from './confusion.ts';

// imbalanced-learn's metrics. With sample weights its specificity is not a share (see ClassCounts.wrongBoth); its
// numbers are given all the same.

/** One number, or one a class for the average `none`. */
interface Pair {
  readonly sensitivity: Float64Array;
  readonly specificity: Float64Array;
}

export interface IbaOptions extends AverageOptions {
  /** How much the difference of sensitivity and specificity counts; default 0.1. */
  readonly alpha?: number;
  /** Whether the geometric mean is squared; default true. */
  readonly squared?: boolean;
}

export interface GeometricMeanOptions extends Omit<AverageOptions, 'average'> {
  /** `multiclass`, the default: the geometric mean of the recalls of all classes. */
  readonly average?: AverageOptions['average'] | 'multiclass';
  /** What a recall of 0 counts as; default 0. */
  readonly correction?: number;
}

/** Recall under imbalanced-learn's name; null without rows. */
export function sensitivity(confusion: Confusion, options: AverageOptions): number | null {
  return confusion.rows === 0 ? null : sensitivitySpecificity(confusion, options).sensitivity[0];
}

/** Share of the rows of other classes that were not said to be of the class; null without rows. */
export function specificity(confusion: Confusion, options: AverageOptions): number | null {
  return confusion.rows === 0 ? null : sensitivitySpecificity(confusion, options).specificity[0];
}

/**
 * Square root of sensitivity times specificity, or for `multiclass` the geometric mean of all recalls.
 * @returns null without rows, or where the product is below 0 (weighted rows)
 */
export function geometricMean(confusion: Confusion, options: GeometricMeanOptions): number | null {
  if (confusion.rows === 0) return null;
  const { average = 'multiclass', correction = 0 } = options;
  if (average === 'multiclass') return multiclassMean(confusion, options, correction);
  return known(geometricMeans(sensitivitySpecificity(confusion, { ...options, average }))[0]);
}

/**
 * Index of balanced accuracy of the geometric mean: its square, corrected by how much one side dominates.
 * @see García et al. 2012; imbalanced-learn make_index_balanced_accuracy
 */
export function indexBalancedAccuracy(confusion: Confusion, options: IbaOptions): number | null {
  return confusion.rows === 0
    ? null
    : known(balancedIndexes(sensitivitySpecificity(confusion, options), options)[0]);
}

/** All of them a class at a time, in the order of `labels`. */
export function imbalancedPerClass(
  confusion: Confusion,
  options: IbaOptions,
): Pair & { readonly geometricMean: Float64Array; readonly iba: Float64Array } {
  const pair = sensitivitySpecificity(confusion, { ...options, average: 'none' });
  return { ...pair, geometricMean: geometricMeans(pair), iba: balancedIndexes(pair, options) };
}

function sensitivitySpecificity(confusion: Confusion, options: AverageOptions): Pair {
  const { average = 'binary' } = options;
  const counts = classCounts(confusion, options);
  if (lacksPositives(confusion, options))
    return { sensitivity: Float64Array.of(0), specificity: Float64Array.of(0) };
  const sensitivity = divide(counts.right, counts.actual);
  const others = counts.wrongBoth.map((wrongBoth, c) => wrongBoth + counts.predicted[c] - counts.right[c]);
  const specificity = divide(counts.wrongBoth, others);
  if (average === 'none') return { sensitivity, specificity };
  if (average === 'weighted' && counts.actual.every((weight) => weight === 0)) {
    return { sensitivity: Float64Array.of(0), specificity: Float64Array.of(0) };
  }
  return {
    sensitivity: Float64Array.of(averageOf(sensitivity, counts, average) ?? NaN),
    specificity: Float64Array.of(averageOf(specificity, counts, average) ?? NaN),
  };
}

function geometricMeans({ sensitivity, specificity }: Pair): Float64Array {
  return sensitivity.map((s, c) => Math.sqrt(s * specificity[c]));
}

function balancedIndexes(pair: Pair, { alpha = 0.1, squared = true }: IbaOptions): Float64Array {
  return geometricMeans(pair).map((mean, c) => {
    const dominance = pair.sensitivity[c] - pair.specificity[c];
    return (1 + alpha * dominance) * (squared ? mean * mean : mean);
  });
}

function multiclassMean(confusion: Confusion, { labels }: GeometricMeanOptions, correction: number): number {
  const right = rightSums(confusion);
  const actual = trueSums(confusion);
  const indexes =
    labels?.map((label) => classIndex(confusion.classes, label)) ?? confusion.classes.map((_, c) => c);
  let sum = 0;
  for (const c of indexes) {
    const recall = c < 0 || actual[c] === 0 ? 0 : right[c] / actual[c];
    sum += Math.log(recall === 0 ? correction : recall);
  }
  return Math.exp(sum / indexes.length);
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
