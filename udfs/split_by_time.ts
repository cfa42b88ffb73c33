import { VARCHAR } from '@duckdb/node-api';
import { defineTableFunction } from '../src/contract/define.ts';
import { quoteName } from '../src/contract/quote.ts';
import { checkTimes, timeArg, timeBoundary } from '../src/contract/time-column.ts';

export default defineTableFunction({
  name: 'split_by_time',
  group: 'split',
  summary: "Adds a column split: 'test' for the latest rows, 'train' for the earlier ones.",
  reference: 'out-of-time validation; Bergmeir and Benítez 2012, Information Sciences 191:192',
  inputs: { source: { description: 'Table to split.' } },
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['time'],
    properties: {
      time: timeArg,
      test_size: {
        type: 'number',
        exclusiveMinimum: 0,
        description:
          'Share (below 1) or number of the latest rows. Rows of one time stay together, so the test part may be larger. Default: 0.25, unless cutoff is given.',
      },
      cutoff: {
        type: ['string', 'number'],
        description: 'The first time of the test part.',
      },
      gap: {
        type: ['string', 'number'],
        description:
          "Rows this close before the test part are in neither (NULL): a number, or an interval such as '7 days' for dates and timestamps.",
      },
    },
  },
  shape: 'extend',
  columns: () => [
    { name: 'split', type: VARCHAR, description: "'train', 'test', or NULL for rows within the gap." },
  ],
  compute: async ({ source }, args) => {
    await checkTimes(source, args.time);
    const { start, trainEnd } = await timeBoundary(source, args);
    const time = quoteName(args.time);
    const codes = await source.readCodes(
      `CASE WHEN ${time} >= ${start} THEN 1 WHEN ${time} < ${trainEnd} THEN 0 END`,
    );
    return {
      kind: 'rows',
      rows: codes.length,
      columns: [{ kind: 'coded', name: 'split', codes, categories: ['train', 'test'] }],
    };
  },
  examples: ['from split_by_time(customers, time := customer_id, test_size := 0.25)'],
  notes: `No row of the test part is as early as one of the training part. With \`test_size\` the test part begins at the time
of the row where that share of the rows, by time, begins; with \`cutoff\` at that time.`,
});
