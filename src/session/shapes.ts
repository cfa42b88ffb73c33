import type { OutputColumn } from '../contract/define.ts';
import type { RowBatch } from '../contract/rows.ts';
import type { SourceColumn } from '../contract/source-table.ts';
import { quoteName } from '../contract/quote.ts';
import type { FixedSource } from './source.ts';

/** Where a batch of rows can be scanned. */
export type Emit = (batch: RowBatch) => string;

/** SQL with the columns of a call but without its rows: what EXPLAIN, DESCRIBE and views see. */
export function describedQuery(
  source: { readonly from: string; readonly columns: readonly SourceColumn[] } | undefined,
  columns: readonly OutputColumn[],
): string {
  const own = columns.map((column) => `CAST(NULL AS ${column.type}) AS ${quoteName(column.name)}`);
  if (source === undefined) return `SELECT ${own.join(', ')} WHERE false`;
  const kept = keptColumns(source.columns, columns).map((column) => quoteName(column.name));
  return `SELECT ${[...kept, ...own].join(', ')} FROM ${source.from}`;
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
  const items = [
    ...keptColumns(sourceColumns, columns).map((column) => `s.${quoteName(column.name)}`),
    ...columns.map((column) => castItem('r.', column)),
  ];
  return `SELECT ${items.join(', ')} FROM ${source.from} AS s POSITIONAL JOIN ${emit(batch)} AS r`;
}

/** A column that a function adds takes the place of one of the same name. */
function keptColumns(source: readonly SourceColumn[], added: readonly OutputColumn[]): SourceColumn[] {
  const names = new Set(added.map((column) => column.name.toLowerCase()));
  return source.filter((column) => !names.has(column.name.toLowerCase()));
}

function castItem(prefix: string, column: OutputColumn): string {
  return `CAST(${prefix}${quoteName(column.name)} AS ${column.type}) AS ${quoteName(column.name)}`;
}
