import { BallastError } from '../../errors/ballast-error.ts';
import type { Label } from '../../frame/frame.ts';
import { checkWeights } from './check.ts';
import { listLabels, sameLabel, type LabelPairs } from './labels.ts';

/** Weight of the rows of each true (row) and predicted (column) class. Every label metric is a function of it. */
export interface Confusion {
  readonly classes: readonly Label[];
  /** k x k, row-major: true class first. */
  readonly cells: Float64Array;
  /** Number of rows, whatever they weigh. */
  readonly rows: number;
  /** 1 for classes that are true in some row, whatever it weighs. */
  readonly occurs: Uint8Array;
}

export type Normalize = 'true' | 'pred' | 'all' | null;

const MOST_CLASSES = 2048;

/** @throws METRIC_TOO_MANY_CLASSES, METRIC_WEIGHT_INVALID */
export function countConfusion(
  { truth, predicted, classes }: LabelPairs,
  weights: Float64Array | null,
): Confusion {
  const k = classes.length;
  checkClassCount(k);
  checkWeights(weights);
  const cells = new Float64Array(k * k);
  if (weights === null) for (let i = 0; i < truth.length; i++) cells[truth[i] * k + predicted[i]]++;
  else for (let i = 0; i < truth.length; i++) cells[truth[i] * k + predicted[i]] += weights[i];
  const occurs = new Uint8Array(k);
  for (let i = 0; i < truth.length; i++) occurs[truth[i]] = 1;
  return { classes, cells, rows: truth.length, occurs };
}

/** @throws METRIC_TOO_MANY_CLASSES */
export function checkClassCount(classes: number): void {
  if (classes > MOST_CLASSES)
    throw new BallastError('METRIC_TOO_MANY_CLASSES', { classes, most: MOST_CLASSES });
}

/** Sums of the rows of the matrix: the weight of each true class. */
export function trueSums({ classes, cells }: Confusion): Float64Array {
  const k = classes.length;
  const sums = new Float64Array(k);
  for (let t = 0; t < k; t++) for (let p = 0; p < k; p++) sums[t] += cells[t * k + p];
  return sums;
}

/** Sums of its columns: the weight of each predicted class. */
export function predictedSums({ classes, cells }: Confusion): Float64Array {
  const k = classes.length;
  const sums = new Float64Array(k);
  for (let t = 0; t < k; t++) for (let p = 0; p < k; p++) sums[p] += cells[t * k + p];
  return sums;
}

/** Its diagonal: the weight of the rows of each class that were predicted right. */
export function rightSums({ classes, cells }: Confusion): Float64Array {
  const k = classes.length;
  return Float64Array.from(classes, (_, c) => cells[c * k + c]);
}

/**
 * The matrix of chosen labels in chosen order; pairs with another label are left out.
 * @throws METRIC_LABEL_UNKNOWN when no chosen label is true anywhere
 * @see scikit-learn confusion_matrix
 */
export function selectConfusion(confusion: Confusion, labels: readonly Label[]): Confusion {
  const { classes, cells, rows } = confusion;
  const from = labels.map((label) => classIndex(classes, label));
  if (rows > 0 && !from.some((c) => confusion.occurs[c] === 1)) {
    const occurring = classes.filter((_, c) => confusion.occurs[c] === 1);
    throw new BallastError('METRIC_LABEL_UNKNOWN', { known: listLabels(occurring) });
  }
  const chosen = new Float64Array(labels.length ** 2);
  from.forEach((t, i) => {
    from.forEach((p, j) => {
      if (t >= 0 && p >= 0) chosen[i * labels.length + j] = cells[t * classes.length + p];
    });
  });
  return {
    classes: labels,
    cells: chosen,
    rows,
    occurs: Uint8Array.from(from, (c) => confusion.occurs[c] ?? 0),
  };
}

/** Shares of the true class, of the predicted class, or of all rows; 0 where there is nothing to share. */
export function normalizeConfusion(confusion: Confusion, normalize: Normalize): Float64Array {
  const { classes, cells } = confusion;
  const k = classes.length;
  if (normalize === null) return cells.slice();
  const sums = normalize === 'pred' ? predictedSums(confusion) : trueSums(confusion);
  const all = sums.reduce((a, b) => a + b, 0);
  return cells.map((cell, i) => {
    const whole = normalize === 'all' ? all : sums[normalize === 'pred' ? i % k : Math.floor(i / k)];
    return whole === 0 ? 0 : cell / whole;
  });
}

/** Index of a label among the classes, -1 if it does not occur. */
export function classIndex(classes: readonly Label[], label: Label): number {
  return classes.findIndex((known) => sameLabel(known, label));
}
