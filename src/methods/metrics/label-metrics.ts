import {
  accuracy,
  balancedAccuracy,
  cohenKappa,
  macroAveragedMeanAbsoluteError,
  matthewsCorrelation,
  zeroOneLoss,
} from './agreement.ts';
import { geometricMean, indexBalancedAccuracy, sensitivity, specificity } from './imbalanced.ts';
import { selectConfusion, type Confusion } from './confusion.ts';
import type { LabelMetric } from './metric.ts';
import {
  averaged,
  fbetaPerClass,
  jaccardPerClass,
  precisionPerClass,
  recallPerClass,
} from './precision-recall.ts';

/**
 * Every metric of predicted labels, by its name in SQL. All are functions of one confusion matrix.
 * The average `none` is read from `reports.ts`, class by class.
 */
export const labelMetrics = {
  precision_score: perClass(
    'precision_score',
    'Share of the predicted positive rows that are positive.',
    (c, o) => averaged(precisionPerClass, c, o),
  ),
  recall_score: perClass('recall_score', 'Share of the positive rows that were found.', (c, o) =>
    averaged(recallPerClass, c, o),
  ),
  f1_score: perClass('f1_score', 'Harmonic mean of precision and recall.', (c, o) =>
    averaged(fbetaPerClass, c, { ...o, beta: 1 }),
  ),
  fbeta_score: perClass('fbeta_score', 'Weighted harmonic mean of precision and recall.', (c, o) =>
    averaged(fbetaPerClass, c, o),
  ),
  jaccard_score: perClass(
    'jaccard_score',
    'Found rows over rows that are or were said to be positive.',
    (c, o) => averaged(jaccardPerClass, c, o),
  ),
  sensitivity_score: perClass(
    'sensitivity_score',
    'Share of the positive rows that were found.',
    sensitivity,
  ),
  specificity_score: perClass(
    'specificity_score',
    'Share of the other rows that were left alone.',
    specificity,
  ),
  geometric_mean_score: perClass(
    'geometric_mean_score',
    'Geometric mean of sensitivity and specificity.',
    (c, { average = 'binary', multiclass = false, ...o }) =>
      geometricMean(c, { ...o, average: multiclass ? 'multiclass' : average }),
  ),
  geometric_mean_of_recalls: matrix(
    'geometric_mean_of_recalls',
    'Geometric mean of the recalls of all classes.',
    (c, o) => geometricMean(c, { ...o, average: 'multiclass' }),
  ),
  index_balanced_accuracy: perClass(
    'index_balanced_accuracy',
    'Squared geometric mean, corrected by how much sensitivity or specificity dominates.',
    indexBalancedAccuracy,
  ),
  accuracy_score: matrix(
    'accuracy_score',
    'Share of the rows that were predicted right.',
    (c, { normalize }) => inRows(accuracy(c), c, normalize),
  ),
  balanced_accuracy_score: matrix(
    'balanced_accuracy_score',
    'Mean of the recalls of all classes.',
    (c, { adjusted }) => balancedAccuracy(c, adjusted),
  ),
  matthews_corrcoef: {
    ...matrix('matthews_corrcoef', 'Correlation of true and predicted classes.', matthewsCorrelation),
    min: -1,
  },
  cohen_kappa_score: {
    ...matrix('cohen_kappa_score', 'Agreement beyond chance.', (c, { kappaWeights, labels }) =>
      cohenKappa(labels === undefined || labels === null ? c : selectConfusion(c, labels), kappaWeights),
    ),
    min: -1,
  },
  zero_one_loss: lossOf(
    'zero_one_loss',
    'Share of the rows that were predicted wrong.',
    1,
    (c, { normalize }) => inRows(zeroOneLoss(c), c, normalize),
  ),
  hamming_loss: lossOf('hamming_loss', 'Share of the labels that were predicted wrong.', 1, zeroOneLoss),
  macro_averaged_mean_absolute_error: lossOf(
    'macro_averaged_mean_absolute_error',
    'Mean absolute error of ordinal labels, averaged over the true classes.',
    Infinity,
    macroAveragedMeanAbsoluteError,
  ),
} as const satisfies Record<string, LabelMetric>;

export type LabelMetricName = keyof typeof labelMetrics;

/** A share, or the weight of the rows that it is of. */
function inRows(share: number | null, { cells }: Confusion, normalize: boolean = true): number | null {
  return share === null || normalize ? share : share * cells.reduce((a, b) => a + b, 0);
}

function perClass(name: string, summary: string, compute: LabelMetric['compute']): LabelMetric {
  return { name, summary, goal: 'maximize', min: 0, max: 1, needs: 'labels', averages: true, compute };
}

function matrix(name: string, summary: string, compute: LabelMetric['compute']): LabelMetric {
  return { ...perClass(name, summary, compute), averages: false };
}

function lossOf(name: string, summary: string, max: number, compute: LabelMetric['compute']): LabelMetric {
  return { ...matrix(name, summary, compute), goal: 'minimize', max };
}
