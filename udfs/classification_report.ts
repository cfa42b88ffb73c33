import { DOUBLE, VARCHAR } from '@duckdb/node-api';
import { sampleWeightArg, targetArg } from '../src/contract/args.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { labelPairs } from '../src/contract/label-rows.ts';
import { zeroDivision, zeroDivisionArg } from '../src/contract/metric-args.ts';
import { valueRows } from '../src/contract/rows.ts';
import type { Label } from '../src/frame/frame.ts';
import { confusionFromPairs } from '../src/methods/metrics/label-pairs.ts';
import { classificationReport } from '../src/methods/metrics/reports.ts';

export default defineTableFunction({
  name: 'classification_report',
  group: 'metric',
  summary: 'Precision, recall, F1 and support of every class, then accuracy and averages.',
  reference: 'scikit-learn classification_report',
  inputs: { source: { description: 'Table of predictions beside the true classes.' } },
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target', 'prediction'],
    properties: {
      target: targetArg,
      prediction: { type: 'string', column: 'source', description: 'Column of predicted classes.' },
      labels: {
        type: 'array',
        minItems: 1,
        description: 'Classes to report, in this order. Default: all that occur, sorted.',
      },
      zero_division: zeroDivisionArg,
      sample_weight: sampleWeightArg,
    },
  },
  shape: 'table',
  columns: () => [
    { name: 'label', type: VARCHAR, description: 'A class, or accuracy, macro avg, weighted avg.' },
    { name: 'precision', type: DOUBLE, description: 'Share of the predicted rows that are right.' },
    { name: 'recall', type: DOUBLE, description: 'Share of the rows of the class that were found.' },
    {
      name: 'f1_score',
      type: DOUBLE,
      description: 'Harmonic mean of both; on the line accuracy, the accuracy.',
    },
    { name: 'support', type: DOUBLE, description: 'Weight of the rows.' },
  ],
  compute: async ({ source }, args) => {
    const options = {
      zeroDivision: zeroDivision(args.zero_division) ?? 0,
      ...(args.labels === undefined ? {} : { labels: args.labels as Label[] }),
    };
    const lines = classificationReport(confusionFromPairs(await labelPairs(source, args)), options);
    return valueRows([
      { name: 'label', type: VARCHAR, values: lines.map((line) => line.label) },
      { name: 'precision', type: DOUBLE, values: lines.map((line) => line.precision) },
      { name: 'recall', type: DOUBLE, values: lines.map((line) => line.recall) },
      { name: 'f1_score', type: DOUBLE, values: lines.map((line) => line.f1) },
      { name: 'support', type: DOUBLE, values: lines.map((line) => line.support) },
    ]);
  },
  examples: ['from classification_report(predictions, target := y, prediction := prediction)'],
});
