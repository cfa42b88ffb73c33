import { DOUBLE } from '@duckdb/node-api';
import { confusionFromPairs } from '../methods/metrics/label-pairs.ts';
import { labelMetrics, type LabelMetricName } from '../methods/metrics/label-metrics.ts';
import type { LabelMetric } from '../methods/metrics/metric.ts';
import { sampleWeightArg, targetArg } from './args.ts';
import { defineTableFunction, type Args, type FunctionDefinition } from './define.ts';
import { groupedPairs, textPairs } from './label-rows.ts';
import {
  averageArgs,
  groupByArg,
  labelOptions,
  metricSource,
  numbers,
  predictionArg,
  type MetricSpec,
} from './metric-args.ts';
import { groupColumns } from './metric-groups.ts';
import { valueRows } from './rows.ts';
import { orNaN } from './score-aggregate.ts';

/** Declares a metric of predicted labels: one row from a table or for each of its groups, or a number in GROUP BY. */
export function defineLabelMetric(name: LabelMetricName, spec: MetricSpec): FunctionDefinition {
  const metric: LabelMetric = labelMetrics[name];
  return defineTableFunction({
    name,
    group: 'metric',
    summary: metric.summary,
    reference: spec.reference,
    inputs: metricSource,
    args: {
      type: 'object',
      additionalProperties: false,
      required: ['target', 'prediction'],
      properties: {
        target: targetArg,
        prediction: predictionArg,
        ...(metric.averages ? averageArgs : {}),
        ...spec.args,
        sample_weight: sampleWeightArg,
        group_by: groupByArg,
      },
    },
    shape: 'table',
    columns: ({ source }, args: Args) => [
      ...groupColumns(source, args.group_by as string[] | undefined),
      { name, type: DOUBLE, description: `${metric.summary} NULL where it is undefined.` },
    ],
    compute: async ({ source }, args: Args) => {
      const names = (args.group_by ?? []) as string[];
      const groups = await groupedPairs(source, args, names);
      const columns = groupColumns(source, names).map(({ name: own, type }, i) => ({
        name: own,
        type,
        values: groups.map(({ values }) => values[i]),
      }));
      const measured = groups.map(({ pairs }) =>
        pairs.length === 0 ? null : metric.compute(confusionFromPairs(pairs), labelOptions(args)),
      );
      return valueRows([...columns, numbers(name, measured)]);
    },
    examples: [`from ${name}(predictions, target := y, prediction := prediction)`],
    ...(spec.notes === undefined ? {} : { notes: spec.notes }),
    aggregate: {
      expressions: ['target', 'prediction', 'sample_weight?'],
      collect: ({ target, prediction, sample_weight }, _args, over) => {
        const pair = `{truth: CAST((${target}) AS VARCHAR), predicted: CAST((${prediction}) AS VARCHAR), weight: ${orNaN(`(${sample_weight ?? '1'})`)}}`;
        return { kind: 'pairs', values: [over(`histogram(${pair})`)] };
      },
      reduce: {
        pairs: (pairs, args) =>
          pairs.length === 0
            ? null
            : metric.compute(confusionFromPairs(textPairs(pairs, args)), labelOptions(args)),
      },
    },
  });
}
