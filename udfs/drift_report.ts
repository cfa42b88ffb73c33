import { BIGINT, DOUBLE, VARCHAR } from '@duckdb/node-api';
import { randomStateArg } from '../src/contract/args.ts';
import { comparedColumns, readAlike } from '../src/contract/compared-tables.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { reportRows, type ReportColumn } from '../src/contract/report.ts';
import type { Column } from '../src/frame/frame.ts';
import {
  compareColumn,
  compareTask,
  type ColumnDrift,
  type ColumnPair,
} from '../src/methods/quality/compare-columns.ts';
import { classifierTest, type ClassifierTest } from '../src/methods/quality/two-sample-classifier.ts';

/** A column, or the tables as a whole. */
interface DriftRow {
  readonly name: string;
  readonly kind: 'number' | 'category' | 'table';
  readonly before: number;
  readonly after: number;
  readonly drift: ColumnDrift | null;
  readonly test: ClassifierTest | null;
}

const COLUMNS: readonly ReportColumn<DriftRow>[] = [
  {
    name: 'column_name',
    type: VARCHAR,
    description: "The column; '*' for the tables as a whole.",
    value: (row) => row.name,
  },
  { name: 'kind', type: VARCHAR, description: "'number', 'category' or 'table'.", value: (row) => row.kind },
  {
    name: 'reference_rows',
    type: BIGINT,
    description: 'Rows of the reference.',
    value: (row) => BigInt(row.before),
  },
  {
    name: 'current_rows',
    type: BIGINT,
    description: 'Rows of the other table.',
    value: (row) => BigInt(row.after),
  },
  {
    name: 'reference_missing',
    type: DOUBLE,
    description: 'Share of NULL in the reference.',
    value: (row) => row.drift?.referenceMissing ?? null,
  },
  {
    name: 'current_missing',
    type: DOUBLE,
    description: 'Share of NULL in the other table.',
    value: (row) => row.drift?.currentMissing ?? null,
  },
  {
    name: 'psi',
    type: DOUBLE,
    description: 'Population stability index.',
    value: (row) => row.drift?.psi ?? null,
  },
  {
    name: 'ks_statistic',
    type: DOUBLE,
    description: 'Kolmogorov-Smirnov distance, of numbers.',
    value: (row) => row.drift?.ks?.statistic ?? null,
  },
  {
    name: 'ks_p_value',
    type: DOUBLE,
    description: 'Its two-sided p-value.',
    value: (row) => row.drift?.ks?.pValue ?? null,
  },
  {
    name: 'wasserstein',
    type: DOUBLE,
    description: 'Wasserstein distance, of numbers, in their unit.',
    value: (row) => row.drift?.wasserstein ?? null,
  },
  {
    name: 'chi_square',
    type: DOUBLE,
    description: "Pearson's statistic, of categories.",
    value: (row) => row.drift?.chiSquare?.statistic ?? null,
  },
  {
    name: 'chi_square_p_value',
    type: DOUBLE,
    description: 'Its p-value.',
    value: (row) => row.drift?.chiSquare?.pValue ?? null,
  },
  {
    name: 'auc',
    type: DOUBLE,
    description: 'Area under the ROC curve of telling the tables apart.',
    value: (row) => row.test?.auc ?? null,
  },
  {
    name: 'auc_p_value',
    type: DOUBLE,
    description: 'Chance of that or more if the tables are alike.',
    value: (row) => row.test?.pValue ?? null,
  },
];

export default defineTableFunction({
  name: 'drift_report',
  group: 'check',
  summary: 'Compares a table with an earlier one, column by column and as a whole.',
  reference:
    'scipy ks_2samp, chi2_contingency and wasserstein_distance; classifier two-sample test: Lopez-Paz and Oquab 2017',
  inputs: {
    reference: { description: 'Table to compare with, such as the training rows.' },
    current: { description: 'Table that may have drifted, with the same columns.' },
  },
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      columns: {
        type: 'array',
        items: { type: 'string' },
        minItems: 1,
        columns: 'reference',
        description:
          "Columns to compare: names or patterns such as 'f*'. Default: all numbers, booleans, dates and texts but declared keys.",
      },
      exclude: {
        type: 'array',
        items: { type: 'string' },
        columns: 'reference',
        description: 'Columns that are left out: names or patterns.',
      },
      bins: {
        type: 'integer',
        minimum: 2,
        maximum: 1000,
        default: 10,
        description: 'Bins of numbers for the PSI, of equally many reference rows each.',
      },
      classifier: {
        type: 'boolean',
        default: true,
        description: 'Whether a classifier tries to tell the tables apart, for one more row.',
      },
      max_rows: {
        type: 'integer',
        minimum: 5,
        default: 20000,
        description: 'Rows of each table, drawn at random, that the classifier sees.',
      },
      random_state: randomStateArg,
    },
  },
  shape: 'table',
  columns: () => COLUMNS,
  compute: async ({ reference, current }, args, context) => {
    const { columns, exclude, bins, classifier, max_rows, random_state } = args;
    const chosen = await comparedColumns(reference, current, { columns, exclude: exclude ?? [] });
    const [before, after] = await readAlike(
      reference,
      current,
      chosen.map(({ name }) => name),
    );
    const pairs = before.columns.map((column, c) => pairOf(column, after.columns[c], bins ?? 10));
    const isSmall = (before.rows + after.rows) * pairs.length < 50_000;
    const drifts = isSmall
      ? pairs.map(compareColumn)
      : await context.pool.map(compareTask, pairs, context.signal);
    const test = classifier
      ? await classifierTest(before, after, { most: max_rows ?? 20000, seed: random_state ?? 0 }, context)
      : null;
    const sizes = { before: before.rows, after: after.rows };
    const rows: DriftRow[] = drifts.map((drift, c) => ({
      ...sizes,
      name: chosen[c].name,
      kind: pairs[c].kind,
      drift,
      test: null,
    }));
    if (classifier) rows.push({ ...sizes, name: '*', kind: 'table', drift: null, test });
    return reportRows(COLUMNS, rows);
  },
  examples: ['from drift_report(train, customers, random_state := 42)'],
  notes: `Figures of numbers are of the values that are there; NULL is a bin of its own in the PSI, which takes shares below 0.0001
as 0.0001. A rule of thumb: a PSI below 0.1 is no drift, above 0.25 a large one. The Kolmogorov-Smirnov p-value is exact up to 10,000 rows.

The last row, \`column_name = '*'\`, asks whether a logistic regression can tell the tables apart by all columns at once, on
rows that it was not trained on (five folds): an area of 0.5 says no. Missing numbers are the mean of their column, with
a mark.`,
});

function pairOf(before: Column, after: Column, bins: number): ColumnPair {
  if (before.kind === 'number' && after.kind === 'number') {
    return { kind: 'number', reference: before.values, current: after.values, bins };
  }
  if (before.kind === 'number' || after.kind === 'number') throw new Error(`${before.name} is of two kinds`);
  return {
    kind: 'category',
    reference: before.codes,
    current: after.codes,
    categories: before.categories.length,
  };
}
