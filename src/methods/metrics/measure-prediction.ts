import { BallastError } from '../../errors/ballast-error.ts';
import type { Label, Labels } from '../../frame/frame.ts';
import { matrixColumn, sharedUint8 } from '../../frame/matrix.ts';
import type { Prediction } from '../../onnx/prediction.ts';
import type { RunContext } from '../../workers/pool.ts';
import { countConfusion } from './confusion.ts';
import { labelMetrics } from './label-metrics.ts';
import { pairLabels, positiveRows, sameLabel } from './labels.ts';
import type { LabelMetric } from './metric.ts';
import { scoreMetricOnPool } from './parallel.ts';
import { scoreMetrics, type ScoreMetricName } from './score-metrics.ts';

export type PredictionMetric = ScoreMetricName | keyof typeof labelMetrics;

/** Metrics of a prediction that need no further argument. */
export const predictionMetrics = [
  'auprc',
  'auroc',
  'brier_score',
  'log_loss',
  'expected_calibration_error',
  'f1_score',
  'precision_score',
  'recall_score',
  'accuracy_score',
  'balanced_accuracy_score',
  'geometric_mean_score',
  'matthews_corrcoef',
] as const satisfies readonly PredictionMetric[];

/** Whether more is better. */
export function isMaximized(name: PredictionMetric): boolean {
  const goal =
    name in labelMetrics
      ? labelMetrics[name as keyof typeof labelMetrics].goal
      : scoreMetrics[name as ScoreMetricName].goal;
  return goal === 'maximize';
}

/**
 * One metric of a model's prediction. Of two classes the positive one is `posLabel`, else the second; of more, label
 * metrics average over the classes ('macro'), and score metrics need `posLabel`, against which all others stand.
 * @returns null where it is undefined
 * @throws METRIC_* as the metric tells
 */
export async function measurePrediction(
  name: PredictionMetric,
  truth: Labels,
  { classes, codes, probabilities }: Prediction,
  posLabel: Label | undefined,
  context: RunContext,
): Promise<number | null> {
  const positive = posLabel ?? (classes.length === 2 ? classes[1] : undefined);
  if (name in labelMetrics) {
    const metric: LabelMetric = labelMetrics[name as keyof typeof labelMetrics];
    const confusion = countConfusion(pairLabels(truth, { codes, classes }), null);
    const average = positive === undefined ? 'macro' : 'binary';
    const options = metric.averages
      ? { average, ...(positive === undefined ? {} : { posLabel: positive }) }
      : {};
    return metric.compute(confusion, options);
  }
  const at = positive === undefined ? -1 : classes.findIndex((label) => sameLabel(label, positive));
  if (at < 0) {
    const known = classes.map(String).join(', ');
    if (positive === undefined)
      throw new BallastError('METRIC_NOT_BINARY', { classes: classes.length, known });
    throw new BallastError(
      'METRIC_POS_LABEL_UNKNOWN',
      { label: String(positive), known },
      { argument: 'pos_label' },
    );
  }
  const rows = sharedUint8(truth.codes.length);
  rows.set(positiveRows(truth, positive, classes.length === 2));
  const scores = matrixColumn(probabilities, at);
  return scoreMetricOnPool(name as ScoreMetricName, { positive: rows, scores, weights: null }, {}, context);
}
