import { BallastError } from '../errors/ballast-error.ts';
import { labelMetrics, type LabelMetricName } from '../methods/metrics/label-metrics.ts';
import { scoreMetrics, type ScoreMetricName } from '../methods/metrics/score-metrics.ts';
import type { Args, ArgSchema } from './define.ts';
import { averageArgs, betaArg, kArg, nBinsArg, zeroDivisionArg } from './metric-args.ts';

/** scikit-learn's names of metrics that have a short one here. */
const ALIASES: Readonly<Record<string, ScoreMetricName>> = {
  average_precision_score: 'auprc',
  roc_auc_score: 'auroc',
};

/** Functions that take any metric by its name, and the metrics' own arguments. */
export const metricChoiceArgs = {
  metric: {
    type: 'string',
    enum: [...Object.keys(scoreMetrics), ...Object.keys(ALIASES), ...Object.keys(labelMetrics)],
    default: 'auprc',
    description: 'Metric to measure, by its name in SQL: of scores, or of predicted classes.',
  },
  ...averageArgs,
  zero_division: zeroDivisionArg,
  beta: betaArg,
  k: kArg,
  n_bins: nBinsArg,
  max_fpr: {
    type: 'number',
    exclusiveMinimum: 0,
    maximum: 1,
    description: 'Of auroc: partial area up to this false positive rate.',
  },
  recall: { type: 'number', minimum: 0, maximum: 1, default: 0.5, description: 'Of precision_at_recall.' },
  precision: { type: 'number', minimum: 0, maximum: 1, default: 0.5, description: 'Of recall_at_precision.' },
} as const satisfies Readonly<Record<string, ArgSchema>>;

export type ChosenMetric =
  | { readonly kind: 'scores'; readonly name: ScoreMetricName }
  | { readonly kind: 'labels'; readonly name: LabelMetricName };

/** The metric that a call names. */
export function chosenMetric(args: Args): ChosenMetric {
  const written = String(args.metric);
  const name = ALIASES[written] ?? written;
  return name in scoreMetrics ? { kind: 'scores', name } : { kind: 'labels', name: name as LabelMetricName };
}

/** A column that the chosen metric is of. @throws METRIC_COLUMN_NEEDED */
export function neededColumn(args: Args, argument: string): string {
  const column = args[argument];
  if (typeof column === 'string') return column;
  const metric = String(args.metric);
  throw new BallastError('METRIC_COLUMN_NEEDED', { metric, argument }, { argument });
}
