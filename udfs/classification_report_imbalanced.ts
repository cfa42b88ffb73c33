import { DOUBLE, VARCHAR } from '@duckdb/node-api';
import { sampleWeightArg, targetArg } from '../src/contract/args.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { labelPairs } from '../src/contract/label-rows.ts';
import {
  metricSource,
  numbers,
  predictionArg,
  zeroDivision,
  zeroDivisionArg,
} from '../src/contract/metric-args.ts';
import { valueRows } from '../src/contract/rows.ts';
import type { Label } from '../src/frame/frame.ts';
import { confusionFromPairs } from '../src/methods/metrics/label-pairs.ts';
import { classificationReportImbalanced } from '../src/methods/metrics/reports.ts';

const fields = {
  pre: 'Precision.',
  rec: 'Recall.',
  spe: 'Specificity.',
  f1: 'Harmonic mean of precision and recall.',
  geo: 'Geometric mean of recall and specificity.',
  iba: 'Index of balanced accuracy of the geometric mean.',
  sup: 'Weight of the rows of the class.',
} as const;
const names = Object.keys(fields) as (keyof typeof fields)[];

export default defineTableFunction({
  name: 'classification_report_imbalanced',
  group: 'metric',
  summary:
    'Precision, recall, specificity, F1, geometric mean and index of balanced accuracy of every class.',
  reference: 'imbalanced-learn classification_report_imbalanced',
  inputs: metricSource,
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target', 'prediction'],
    properties: {
      target: targetArg,
      prediction: predictionArg,
      labels: {
        type: 'array',
        minItems: 1,
        description: 'Classes to report, in this order. Default: all that occur, sorted.',
      },
      alpha: {
        type: 'number',
        default: 0.1,
        description: 'How much the difference of recall and specificity counts in iba.',
      },
      zero_division: zeroDivisionArg,
      sample_weight: sampleWeightArg,
    },
  },
  shape: 'table',
  columns: () => [
    { name: 'label', type: VARCHAR, description: "A class, or 'avg / total': averages weighted by support." },
    ...names.map((name) => ({ name, type: DOUBLE, description: fields[name] })),
  ],
  compute: async ({ source }, args) => {
    const options = {
      alpha: args.alpha,
      zeroDivision: zeroDivision(args.zero_division) ?? 0,
      ...(args.labels === undefined ? {} : { labels: args.labels as Label[] }),
    };
    const lines = classificationReportImbalanced(confusionFromPairs(await labelPairs(source, args)), options);
    return valueRows([
      { name: 'label', type: VARCHAR, values: lines.map((line) => line.label) },
      ...names.map((name) =>
        numbers(
          name,
          lines.map((line) => line[name]),
        ),
      ),
    ]);
  },
  examples: ['from classification_report_imbalanced(predictions, target := y, prediction := prediction)'],
});
