import type { OutputColumn } from '../contract/define.ts';
import type { RowBatch } from '../contract/rows.ts';
import type { SourceColumn } from '../contract/source-table.ts';
import { quoteName } from '../contract/quote.ts';
import type { FixedSource } from './source.ts';

/** Where a batch of rows can be scanned. */
export type Emit = (batch: RowBatch) => string;

/** SQL with the columns of a call but without its rows: what EXPLAIN, DESCRIBE and views see. */
export function describedQuery(sourceFrom: string | undefined, columns: readonly OutputColumn[]): string {
  const own = columns.map((column) => `CAST(NULL AS ${column.type}) AS ${quoteName(column.name)}`);
  if (sourceFrom === undefined) return `SELECT ${own.join(', ')} WHERE false`;
  return `SELECT ${['*', ...own].join(', ')} FROM ${sourceFrom}`;
}

/** SQL of a table of its own. */
export function tableQuery(batch: RowBatch, columns: readonly OutputColumn[], emit: Emit): string {
  return `SELECT ${columns.map((column) => castItem('', column)).join(', ')} FROM ${emit(batch)}`;
}

/** SQL of a source with columns added, row by row in its own order. */
export function extendedQuery(
  source: FixedSource,
  sourceColumns: readonly SourceColumn[],
  batch: RowBatch,
  columns: readonly OutputColumn[],
  emit: Emit,
): string {
  const added = new Set(columns.map((column) => column.name.toLowerCase()));
  const kept = sourceColumns.filter((column) => !added.has(column.name.toLowerCase()));
  const items = [
    ...kept.map((column) => `s.${quoteName(column.name)}`),
    ...columns.map((column) => castItem('r.', column)),
  ];
  return `SELECT ${items.join(', ')} FROM ${source.from} AS s POSITIONAL JOIN ${emit(batch)} AS r`;
}

function castItem(prefix: string, column: OutputColumn): string {
  return `CAST(${prefix}${quoteName(column.name)} AS ${column.type}) AS ${quoteName(column.name)}`;
}
