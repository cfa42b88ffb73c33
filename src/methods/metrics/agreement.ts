import { BallastError } from '../../errors/ballast-error.ts';
import { predictedSums, rightSums, trueSums, type Confusion } from './confusion.ts';

/** How far apart two labels count for Cohen's kappa: all alike, by their distance in the list, or its square. */
export type KappaWeights = 'linear' | 'quadratic' | null;

/** Share of the rows that were predicted right. @throws METRIC_WEIGHT_INVALID when the weights sum to 0 */
export function accuracy(confusion: Confusion): number | null {
  if (confusion.rows === 0) return null;
  const all = total(confusion.cells);
  if (all === 0) throw new BallastError('METRIC_WEIGHT_INVALID', { problem: 'the weights sum to 0' });
  return total(rightSums(confusion)) / all;
}

/** Share of the rows that were predicted wrong; for single labels the Hamming loss is the same. */
export function zeroOneLoss(confusion: Confusion): number | null {
  const share = accuracy(confusion);
  return share === null ? null : 1 - share;
}

/**
 * Mean of the recalls of the classes that are true somewhere.
 * @param adjusted  rescaled so that chance is 0 and perfect 1
 * @returns null where undefined: adjusted, with one class only
 */
export function balancedAccuracy(confusion: Confusion, adjusted: boolean = false): number | null {
  const right = rightSums(confusion);
  const recalls = [...trueSums(confusion)].flatMap((actual, c) => (actual === 0 ? [] : [right[c] / actual]));
  if (recalls.length === 0) return null;
  const score = recalls.reduce((a, b) => a + b, 0) / recalls.length;
  if (!adjusted) return score;
  const chance = 1 / recalls.length;
  return chance === 1 ? null : (score - chance) / (1 - chance);
}

/**
 * Matthews correlation of true and predicted classes, -1 to 1; 0 when either side has one class only.
 * @see Gorodkin 2004; scikit-learn matthews_corrcoef
 */
export function matthewsCorrelation(confusion: Confusion): number | null {
  if (confusion.rows === 0) return null;
  const actual = trueSums(confusion);
  const predicted = predictedSums(confusion);
  const all = total(predicted);
  const both = total(rightSums(confusion)) * all - dot(actual, predicted);
  const spread = (all * all - dot(predicted, predicted)) * (all * all - dot(actual, actual));
  return spread === 0 ? 0 : known(both / Math.sqrt(spread));
}

/**
 * Cohen's kappa: agreement beyond what chance gives.
 * @returns null when only one label occurs
 */
export function cohenKappa(confusion: Confusion, weights: KappaWeights = null): number | null {
  const k = confusion.classes.length;
  const actual = trueSums(confusion);
  const predicted = predictedSums(confusion);
  const all = total(predicted);
  if (all === 0) return null;
  let observed = 0;
  let expected = 0;
  for (let t = 0; t < k; t++) {
    for (let p = 0; p < k; p++) {
      const distance = labelDistance(t, p, weights);
      observed += distance * confusion.cells[t * k + p];
      expected += (distance * (predicted[t] * actual[p])) / all;
    }
  }
  return expected === 0 ? null : 1 - observed / expected;
}

/**
 * Mean absolute error within each true class, averaged over the classes.
 * @throws METRIC_LABELS_NOT_NUMERIC, METRIC_CLASS_WITHOUT_ROWS, METRIC_WEIGHT_INVALID
 * @see Baccianella et al. 2009; imbalanced-learn macro_averaged_mean_absolute_error
 */
export function macroAveragedMeanAbsoluteError({ classes, cells, rows }: Confusion): number | null {
  if (rows === 0) return null;
  const k = classes.length;
  const values = classes.map((label) => {
    if (typeof label === 'string') throw new BallastError('METRIC_LABELS_NOT_NUMERIC', { label });
    return Number(label);
  });
  let sum = 0;
  for (let t = 0; t < k; t++) {
    let error = 0;
    let weight = 0;
    for (let p = 0; p < k; p++) {
      weight += cells[t * k + p];
      error += cells[t * k + p] * Math.abs(values[t] - values[p]);
    }
    if (weight === 0) throw new BallastError('METRIC_CLASS_WITHOUT_ROWS', { label: String(classes[t]) });
    sum += error / weight;
  }
  return sum / k;
}

function labelDistance(t: number, p: number, weights: KappaWeights): number {
  switch (weights) {
    case null:
      return t === p ? 0 : 1;
    case 'linear':
      return Math.abs(t - p);
    case 'quadratic':
      return (t - p) ** 2;
    default:
      return weights satisfies never;
  }
}

function total(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
