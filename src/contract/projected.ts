import type { RowBatch } from './rows.ts';

/**
 * A table that SQL makes from the rows of the first input: values that exist, and what is computed from them by
 * expressions, never pass through JavaScript.
 */
export interface Projected {
  readonly kind: 'projected';
  /** One below the other, each the source's rows in their order (or those of `rows`), an expression a column. */
  readonly parts: readonly (readonly ProjectedItem[])[];
  /** Columns that JavaScript made, a value for each row of the source: `r."name"` in expressions. */
  readonly made: RowBatch | null;
  /** Row numbers, repeats allowed, in place of all rows of the source; `made` has a value for each of them. */
  readonly rows?: Int32Array;
}

/** SQL over the source's columns, `s."name"`; or the value that a column has in the row whose number is `at`. */
export type ProjectedItem = string | { readonly column: string; readonly at: string };
