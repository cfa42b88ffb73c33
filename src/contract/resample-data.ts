import type { CategoryColumn, Label, Labels } from '../frame/frame.ts';
import { sharedInt32, takeRows, type Matrix } from '../frame/matrix.ts';
import { rowsByClass, sharedRows } from '../methods/sampling/class-rows.ts';
import { standardize, type Standardized } from '../methods/sampling/standardize.ts';
import type { RunContext } from '../workers/pool.ts';
import type { IdentifierSearch } from './identifier-columns.ts';
import { areSingle, isInteger } from './numeric-type.ts';
import { quoteName, quoteString } from './quote.ts';
import type { Synthetic } from './resampled.ts';
import type { RowFilter, SourceTable } from './source-table.ts';

/** The rows that take part in a resampling, numbered from 0: all of a source, or one group of it. */
export interface ResampleData {
  readonly target: string;
  readonly labels: Labels;
  /** Features that are read as numbers. */
  readonly features: readonly string[];
  /** Whether all of these are columns of integers. */
  readonly areWhole: boolean;
  /** Whether numpy would hold these as float32. */
  readonly areSingle: boolean;
  /** How these were standardised; null where they are as the source has them. */
  readonly scaling: Standardized | null;
  /** Features that are read as categories. */
  readonly categories: readonly string[];
  /** Numbers of one class's rows, in order. */
  rowsOfClass(code: number): Int32Array;
  /** All rows' `features`, n x d. */
  matrix(): Promise<Matrix>;
  /** `features` of one class's rows, in their order. */
  matrixOfClass(code: number): Promise<Matrix>;
  /** All rows' `categories`, coded over the whole source. */
  codes(): Promise<readonly CategoryColumn[]>;
}

/** What a resampler makes of its data. */
export interface ResampleOutcome {
  /**
   * The rows of the result in order: below n a row that takes part, repeats allowed, from n on a new row, at
   * most once; 'all' stands for every row in its place and every new row behind them.
   */
  readonly kept: 'all' | Int32Array;
  readonly synthetic: Synthetic | null;
}

/** What is read of a source, and what looks on meanwhile. */
export interface DataRequest extends RowFilter {
  readonly target: string;
  readonly labels: Labels;
  readonly features: readonly string[];
  readonly categories: readonly string[];
  readonly identifiers: IdentifierSearch;
}

/** A source's rows, read when a method asks for them. */
export function sourceData(source: SourceTable, request: DataRequest): ResampleData {
  const { target, labels, features, categories, identifiers, where } = request;
  const filter: RowFilter = where === undefined ? {} : { where };
  const types = source.columns.filter(({ name }) => features.includes(name)).map(({ type }) => type);
  const read = async (rows: RowFilter): Promise<Matrix> => {
    const matrix = await source.readMatrix(features, rows);
    identifiers.seeMatrix(matrix, features);
    return matrix;
  };
  return {
    target,
    labels,
    features,
    areWhole: types.every(isInteger),
    areSingle: areSingle(types),
    scaling: null,
    categories,
    rowsOfClass: classRows(labels),
    matrix: () => read(filter),
    matrixOfClass: (code) => {
      const isClass = `${quoteName(target)} = ${labelLiteral(labels.classes[code])}`;
      return read({ where: where === undefined ? isClass : `${where} AND ${isClass}` });
    },
    codes: async () => {
      const columns = await source.readCategories(categories, filter);
      identifiers.seeCategories(columns);
      return columns;
    },
  };
}

/** The same data, its features read once as a whole, whatever is asked for and how often. */
export function readOnce(data: ResampleData): ResampleData {
  let matrix: Promise<Matrix> | undefined;
  let codes: Promise<readonly CategoryColumn[]> | undefined;
  return {
    ...data,
    matrix: () => (matrix ??= data.matrix()),
    codes: () => (codes ??= data.codes()),
  };
}

/** The same data, its features read once and standardised over the rows that take part. */
export async function standardizedData(data: ResampleData, ctx: RunContext): Promise<ResampleData> {
  const scaling = await standardize(await data.matrix(), ctx);
  return {
    ...data,
    scaling,
    matrix: async () => scaling.scaled,
    matrixOfClass: async (code) => takeRows(scaling.scaled, data.rowsOfClass(code)),
  };
}

/**
 * Parts of the rows as data of their own, one after the other. Their labels share one buffer: for thousands of small
 * parts a buffer each would cost more than their resampling.
 */
export function partsOf(whole: ResampleData): (rows: Int32Array) => ResampleData {
  const codes = sharedInt32(whole.labels.codes.length);
  let used = 0;
  return (rows) => {
    const own = codes.subarray(used, (used += rows.length));
    for (let i = 0; i < rows.length; i++) own[i] = whole.labels.codes[rows[i]];
    return partOf(whole, rows, { codes: own, classes: whole.labels.classes });
  };
}

function partOf(whole: ResampleData, rows: Int32Array, labels: Labels): ResampleData {
  const rowsOfClass = classRows(labels);
  return {
    target: whole.target,
    labels,
    features: whole.features,
    areWhole: whole.areWhole,
    areSingle: whole.areSingle,
    scaling: null,
    categories: whole.categories,
    rowsOfClass,
    matrix: async () => takeRows(await whole.matrix(), rows),
    matrixOfClass: async (code) =>
      takeRows(
        await whole.matrix(),
        rowsOfClass(code).map((row) => rows[row]),
      ),
    codes: async () =>
      (await whole.codes()).map((column) => ({
        ...column,
        codes: sharedRows(rows.map((row) => column.codes[row])),
      })),
  };
}

function classRows(labels: Labels): (code: number) => Int32Array {
  let byClass: Int32Array[] | undefined;
  return (code) => (byClass ??= rowsByClass(labels))[code];
}

function labelLiteral(label: Label): string {
  return typeof label === 'string' ? quoteString(label) : String(label);
}
