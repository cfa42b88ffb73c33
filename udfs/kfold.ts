import { INTEGER } from '@duckdb/node-api';
import { randomStateArg } from '../src/contract/args.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { kFoldTask } from '../src/methods/splits/k-fold.ts';

export default defineTableFunction({
  name: 'kfold',
  group: 'split',
  summary: 'Adds a column fold, 0 to n_splits - 1: the fold whose test part the row is in.',
  reference: 'scikit-learn KFold, StratifiedKFold, GroupKFold and StratifiedGroupKFold',
  inputs: { source: { description: 'Table to split.' } },
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      n_splits: { type: 'integer', minimum: 2, default: 5, description: 'Folds.' },
      shuffle: {
        type: 'boolean',
        default: false,
        description: 'Draw at random; else folds are blocks of rows.',
      },
      stratify: {
        type: 'string',
        column: 'source',
        description: 'Column whose values keep their shares in every fold.',
      },
      group: {
        type: 'string',
        column: 'source',
        description: 'Column such as a customer: all rows of one value share a fold.',
      },
      order_by: {
        type: 'array',
        items: { type: 'string' },
        description: 'SQL sort keys, for the same folds of a source without an order of its own.',
      },
      random_state: randomStateArg,
    },
  },
  shape: 'extend',
  columns: () => [{ name: 'fold', type: INTEGER, description: '0-based.' }],
  compute: async ({ source }, args, { pool, signal, warn }) => {
    const { stratify, group, ...rest } = args;
    const request = {
      ...rest,
      rows: await source.rowCount(),
      random_state: args.random_state ?? 0,
      stratify: stratify === undefined ? null : await source.readLabels(stratify),
      group: group === undefined ? null : await source.readLabels(group),
    };
    const { fold, scarce } = await pool.run(kFoldTask, request, signal);
    for (const { label, rows } of scarce) {
      warn(
        `kfold(): class '${label}' has ${rows} rows, fewer than n_splits = ${args.n_splits}: some folds will lack it.`,
      );
    }
    return { kind: 'rows', rows: fold.length, columns: [{ kind: 'stored', name: 'fold', values: fold }] };
  },
  examples: [
    'from kfold(customers, n_splits := 5, stratify := label, shuffle := true, random_state := 42)',
    'from kfold(customers, n_splits := 2, group := region)',
  ],
});
