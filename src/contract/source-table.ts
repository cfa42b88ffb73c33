import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { CategoryColumn, Frame, Labels } from '../frame/frame.ts';
import type { Matrix } from '../frame/matrix.ts';

export interface SourceColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

/** Which rows to read: all, those of one class, or those that meet a SQL condition. */
export interface RowFilter {
  readonly where?: string;
  /** Row numbers `from` to `to`, the latter not included. */
  readonly rows?: { readonly from: number; readonly to: number };
}

export interface ListQuery {
  /** Expressions that rows of a group share; without any all rows are one group. */
  readonly by: readonly string[];
  readonly value: string;
  /** SQL conditions: a list each. */
  readonly conditions: readonly string[];
  readonly filter: RowFilter;
}

export interface ListGroup {
  /** Values of `by`. */
  readonly values: readonly DuckDBValue[];
  /** One a condition, in no particular order. */
  readonly lists: readonly Float64Array[];
}

/** A table as a function sees it. Reads see one snapshot and always the same order of rows. */
export interface SourceTable {
  /** As the user wrote it, for messages. */
  readonly label: string;
  readonly columns: readonly SourceColumn[];
  /** Set when the argument is a file instead of a table. */
  readonly file?: string;
  /** Set when the argument is one of the words that its declaration lists instead of a table. */
  readonly word?: string;
  rowCount(filter?: RowFilter): Promise<number>;
  /** Numbers, booleans, dates and timestamps as float64, all else as categories. */
  readFrame(columns: readonly string[], filter?: RowFilter): Promise<Frame>;
  /**
   * Reads columns as `readFrame` does, but numbers without validity, in batches of about `batchRows` rows: a table
   * larger than memory passes through. At most `held` batches are kept; the arrays of one are used again as soon as
   * what `visit` gave for it resolves.
   * @param visit  gets a batch and the number of its first row
   */
  readBatches(
    columns: readonly string[],
    batchRows: number,
    held: number,
    visit: (batch: Frame, from: number) => Promise<void>,
  ): Promise<void>;
  /** Columns as float64, NULL as NaN. */
  readMatrix(columns: readonly string[], filter?: RowFilter): Promise<Matrix>;
  /** Class codes of a column; classes sorted as numpy sorts. */
  readLabels(column: string, filter?: RowFilter): Promise<Labels>;
  /** Class codes of a column beside other columns as float64, in one pass. */
  readLabelled(
    target: string,
    columns: readonly string[],
    filter?: RowFilter,
  ): Promise<{ labels: Labels; matrix: Matrix }>;
  /** Any columns as categories, by their text; numbers sorted by size, all else by code point. */
  readCategories(columns: readonly string[], filter?: RowFilter): Promise<CategoryColumn[]>;
  /** A small whole number for every row, as SQL makes it of the row; -1 for NULL. */
  readCodes(sql: string): Promise<Int32Array>;
  /** Collects an expression, as float64 and NULL as NaN, into a list for each group and condition. */
  collectLists(query: ListQuery, visit: (group: ListGroup) => void): Promise<void>;
  /** Row numbers (0-based, in the order of the source) of the rows that meet a condition. */
  readRowNumbers(filter: RowFilter): Promise<Int32Array>;
  /** All row numbers, sorted by SQL keys; rows with equal keys keep their order. */
  readOrder(keys: readonly string[]): Promise<Int32Array>;
  /** Columns that are declared PRIMARY KEY or UNIQUE. */
  readKeys(): Promise<readonly string[]>;
  /** Rows of a small query; `sql` gets the text that reads the table behind FROM. */
  query(sql: (from: string) => string): Promise<DuckDBValue[][]>;
  /** The same rows with some of the columns, cast to the types given. */
  cast(columns: readonly SourceColumn[]): SourceTable;
}
