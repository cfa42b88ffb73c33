import { BallastError } from '../../errors/ballast-error.ts';
import { matrixColumn, type Matrix } from '../../frame/matrix.ts';
import { averagePrecision } from './average-precision.ts';
import { checkFinite, checkProbabilities, checkWeights } from './check.ts';
import { negativeLog } from './probability-loss.ts';
import { rankRows, type Ranking } from './ranking.ts';
import { rocAuc } from './roc-auc.ts';
import { weightedMean } from './weighted-mean.ts';

/** Rows with a score for each of k classes. */
export interface ClassScoredRows {
  /** Index of the true class, 0 to k - 1. */
  readonly truth: Int32Array;
  /** n x k; column c belongs to class c of the sorted classes. */
  readonly scores: Matrix;
  readonly weights: Float64Array | null;
}

/** `none` gives one number a class. */
export type ScoreAverage = 'macro' | 'weighted' | 'micro' | 'none';

/** How many class means of a one-vs-rest metric there are: one, or one a class for `none`. */
export type ClassMeans = readonly (number | null)[];

/**
 * Average precision of each class against the rest, averaged.
 * @returns one number, k for `none`; null without rows
 * @throws METRIC_SCORE_NOT_FINITE, METRIC_WEIGHT_INVALID
 * @see scikit-learn average_precision_score on more than two classes
 */
export function classAveragePrecision(rows: ClassScoredRows, average: ScoreAverage): ClassMeans {
  return oneVersusRest(rows, average, averagePrecision);
}

/**
 * Area under the ROC curve of each class against the rest, averaged.
 * @returns one number, k for `none`; null where a class that counts has no positive or no other rows
 * @throws METRIC_SCORES_NOT_ONE, METRIC_SCORE_NOT_FINITE, METRIC_WEIGHT_INVALID
 * @see scikit-learn roc_auc_score with multi_class 'ovr'
 */
export function rocAucOneVersusRest(rows: ClassScoredRows, average: ScoreAverage): ClassMeans {
  checkSums(rows.scores);
  return oneVersusRest(rows, average, (ranking) => rocAuc(ranking));
}

/**
 * Mean over all pairs of classes of how well each is told from the other; `macro` does not depend on how frequent
 * the classes are.
 * @throws METRIC_UNSUPPORTED with weights, METRIC_SCORES_NOT_ONE, METRIC_SCORE_NOT_FINITE
 * @see Hand & Till 2001; scikit-learn roc_auc_score with multi_class 'ovo'
 */
export function rocAucOneVersusOne(rows: ClassScoredRows, average: 'macro' | 'weighted'): number | null {
  const { truth, scores, weights } = rows;
  if (weights !== null) {
    throw new BallastError('METRIC_UNSUPPORTED', {
      what: 'sample_weight',
      why: 'one-vs-one compares pairs of classes without weights',
    });
  }
  checkSums(scores);
  const present = [...new Set(truth)].sort((a, b) => a - b);
  let sum = 0;
  let total = 0;
  for (const [i, a] of present.entries()) {
    for (const b of present.slice(i + 1)) {
      const members = Int32Array.from(truth.keys()).filter((row) => truth[row] === a || truth[row] === b);
      const forward = pairArea(rows, members, a);
      const backward = pairArea(rows, members, b);
      const weight = average === 'weighted' ? members.length / truth.length : 1;
      sum += weight * ((forward + backward) / 2);
      total += weight;
    }
  }
  return total === 0 ? null : sum / total;
}

/**
 * Mean negative logarithm of the probability that the true class was given.
 * @throws METRIC_SCORE_NOT_FINITE, METRIC_SCORE_OUTSIDE_UNIT, METRIC_WEIGHT_INVALID
 */
export function classLogLoss({ truth, scores, weights }: ClassScoredRows): number | null {
  checkProbabilities(scores.data);
  checkWeights(weights);
  return weightedMean(scores.rows, weights, (i) => negativeLog(scores.data[truth[i] * scores.rows + i]));
}

/**
 * Mean squared distance of all class probabilities from what came true: 0 to 2, for two classes 0 to 1.
 * @throws METRIC_SCORE_NOT_FINITE, METRIC_SCORE_OUTSIDE_UNIT, METRIC_WEIGHT_INVALID
 */
export function classBrierScore({ truth, scores, weights }: ClassScoredRows): number | null {
  checkProbabilities(scores.data);
  checkWeights(weights);
  const { rows, columns, data } = scores;
  const mean = weightedMean(rows, weights, (i) => {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += (Number(truth[i] === c) - data[c * rows + i]) ** 2;
    return sum;
  });
  return mean === null || columns > 2 ? mean : mean / 2;
}

/**
 * Share of the rows whose true class is among the k of highest score. Of equal scores the later class counts as the
 * higher, as in scikit-learn.
 * @throws METRIC_ARGUMENT_RANGE when k is below 1, METRIC_SCORE_NOT_FINITE, METRIC_WEIGHT_INVALID
 */
export function topKAccuracy({ truth, scores, weights }: ClassScoredRows, k: number = 2): number | null {
  if (!(Number.isInteger(k) && k >= 1)) {
    throw new BallastError('METRIC_ARGUMENT_RANGE', {
      argument: 'k',
      value: k,
      expected: 'a whole number of at least 1',
    });
  }
  checkFinite(scores.data);
  checkWeights(weights);
  const { rows, columns, data } = scores;
  return weightedMean(rows, weights, (i) => {
    const own = data[truth[i] * rows + i];
    let above = 0;
    for (let c = 0; c < columns; c++) {
      const other = data[c * rows + i];
      if (other > own || (other === own && c > truth[i])) above++;
    }
    return Number(above < k);
  });
}

/** @throws METRIC_SCORE_COLUMNS unless there is a score column for every class */
export function checkColumns(scores: Pick<Matrix, 'columns'>, classes: number): void {
  if (scores.columns !== classes) {
    throw new BallastError('METRIC_SCORE_COLUMNS', { columns: scores.columns, classes });
  }
}

function oneVersusRest(
  rows: ClassScoredRows,
  average: ScoreAverage,
  metric: (ranking: Ranking) => number | null,
): ClassMeans {
  const { truth, scores, weights } = rows;
  if (truth.length === 0)
    return average === 'none' ? Array.from({ length: scores.columns }, () => null) : [null];
  if (average === 'micro') return [metric(rankRows(flatten(rows), 'corners'))];
  const classes = Array.from({ length: scores.columns }, (_, c) => c);
  const values = classes.map((c) => {
    const positive = Uint8Array.from(truth, (code) => Number(code === c));
    return metric(rankRows({ positive, scores: matrixColumn(scores, c), weights }, 'corners'));
  });
  if (average === 'none') return values;
  const shares = classes.map(() => Number(average === 'macro'));
  if (average === 'weighted') truth.forEach((code, i) => (shares[code] += weights === null ? 1 : weights[i]));
  return [meanOf(values, shares)];
}

/** A class without weight does not count, even where it is undefined. */
function meanOf(values: ClassMeans, shares: readonly number[]): number | null {
  let sum = 0;
  let total = 0;
  for (const [c, share] of shares.entries()) {
    if (share === 0) continue;
    const value = values[c];
    if (value === null) return null;
    sum += value * share;
    total += share;
  }
  return total === 0 ? 0 : sum / total;
}

/** Every cell of the score matrix as a row of its own. */
function flatten({ truth, scores, weights }: ClassScoredRows) {
  const { rows, columns, data } = scores;
  const positive = new Uint8Array(rows * columns);
  truth.forEach((code, i) => (positive[code * rows + i] = 1));
  const repeated = weights === null ? null : new Float64Array(rows * columns);
  for (let c = 0; c < columns; c++) if (weights !== null) repeated?.set(weights, c * rows);
  return { positive, scores: data, weights: repeated };
}

function pairArea({ truth, scores }: ClassScoredRows, members: Int32Array, c: number): number {
  const column = matrixColumn(scores, c);
  const positive = Uint8Array.from(members, (row) => Number(truth[row] === c));
  const ranking = rankRows(
    { positive, scores: Float64Array.from(members, (row) => column[row]), weights: null },
    'corners',
  );
  return rocAuc(ranking) ?? NaN;
}

/** The tolerance is that of numpy's allclose. */
function checkSums({ rows, columns, data }: Matrix): void {
  checkFinite(data);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += data[c * rows + i];
    if (Math.abs(1 - sum) > 1e-8 + 1e-5 * Math.abs(sum)) {
      throw new BallastError('METRIC_SCORES_NOT_ONE', { row: i + 1, sum });
    }
  }
}
