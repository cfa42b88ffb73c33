import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';

/** Rows to be emitted, column by column. Rows are made while they are emitted, in chunks of at most 2,048. */
export interface RowBatch {
  readonly kind: 'rows';
  readonly rows: number;
  readonly columns: readonly EmittedColumn[];
}

export type EmittedColumn = ComputedColumn | StoredColumn | CodedColumn | ListColumn | ValueColumn;

/** DOUBLE, made on demand. */
export interface ComputedColumn {
  readonly kind: 'computed';
  readonly name: string;
  /** Writes values `start` to `start + count` to the head of `out`; NaN stays NaN. */
  readonly fill: (start: number, count: number, out: Float64Array) => void;
}

/** DOUBLE, INTEGER or BIGINT from memory, copied in bulk. */
export interface StoredColumn {
  readonly kind: 'stored';
  readonly name: string;
  readonly values: Float64Array | Int32Array | BigInt64Array;
  /** One byte a row, 0 for NULL; null when none is. */
  readonly valid?: Uint8Array | null;
}

/** Strings by dictionary code; -1 is NULL. */
export interface CodedColumn {
  readonly kind: 'coded';
  readonly name: string;
  readonly codes: Int32Array;
  readonly categories: readonly string[];
}

/** INTEGER[], a list of the same length in every row. */
export interface ListColumn {
  readonly kind: 'lists';
  readonly name: string;
  readonly length: number;
  /** Row after row. */
  readonly values: Int32Array;
}

/** Anything, value by value: for few rows, such as models and reports. */
export interface ValueColumn {
  readonly kind: 'values';
  readonly name: string;
  readonly type: DuckDBType;
  readonly values: readonly DuckDBValue[];
}

/** A batch of few rows from values of any type. */
export function valueRows(columns: readonly Omit<ValueColumn, 'kind'>[]): RowBatch {
  return {
    kind: 'rows',
    rows: columns[0]?.values.length ?? 0,
    columns: columns.map((column) => ({ kind: 'values', ...column })),
  };
}
