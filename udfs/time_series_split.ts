import { INTEGER } from '@duckdb/node-api';
import { defineTableFunction } from '../src/contract/define.ts';
import { quoteName } from '../src/contract/quote.ts';
import { checkTimes, timeArg } from '../src/contract/time-column.ts';
import { timeSeriesSplit } from '../src/methods/splits/time-series-split.ts';

export default defineTableFunction({
  name: 'time_series_split',
  group: 'split',
  summary: 'Adds a column fold for validation in time order: train on the folds before, test on this one.',
  reference: 'scikit-learn TimeSeriesSplit',
  inputs: { source: { description: 'Table to split.' } },
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['time'],
    properties: {
      time: timeArg,
      n_splits: { type: 'integer', minimum: 2, default: 5, description: 'Test parts.' },
      test_size: {
        type: 'integer',
        minimum: 1,
        description: 'Rows of each test part. Default: rows / (n_splits + 1), rounded down.',
      },
    },
  },
  shape: 'extend',
  columns: () => [
    { name: 'fold', type: INTEGER, description: '0-based; -1 for the rows before the first test part.' },
  ],
  compute: async ({ source }, { time, n_splits, test_size }) => {
    await checkTimes(source, time);
    const order = await source.readOrder([quoteName(time)]);
    const fold = timeSeriesSplit(order, {
      n_splits: n_splits ?? 5,
      ...(test_size === undefined ? {} : { test_size }),
    });
    return { kind: 'rows', rows: fold.length, columns: [{ kind: 'stored', name: 'fold', values: fold }] };
  },
  examples: ['from time_series_split(customers, time := customer_id, n_splits := 5)'],
  notes: `For test part 2 train on \`fold < 2\` and test on \`fold = 2\`. Rows of one time keep the order of the source and may
fall on both sides of a border, as in scikit-learn; split_by_time() keeps them together.`,
});
