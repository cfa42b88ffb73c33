/**
 * Typed columns of a table in memory, on SharedArrayBuffers. Strings are dictionary codes: DuckDB reads and
 * writes codes in bulk, while every single string costs a native call.
 */
export interface Frame {
  readonly rows: number;
  readonly columns: readonly Column[];
}

export type Column = NumberColumn | CategoryColumn;

/** Numbers, booleans (0 and 1) and dates (days since 1970-01-01), all as float64. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly name: string;
  /** NaN where `valid` is 0. */
  readonly values: Float64Array;
  /** One byte a row, 0 for NULL; null when no row is NULL. */
  readonly valid: Uint8Array | null;
}

/** Strings and enums. */
export interface CategoryColumn {
  readonly kind: 'category';
  readonly name: string;
  /** Index into `categories`; -1 for NULL. */
  readonly codes: Int32Array;
  /** Distinct values, sorted by code point. */
  readonly categories: readonly string[];
}

/** A value that a target or prediction column can hold. */
export type Label = string | number | boolean;

/** A target column: for every row the index of its class. Classes are sorted as numpy sorts: by value, strings by code point. */
export interface Labels {
  /** -1 for NULL. */
  readonly codes: Int32Array;
  readonly classes: readonly Label[];
}
