import { INTEGER } from '@duckdb/node-api';
import { defineTableFunction } from 'duckdb-ballast';

export default defineTableFunction({
  name: 'mark_rows',
  group: 'profile',
  summary: 'Adds a column that counts rows modulo n.',
  reference: 'an example',
  inputs: { source: { description: 'Table to mark.' } },
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['n'],
    properties: { n: { type: 'integer', minimum: 1, description: 'The modulus.' } },
  },
  shape: 'extend',
  columns: () => [{ name: 'mark', type: INTEGER, description: '0 to n - 1.' }],
  compute: async ({ source }, { n }) => {
    const rows = await source.rowCount();
    const values = Int32Array.from({ length: rows }, (_, i) => i % n);
    return { kind: 'rows', rows, columns: [{ kind: 'stored', name: 'mark', values }] };
  },
  examples: ['from mark_rows(train, n := 3)'],
});
