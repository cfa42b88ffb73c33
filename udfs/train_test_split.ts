import { VARCHAR } from '@duckdb/node-api';
import { randomStateArg } from '../src/contract/args.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { trainTestSplitTask } from '../src/methods/splits/train-test-split.ts';

export default defineTableFunction({
  name: 'train_test_split',
  group: 'split',
  summary: "Adds a column split, 'train' or 'test', drawn at random.",
  reference: 'scikit-learn train_test_split, GroupShuffleSplit and StratifiedGroupKFold',
  inputs: { source: { description: 'Table to split.' } },
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      test_size: {
        type: 'number',
        exclusiveMinimum: 0,
        description: 'Share (below 1) or number of test rows. Default: what train_size leaves, or 0.25.',
      },
      train_size: {
        type: 'number',
        exclusiveMinimum: 0,
        description: 'Share (below 1) or number of training rows. Default: what test_size leaves.',
      },
      stratify: {
        type: 'string',
        column: 'source',
        description: 'Column whose values keep their shares in both parts.',
      },
      group: {
        type: 'string',
        column: 'source',
        description:
          'Column such as a customer: all rows of one value go to the same part, and the sizes count values, not rows. With stratify, the test part is one of round(1 / test_size) equal folds.',
      },
      shuffle: {
        type: 'boolean',
        default: true,
        description: 'Draw at random; else the last rows are the test rows.',
      },
      order_by: {
        type: 'array',
        items: { type: 'string' },
        description: 'SQL sort keys, for the same split of a source without an order of its own.',
      },
      random_state: randomStateArg,
    },
  },
  shape: 'extend',
  columns: () => [
    { name: 'split', type: VARCHAR, description: "'train', 'test', or NULL for rows in neither part." },
  ],
  compute: async ({ source }, args, { pool, signal }) => {
    const { stratify, group, ...sizes } = args;
    const request = {
      ...sizes,
      rows: await source.rowCount(),
      random_state: args.random_state ?? 0,
      stratify: stratify === undefined ? null : await source.readLabels(stratify),
      group: group === undefined ? null : await source.readLabels(group),
    };
    const { part } = await pool.run(trainTestSplitTask, request, signal);
    const codes = Int32Array.from(part, (value) => (value === 2 ? -1 : value));
    return {
      kind: 'rows',
      rows: codes.length,
      columns: [{ kind: 'coded', name: 'split', codes, categories: ['train', 'test'] }],
    };
  },
  examples: [
    'from train_test_split(customers, test_size := 0.25, stratify := label, random_state := 42)',
    'from train_test_split(customers, group := region, random_state := 42)',
  ],
});
