import type { DuckDBValue } from '@duckdb/node-api';
import type { OutputColumn } from './define.ts';
import { valueRows, type RowBatch } from './rows.ts';

/** A column of a report of few rows, and how it is read off one of them. */
export interface ReportColumn<T> extends OutputColumn {
  readonly value: (row: T) => DuckDBValue;
}

/** The rows of a report whose columns are `columns`. */
export function reportRows<T>(columns: readonly ReportColumn<T>[], rows: readonly T[]): RowBatch {
  return valueRows(columns.map(({ name, type, value }) => ({ name, type, values: rows.map(value) })));
}
