import { BIGINT, DOUBLE, VARCHAR } from '@duckdb/node-api';
import { sampleWeightArg, targetArg } from '../src/contract/args.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { labelPairs } from '../src/contract/label-rows.ts';
import { valueRows } from '../src/contract/rows.ts';
import type { Label } from '../src/frame/frame.ts';
import { normalizeConfusion, selectConfusion } from '../src/methods/metrics/confusion.ts';
import { confusionFromPairs } from '../src/methods/metrics/label-pairs.ts';

export default defineTableFunction({
  name: 'confusion_matrix',
  group: 'metric',
  summary: 'How often each true class was predicted as each class, one row per pair.',
  reference: 'scikit-learn confusion_matrix',
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
        description: 'Classes to show, in this order. Default: all that occur, sorted.',
      },
      normalize: {
        type: 'string',
        enum: ['true', 'pred', 'all'],
        description: 'Shares of the true class, of the predicted class, or of all rows, instead of counts.',
      },
      sample_weight: sampleWeightArg,
    },
  },
  shape: 'table',
  columns: (_inputs, args) => [
    { name: 'target', type: VARCHAR, description: 'The true class.' },
    { name: 'prediction', type: VARCHAR, description: 'The predicted class.' },
    args.normalize === undefined && args.sample_weight === undefined
      ? { name: 'count', type: BIGINT, description: 'Rows.' }
      : { name: 'count', type: DOUBLE, description: 'Weight or share of the rows.' },
  ],
  compute: async ({ source }, args) => {
    const all = confusionFromPairs(await labelPairs(source, args));
    const matrix = args.labels === undefined ? all : selectConfusion(all, args.labels as Label[]);
    const cells = normalizeConfusion(matrix, args.normalize ?? null);
    const names = matrix.classes.map(String);
    const size = names.length;
    const isCount = args.normalize === undefined && args.sample_weight === undefined;
    return valueRows([
      { name: 'target', type: VARCHAR, values: Array.from(cells, (_, i) => names[Math.floor(i / size)]) },
      { name: 'prediction', type: VARCHAR, values: Array.from(cells, (_, i) => names[i % size]) },
      isCount
        ? { name: 'count', type: BIGINT, values: Array.from(cells, BigInt) }
        : { name: 'count', type: DOUBLE, values: Array.from(cells) },
    ]);
  },
  examples: ['from confusion_matrix(predictions, target := y, prediction := prediction)'],
});
