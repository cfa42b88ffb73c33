import { BIGINT, DOUBLE, STRUCT, VARCHAR, type DuckDBType } from '@duckdb/node-api';
import type { Label } from '../frame/frame.ts';
import type { SourceTable } from './source-table.ts';
import type { CodedColumn, ComputedColumn } from './rows.ts';

/**
 * The plan of a resampled table: which rows of the source stay, and which rows are new. Row numbers count
 * from 0 in the order of the source.
 */
export interface Resampled {
  readonly kind: 'resampled';
  /** Rows that stay, in this order, repeats allowed; 'all' keeps every row in its place. */
  readonly kept: 'all' | Int32Array;
  readonly synthetic: Synthetic | null;
  /** Where kept and new rows stand among each other; null when the new rows follow the kept ones. */
  readonly places: RowPlaces | null;
  readonly layout: ResampleLayout;
}

/** What stands where, apart from columns. */
export type Placed = Pick<Resampled, 'kept' | 'synthetic' | 'places'>;

/** The place in the result of every row of `kept` and of every new row; -1 for a new row that is dropped. */
export interface RowPlaces {
  readonly kept: Int32Array;
  readonly synthetic: Int32Array;
}

/** How the columns of kept and new rows are laid out. */
export interface ResampleLayout {
  readonly target: string;
  /** Columns that new rows copy from their base row, or get made values for. */
  readonly features: readonly string[];
  /** Whether columns that are no features are copied from the base row, else they are NULL. */
  readonly keepFromBase: boolean;
  readonly syntheticOnly: boolean;
  /** Name of the origin column, if one was asked for. */
  readonly origin: string | undefined;
  /** `ORIGIN_TYPE`, or `SCORED_ORIGIN_TYPE` where new rows have a probability. */
  readonly originType: DuckDBType;
  /** Key columns whose values new rows get afresh. */
  readonly newKeys: readonly NewKey[];
  /** Whether made values become whole numbers by truncation, else by rounding to the nearest. */
  readonly truncate: boolean;
}

/** Fresh values of a key column: numbers from `first` on; or the base row's key, marked and numbered, or a hash of it. */
export type NewKey =
  | { readonly kind: 'count'; readonly column: string; readonly first: string }
  | { readonly kind: 'text'; readonly column: string; readonly mark: string }
  | { readonly kind: 'uuid'; readonly column: string; readonly salt: string };

/** New rows. Features that are not made get their base row's value. */
export interface Synthetic {
  readonly rows: number;
  /** The row of the source that each new row descends from. */
  readonly base: Int32Array;
  /**
   * Made features: numbers in float64, categories as codes with the text of each category; empty when a new
   * row is a copy of its base row.
   */
  readonly features: readonly MadeColumn[];
  /** Class of each run of new rows, in order: the value and how many rows. */
  readonly labels: readonly { readonly label: Label; readonly rows: number }[];
  /** Whether columns that are no features come from the base row, whatever `keep_from` says. */
  readonly keepsRows?: boolean;
  /** The table that the new rows are rows of, where they are not made: `base` numbers its rows. */
  readonly from?: SourceTable;
  /** Probability of each new row's class, where `origin` tells it. */
  readonly probability?: Float64Array;
}

export type MadeColumn = ComputedColumn | CodedColumn | EditedColumn;

/**
 * A column of any type that new rows have from their base rows, but for some cells. NaN leaves a cell alone; else a
 * number is to be 'added', the cell is 'emptied', or the value is the row that 'gives' its own instead.
 */
export interface EditedColumn extends Omit<ComputedColumn, 'kind'> {
  readonly kind: 'edited';
  readonly edit: 'added' | 'emptied' | 'gives';
}

/** Type of the origin column: where a row comes from. */
export const ORIGIN_TYPE = STRUCT({ kind: VARCHAR, base_row: BIGINT });

/** The same for samplers that ask an oracle. */
export const SCORED_ORIGIN_TYPE = STRUCT({ kind: VARCHAR, base_row: BIGINT, probability: DOUBLE });
