import { BIGINT, DOUBLE, VARCHAR } from '@duckdb/node-api';
import { comparedColumns, readAlikeWhere } from '../src/contract/compared-tables.ts';
import { findColumn } from '../src/contract/columns.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { quoteName, quoteString } from '../src/contract/quote.ts';
import { reportRows, type ReportColumn } from '../src/contract/report.ts';
import type { SourceTable } from '../src/contract/source-table.ts';
import { BallastError } from '../src/errors/ballast-error.ts';
import { measureDiversity, type Diversity } from '../src/methods/quality/diversity.ts';

interface ClassDiversity extends Diversity {
  readonly label: string;
  readonly real: number;
  readonly made: number;
}

const COLUMNS: readonly ReportColumn<ClassDiversity>[] = [
  { name: 'class', type: VARCHAR, description: 'The class.', value: (row) => row.label },
  { name: 'real_rows', type: BIGINT, description: 'Its real rows.', value: (row) => BigInt(row.real) },
  { name: 'new_rows', type: BIGINT, description: 'Its new rows.', value: (row) => BigInt(row.made) },
  {
    name: 'coverage',
    type: DOUBLE,
    description: 'Share of the real rows with a new row nearer than their k-th real neighbour.',
    value: (row) => row.coverage,
  },
  {
    name: 'density',
    type: DOUBLE,
    description: 'Real neighbourhoods that a new row lies in, over k; about 1 for rows like the real ones.',
    value: (row) => row.density,
  },
  {
    name: 'nearest_real_mean',
    type: DOUBLE,
    description: 'Mean distance of a new row to the nearest real one.',
    value: (row) => row.nearestMean,
  },
  {
    name: 'nearest_real_median',
    type: DOUBLE,
    description: 'Its median.',
    value: (row) => row.nearestMedian,
  },
  { name: 'nearest_real_min', type: DOUBLE, description: 'The smallest.', value: (row) => row.nearestMin },
  {
    name: 'real_median',
    type: DOUBLE,
    description: 'Median distance of a real row to the nearest other one.',
    value: (row) => row.realMedian,
  },
  {
    name: 'copies',
    type: BIGINT,
    description: 'New rows that equal a real one.',
    value: (row) => BigInt(row.copies),
  },
  {
    name: 'repeats',
    type: BIGINT,
    description: 'New rows that equal an earlier new one.',
    value: (row) => BigInt(row.repeats),
  },
];

export default defineTableFunction({
  name: 'diversity_report',
  group: 'check',
  summary:
    'Says for each class how new rows stand to the real ones: coverage, density, distances and copies.',
  reference: 'density and coverage: Naeem et al. 2020, ICML',
  inputs: {
    source: { description: 'Resampled table with its origin column, or the new rows alone.' },
    real: { description: 'The real rows, where source holds the new ones alone.', optional: true },
  },
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target'],
    properties: {
      target: { type: 'string', column: 'source', description: 'Column that holds the class.' },
      origin: {
        type: 'string',
        column: 'source',
        description:
          "Column that the samplers' argument origin adds. Default: origin, where real is not given.",
      },
      k: {
        type: 'integer',
        minimum: 1,
        default: 5,
        description: 'The neighbour of a real row that bounds its neighbourhood.',
      },
      columns: {
        type: 'array',
        items: { type: 'string' },
        minItems: 1,
        columns: 'source',
        description:
          "Columns to compare by: names or patterns such as 'f*'. Default: all numbers, booleans, dates and texts but the target.",
      },
      exclude: {
        type: 'array',
        items: { type: 'string' },
        columns: 'source',
        description: 'Columns that are left out, such as identifiers: names or patterns.',
      },
    },
  },
  shape: 'table',
  columns: () => COLUMNS,
  compute: async (inputs, { target, origin, k, columns, exclude }, context) => {
    const { source } = inputs;
    const real = 'real' in inputs ? inputs.real : undefined;
    const by = real === undefined ? originColumn(source, origin) : undefined;
    const first = real ?? source;
    const realTarget = real === undefined ? target : findColumn(real, target, 'target');
    const left = [...(exclude ?? []), target, ...(origin === undefined ? [] : [origin])];
    const chosen = (await comparedColumns(source, first, { columns, exclude: left })).map(({ name }) => name);
    const isReal = by === undefined ? 'true' : `${quoteName(by)}.kind = 'original'`;
    const isNew = by === undefined ? 'true' : `${quoteName(by)}.kind = 'synthetic'`;
    const classes = await classNames(source, target, isNew);
    const rows: ClassDiversity[] = [];
    for (const [at, label] of classes.entries()) {
      const ofClass = (column: string) => `CAST(${quoteName(column)} AS VARCHAR) = ${quoteString(label)}`;
      const [before, after] = await readAlikeWhere(
        { table: first, where: `${isReal} AND ${ofClass(realTarget)}` },
        { table: source, where: `${isNew} AND ${ofClass(target)}` },
        chosen,
      );
      rows.push({
        label,
        real: before.rows,
        made: after.rows,
        ...(await measureDiversity(before, after, k, context)),
      });
      context.progress((at + 1) / classes.length);
    }
    return reportRows(COLUMNS, rows);
  },
  examples: [
    'from diversity_report(balanced, target := label)',
    'from diversity_report((from smote(train, target := label, synthetic_only := true, random_state := 1)), real := train, target := label)',
  ],
  notes: `One row for each class that has new rows. Numbers count in standard deviations of the class's real and new rows
together, two different texts as 1, NULL like any other NULL. Random over-sampling gives copies alone; a coverage well below
1 says that new rows leave parts of the class out, and distances far below \`real_median\` that they hardly differ from
real rows.`,
});

function originColumn(source: SourceTable, origin: string | undefined): string {
  const name = origin ?? source.columns.find((column) => column.name.toLowerCase() === 'origin')?.name;
  const column = source.columns.find((one) => one.name === name);
  if (column !== undefined && /^STRUCT\("?kind"? VARCHAR/i.test(String(column.type))) return column.name;
  throw new BallastError('DIVERSITY_ORIGIN', { table: source.label }, { argument: 'origin' });
}

async function classNames(source: SourceTable, target: string, where: string): Promise<string[]> {
  const name = quoteName(target);
  const rows = await source.query(
    (from) =>
      `SELECT CAST(${name} AS VARCHAR) FROM ${from} WHERE ${where} AND ${name} IS NOT NULL GROUP BY ${name} ORDER BY ${name}`,
  );
  return rows.map(([label]) => String(label));
}
