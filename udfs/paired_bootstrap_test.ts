import { BIGINT, DOUBLE, VARCHAR } from '@duckdb/node-api';
import { sampleWeightArg, targetArg } from '../src/contract/args.ts';
import { bootstrapArgs, bootstrapOptions } from '../src/contract/bootstrap-args.ts';
import { defineTableFunction, type Args } from '../src/contract/define.ts';
import { groupByArg, numbers } from '../src/contract/metric-args.ts';
import { chosenMetric, metricChoiceArgs } from '../src/contract/metric-choice.ts';
import { groupColumns } from '../src/contract/metric-groups.ts';
import { pairedColumns, pairedSource } from '../src/contract/paired-args.ts';
import { valueRows } from '../src/contract/rows.ts';
import { readSamples } from '../src/contract/samples.ts';
import { pairedComparison, type PairedComparison } from '../src/methods/statistics/metric-interval.ts';

const none = { a: null, b: null, difference: null, low: null, high: null, pValue: null, resamples: 0 };

export default defineTableFunction({
  name: 'paired_bootstrap_test',
  group: 'metric',
  summary: 'Compares two models by any metric, both measured on the same bootstrap resamples.',
  reference: 'Efron and Tibshirani 1993, chapter 16; Koehn 2004, EMNLP',
  inputs: pairedSource,
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target', 'a', 'b'],
    properties: {
      target: targetArg,
      ...pairedColumns('scores, or predicted classes,'),
      method: {
        type: 'string',
        enum: ['percentile', 'basic'],
        default: 'percentile',
        description: 'How the interval of the difference is found.',
      },
      ...bootstrapArgs,
      group_by: groupByArg,
      sample_weight: sampleWeightArg,
      ...metricChoiceArgs,
    },
  },
  shape: 'table',
  columns: ({ source }, args: Args) => [
    ...groupColumns(source, args.group_by as string[] | undefined),
    { name: 'metric', type: VARCHAR, description: 'The metric.' },
    { name: 'value_a', type: DOUBLE, description: 'The metric of the first model.' },
    { name: 'value_b', type: DOUBLE, description: 'The metric of the other.' },
    { name: 'difference', type: DOUBLE, description: 'The first less the other.' },
    { name: 'low', type: DOUBLE, description: 'Lower end of the interval of the difference.' },
    { name: 'high', type: DOUBLE, description: 'Upper end.' },
    {
      name: 'p_value',
      type: DOUBLE,
      description: 'Twice the share of resamples on the rarer side of 0: two-sided.',
    },
    { name: 'resamples', type: BIGINT, description: 'Resamples on which both were defined.' },
  ],
  compute: async ({ source }, args: Args, context) => {
    const options = bootstrapOptions(args, args.method as 'percentile' | 'basic');
    const samples = await readSamples(source, args, chosenMetric(args), ['a', 'b']);
    const found = await Promise.all(
      samples.map(async ({ statistics: [a, b], strata, rows }): Promise<PairedComparison> =>
        rows === 0 ? none : pairedComparison([a, b], strata, options, context),
      ),
    );
    return valueRows([
      ...groupColumns(source, args.group_by as string[] | undefined).map(({ name, type }, i) => ({
        name,
        type,
        values: samples.map(({ values }) => values[i]),
      })),
      { name: 'metric', type: VARCHAR, values: samples.map(() => String(args.metric)) },
      numbers(
        'value_a',
        found.map(({ a }) => a),
      ),
      numbers(
        'value_b',
        found.map(({ b }) => b),
      ),
      numbers(
        'difference',
        found.map(({ difference }) => difference),
      ),
      numbers(
        'low',
        found.map(({ low }) => low),
      ),
      numbers(
        'high',
        found.map(({ high }) => high),
      ),
      numbers(
        'p_value',
        found.map(({ pValue }) => pValue),
      ),
      { name: 'resamples', type: BIGINT, values: found.map(({ resamples }) => BigInt(resamples)) },
    ]);
  },
  examples: [
    "from paired_bootstrap_test(predictions, target := y, a := probability_1, b := f0, metric := 'auprc', n_resamples := 200, random_state := 1)",
  ],
});
