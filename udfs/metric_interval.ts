import { BIGINT, DOUBLE, VARCHAR } from '@duckdb/node-api';
import { sampleWeightArg, targetArg } from '../src/contract/args.ts';
import { bootstrapArgs, bootstrapOptions } from '../src/contract/bootstrap-args.ts';
import { defineTableFunction, type Args } from '../src/contract/define.ts';
import { groupByArg, metricSource, numbers, predictionArg, scoreArg } from '../src/contract/metric-args.ts';
import { chosenMetric, metricChoiceArgs, neededColumn } from '../src/contract/metric-choice.ts';
import { groupColumns } from '../src/contract/metric-groups.ts';
import { valueRows } from '../src/contract/rows.ts';
import { readSamples, type GroupSample } from '../src/contract/samples.ts';
import { BallastError } from '../src/errors/ballast-error.ts';
import { delongInterval } from '../src/methods/statistics/delong.ts';
import { metricInterval, type MetricInterval } from '../src/methods/statistics/metric-interval.ts';
import type { RunContext } from '../src/workers/pool.ts';

export default defineTableFunction({
  name: 'metric_interval',
  group: 'metric',
  summary: 'A metric with its confidence interval, of the whole table or of each group.',
  reference: 'Efron and Tibshirani 1993; scipy bootstrap; DeLong, DeLong and Clarke-Pearson 1988',
  inputs: metricSource,
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target'],
    properties: {
      target: targetArg,
      score: { ...scoreArg, description: `${scoreArg.description} For metrics of scores.` },
      prediction: { ...predictionArg, description: `${predictionArg.description} For metrics of labels.` },
      method: {
        type: 'string',
        enum: ['percentile', 'basic', 'bca', 'delong'],
        default: 'percentile',
        description:
          "How the interval is found: by bootstrap, 'percentile', 'basic' or 'bca' (bias-corrected and accelerated), or for auroc by 'delong'.",
      },
      ...bootstrapArgs,
      group_by: groupByArg,
      sample_weight: sampleWeightArg,
      ...metricChoiceArgs,
    },
  },
  positional: ['target', 'score'],
  shape: 'table',
  columns: ({ source }, args: Args) => [
    ...groupColumns(source, args.group_by as string[] | undefined),
    { name: 'metric', type: VARCHAR, description: 'The metric.' },
    { name: 'value', type: DOUBLE, description: 'The metric of all rows. NULL where it is undefined.' },
    { name: 'low', type: DOUBLE, description: 'Lower end of the interval. NULL where it is undefined.' },
    { name: 'high', type: DOUBLE, description: 'Upper end of the interval.' },
    {
      name: 'standard_error',
      type: DOUBLE,
      description: 'Standard deviation of the resamples, or of DeLong.',
    },
    { name: 'rows', type: BIGINT, description: 'Number of rows.' },
    { name: 'positives', type: BIGINT, description: 'Positive rows; NULL for metrics of labels.' },
    {
      name: 'resamples',
      type: BIGINT,
      description: 'Resamples on which the metric was defined; NULL for DeLong.',
    },
  ],
  compute: async ({ source }, args: Args, context) => {
    const metric = chosenMetric(args);
    // The third place may hold the predicted classes as well: the metric tells which of the two is meant.
    const own = metric.kind === 'labels' ? { ...args, prediction: args.prediction ?? args.score } : args;
    const column = metric.kind === 'labels' ? 'prediction' : 'score';
    neededColumn(own, column);
    const samples = await readSamples(source, own, metric, [column]);
    const found = await Promise.all(samples.map((sample) => intervalOf(sample, args, context)));
    warnOfUndefined(found, args, context);
    const names = (args.group_by ?? []) as string[];
    return valueRows([
      ...groupColumns(source, names).map(({ name, type }, i) => ({
        name,
        type,
        values: samples.map(({ values }) => values[i]),
      })),
      { name: 'metric', type: VARCHAR, values: samples.map(() => String(args.metric)) },
      ...(['value', 'low', 'high'] as const).map((name) =>
        numbers(
          name,
          found.map((one) => one[name]),
        ),
      ),
      numbers(
        'standard_error',
        found.map((one) => one.standardError),
      ),
      { name: 'rows', type: BIGINT, values: samples.map(({ rows }) => BigInt(rows)) },
      { name: 'positives', type: BIGINT, values: samples.map(positivesOf) },
      {
        name: 'resamples',
        type: BIGINT,
        values: found.map(({ resamples }) => (args.method === 'delong' ? null : BigInt(resamples))),
      },
    ]);
  },
  examples: [
    "from metric_interval(predictions, target := y, score := probability_1, metric := 'auprc', n_resamples := 200, random_state := 1)",
    "from metric_interval(predictions, target := y, score := probability_1, metric := 'auroc', method := 'delong')",
  ],
  notes: `With \`group_by\` one call makes a scoreboard with its uncertainty:

\`\`\`sql
from metric_interval(all_predictions, target := y, score := probability_1, metric := 'auprc', group_by := [model])
\`\`\`

Every group is resampled with the same seed. Given the same statistics of the resamples the ends are those of scipy's
\`bootstrap\`; for 'bca' with \`stratify\` the classes are its samples. Resamples on which the metric is undefined are left
out, with a warning. Rows are sorted once, and a resample counts how often each row was drawn, so its cost grows with
the rows, not with their sorting.`,
});

async function intervalOf(sample: GroupSample, args: Args, context: RunContext): Promise<MetricInterval> {
  const [statistic] = sample.statistics;
  const none = { value: null, low: null, high: null, standardError: null, resamples: 0 };
  if (sample.rows === 0) return none;
  if (args.method !== 'delong') {
    const options = bootstrapOptions(args, args.method as 'percentile' | 'basic' | 'bca');
    return metricInterval({ statistic, strata: sample.strata }, options, context);
  }
  const isPlain = statistic.kind === 'scores' && statistic.name === 'auroc' && args.max_fpr === undefined;
  if (!isPlain || sample.scored === null || sample.scored.weights !== null) {
    const why = "it is the interval of metric := 'auroc', whole and without weights";
    throw new BallastError('METRIC_UNSUPPORTED', { what: "method = 'delong'", why }, { argument: 'method' });
  }
  const { positive, scores } = sample.scored;
  const interval = delongInterval(positive, scores, Number(args.confidence_level));
  return interval === null ? none : { ...interval, resamples: 0 };
}

function positivesOf({ scored }: GroupSample): bigint | null {
  return scored === null ? null : BigInt(scored.positive.reduce((sum, one) => sum + one, 0));
}

function warnOfUndefined(found: readonly MetricInterval[], args: Args, context: RunContext): void {
  if (args.method === 'delong') return;
  const asked = Number(args.n_resamples);
  const missing = found.filter(({ value }) => value !== null).map(({ resamples }) => asked - resamples);
  const most = Math.max(0, ...missing);
  if (most > 0)
    context.warn(
      `metric_interval(): ${String(args.metric)} is undefined on ${most} of ${asked} resamples, which are left out; stratify := true keeps both classes in each.`,
    );
}
