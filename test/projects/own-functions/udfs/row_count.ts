import { defineTableFunction, valueRows } from 'duckdb-ballast';
import { BIGINT } from '@duckdb/node-api';

export default defineTableFunction({
  name: 'row_count',
  group: 'profile',
  summary: 'Counts the rows of a table, times a factor.',
  reference: 'an example',
  inputs: { source: { description: 'Table to count.' } },
  args: {
    type: 'object',
    additionalProperties: false,
    properties: { factor: { type: 'integer', minimum: 1, default: 1, description: 'Multiplies the count.' } },
  },
  shape: 'table',
  columns: () => [{ name: 'row_count', type: BIGINT, description: 'Rows times factor.' }],
  compute: async ({ source }, { factor }) => {
    const rows: number = await source.rowCount();
    return valueRows([{ name: 'row_count', type: BIGINT, values: [BigInt(rows * factor)] }]);
  },
  examples: ['from row_count(train, factor := 2)'],
});
