import { BallastError } from '../../errors/ballast-error.ts';
import { averagePrecision } from './average-precision.ts';
import { expectedCalibrationError, maximumCalibrationError } from './calibration.ts';
import { rankClasses, withoutRow, type ClassScores } from './class-ranking.ts';
import type { ScoredRows } from './check.ts';
import type { ProbabilityMetric, RankingMetric, ScoreMetric, ScoreOptions } from './metric.ts';
import { bestThreshold } from './best-threshold.ts';
import { brierScore, d2Brier, d2LogLoss, hingeLoss, logLoss } from './probability-loss.ts';
import { rankRows } from './ranking.ts';
import { rocAuc } from './roc-auc.ts';
import { bestFbeta, kolmogorovSmirnov, precisionAtRecall, recallAtPrecision } from './threshold-metrics.ts';
import { gainAtK, liftAtK, precisionAtK } from './top-rows.ts';

/** Every metric of one score per row, by its name in SQL. */
export const scoreMetrics = {
  auprc: ranking('auprc', 'Average precision: area under the precision-recall curve.', averagePrecision),
  auroc: ranking('auroc', 'Area under the ROC curve; partial with max_fpr.', (points, { maxFpr }) =>
    rocAuc(points, maxFpr),
  ),
  ks_statistic: ranking(
    'ks_statistic',
    'Kolmogorov-Smirnov distance between the scores of both classes.',
    kolmogorovSmirnov,
  ),
  best_f1: ranking(
    'best_f1',
    'Highest F-beta over all thresholds.',
    (points, { beta }) => bestFbeta(points, beta)?.value ?? null,
  ),
  best_threshold: {
    ...ranking(
      'best_threshold',
      'The threshold of the score at which a metric of its decisions is best.',
      (points, options) => bestThreshold(points, options)?.threshold ?? null,
    ),
    min: -Infinity,
    max: Infinity,
  },
  precision_at_recall: ranking(
    'precision_at_recall',
    'Largest precision that finds a given share of the positive rows.',
    (points, { recall = 0.5 }) => precisionAtRecall(points, recall),
  ),
  recall_at_precision: ranking(
    'recall_at_precision',
    'Largest share of the positive rows found at a given precision.',
    (points, { precision = 0.5 }) => recallAtPrecision(points, precision),
  ),
  precision_at_k: topRows(
    'precision_at_k',
    'Share of positive rows among the k of highest score.',
    precisionAtK,
  ),
  gain_at_k: topRows('gain_at_k', 'Share of all positive rows among the k of highest score.', gainAtK),
  lift_at_k: {
    ...topRows('lift_at_k', 'Precision at k over the share of positive rows.', liftAtK),
    max: Infinity,
  },
  hinge_loss: loss(
    'hinge_loss',
    'Mean distance of scores to the right side of their margin.',
    Infinity,
    hingeLoss,
  ),
  brier_score: loss('brier_score', 'Mean squared error of the probabilities.', 1, brierScore),
  log_loss: loss('log_loss', 'Mean negative log-likelihood of the probabilities.', Infinity, logLoss),
  d2_log_loss_score: skill(
    'd2_log_loss_score',
    'Share of the log loss of the base rate that the probabilities save.',
    d2LogLoss,
  ),
  d2_brier_score: skill(
    'd2_brier_score',
    'Share of the squared error of the base rate that the probabilities save.',
    d2Brier,
  ),
  expected_calibration_error: loss(
    'expected_calibration_error',
    'Mean distance between probability and truth over bins.',
    1,
    (rows, { bins }) => expectedCalibrationError(rows, bins),
  ),
  maximum_calibration_error: loss(
    'maximum_calibration_error',
    'Largest distance between probability and truth of any bin.',
    1,
    (rows, { bins }) => maximumCalibrationError(rows, bins),
  ),
} as const satisfies Record<string, ScoreMetric>;

export type ScoreMetricName = keyof typeof scoreMetrics;

/**
 * Computes a metric on this thread: for small groups and for workers.
 * @returns null where it is undefined, or without rows
 * @throws METRIC_* as the metric tells
 */
export function scoreMetric(
  name: ScoreMetricName,
  rows: ScoredRows,
  options: ScoreOptions = {},
): number | null {
  const metric: ScoreMetric = scoreMetrics[name];
  checkWeighted(metric, rows);
  if (metric.needs === 'probability') return metric.compute(rows, options);
  return metric.compute(rankRows(rows, 'corners'), options);
}

/**
 * As `scoreMetric`, from the scores of both classes without weights.
 * @throws METRIC_* as the metric tells; which row holds a score that is not finite is not known
 */
export function classMetric(
  name: ScoreMetricName,
  scores: ClassScores,
  options: ScoreOptions = {},
): number | null {
  const metric: ScoreMetric = scoreMetrics[name];
  if (metric.needs === 'ranking') {
    const ranking = rankClasses(scores);
    if (ranking !== null) return metric.compute(ranking, options);
  }
  return withoutRow(() => scoreMetric(name, rowsOfClasses(scores), options));
}

/** The positive rows first. */
function rowsOfClasses({ positive, negative }: ClassScores): ScoredRows {
  const scores = new Float64Array(positive.length + negative.length);
  scores.set(positive);
  scores.set(negative, positive.length);
  return {
    positive: new Uint8Array(scores.length).fill(1, 0, positive.length),
    scores,
    weights: null,
  };
}

/** @throws METRIC_UNSUPPORTED when the rows have weights and the metric knows none */
export function checkWeighted(metric: ScoreMetric, rows: ScoredRows): void {
  if (rows.weights === null || metric.needs === 'probability' || metric.weighted) return;
  throw new BallastError(
    'METRIC_UNSUPPORTED',
    { what: 'sample_weight', why: 'the k rows of highest score are counted, not weighed' },
    { function: metric.name },
  );
}

function ranking(name: string, summary: string, compute: RankingMetric['compute']): RankingMetric {
  return { name, summary, goal: 'maximize', min: 0, max: 1, needs: 'ranking', weighted: true, compute };
}

function topRows(
  name: string,
  summary: string,
  compute: (points: Parameters<RankingMetric['compute']>[0], k: number) => number | null,
): RankingMetric {
  return { ...ranking(name, summary, (points, { k = 10 }) => compute(points, k)), weighted: false };
}

function loss(
  name: string,
  summary: string,
  max: number,
  compute: ProbabilityMetric['compute'],
): ProbabilityMetric {
  return { name, summary, goal: 'minimize', min: 0, max, needs: 'probability', compute };
}

function skill(name: string, summary: string, compute: ProbabilityMetric['compute']): ProbabilityMetric {
  return { ...loss(name, summary, 1, compute), goal: 'maximize', min: -Infinity };
}
