import {
  BIGINT,
  DOUBLE,
  LIST,
  listValue,
  STRUCT,
  structValue,
  VARCHAR,
  type DuckDBValue,
} from '@duckdb/node-api';
import { targetArg } from '../src/contract/args.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { valueRows } from '../src/contract/rows.ts';
import type { SourceColumn } from '../src/contract/source-table.ts';
import { quoteName } from '../src/contract/quote.ts';

const COLUMN = STRUCT({ name: VARCHAR, type: VARCHAR, missing: BIGINT, distinct_values: BIGINT });

export default defineTableFunction({
  name: 'class_profile',
  group: 'profile',
  summary:
    'What to know before balancing: rows, share and imbalance of each class, missing values and types of its columns.',
  reference: 'imbalance ratio: García et al. 2012, Knowledge-Based Systems 25:3',
  inputs: { source: { description: 'Table to look at.' } },
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target'],
    properties: { target: targetArg },
  },
  shape: 'table',
  columns: () => [
    { name: 'class', type: VARCHAR, description: 'The class; NULL for rows without one.' },
    { name: 'rows', type: BIGINT, description: 'Rows of the class.' },
    { name: 'share', type: DOUBLE, description: 'Its share of all rows.' },
    { name: 'imbalance_ratio', type: DOUBLE, description: 'Rows of the largest class per row of this one.' },
    { name: 'missing', type: BIGINT, description: 'Cells that are NULL.' },
    {
      name: 'columns',
      type: LIST(COLUMN),
      description: 'Each other column: its type, NULLs and (approximate) distinct values within the class.',
    },
  ],
  compute: async ({ source }, { target }) => {
    const columns = source.columns.filter((column) => column.name !== target);
    const perColumn = columns.flatMap(({ name }) => [
      `count(${quoteName(name)})`,
      `approx_count_distinct(${quoteName(name)})`,
    ]);
    const classes = await source.query(
      (from) =>
        `SELECT CAST(${quoteName(target)} AS VARCHAR) AS class, count(*) AS n, ${['0', ...perColumn].join(', ')} FROM ${from} GROUP BY 1 ORDER BY n DESC, class`,
    );
    const rows = classes.map(([, n]) => Number(n));
    const total = rows.reduce((sum, n) => sum + n, 0);
    const profiles = classes.map(([, n, , ...counts]) =>
      columns.map((column, i) => profile(column, Number(n), counts, i)),
    );
    return valueRows([
      { name: 'class', type: VARCHAR, values: classes.map(([label]) => label) },
      { name: 'rows', type: BIGINT, values: rows.map(BigInt) },
      { name: 'share', type: DOUBLE, values: rows.map((n) => n / total) },
      { name: 'imbalance_ratio', type: DOUBLE, values: rows.map((n) => Math.max(...rows) / n) },
      {
        name: 'missing',
        type: BIGINT,
        values: profiles.map((p) => BigInt(p.reduce((sum, { missing }) => sum + missing, 0))),
      },
      { name: 'columns', type: LIST(COLUMN), values: profiles.map((p) => listValue(p.map(toStruct))) },
    ]);
  },
  examples: ['from class_profile(customers, target := label)'],
});

interface ColumnProfile {
  readonly name: string;
  readonly type: string;
  readonly missing: number;
  readonly distinct: number;
}

function profile(
  { name, type }: SourceColumn,
  rows: number,
  counts: readonly DuckDBValue[],
  i: number,
): ColumnProfile {
  return {
    name,
    type: String(type),
    missing: rows - Number(counts[2 * i]),
    distinct: Number(counts[2 * i + 1]),
  };
}

function toStruct({ name, type, missing, distinct }: ColumnProfile): DuckDBValue {
  return structValue({ name, type, missing: BigInt(missing), distinct_values: BigInt(distinct) });
}
