import { DuckDBTypeId } from '@duckdb/node-api';
import type { TrainingRecord } from '../methods/models/training-record.ts';
import { findColumn } from './columns.ts';
import { isNumber } from './numeric-type.ts';
import { quoteName } from './quote.ts';
import type { RowFilter, SourceColumn, SourceTable } from './source-table.ts';

/**
 * Rows that a sketch holds. Of an oracle that was trained on a share x of rows from elsewhere, none of them is among
 * the rows looked for with a chance of (1 - x)^1024: 0.00003 for one row in a hundred.
 */
const SKETCH_ROWS = 1024;

/** The smallest hashes of distinct rows: any two tables that share all rows of one share its part of these. */
export async function trainingSketch(
  source: SourceTable,
  columns: readonly string[],
  target: string,
): Promise<string[]> {
  const row = rowHash(source, [...columns, target]);
  const rows = await source.query(
    (from) =>
      `SELECT printf('%016x', h) FROM (SELECT DISTINCT ${row} AS h FROM ${from} ORDER BY h LIMIT ${SKETCH_ROWS})`,
  );
  return rows.map(([hash]) => String(hash));
}

/**
 * How many rows of a sketch are not among the rows of a source.
 * @throws UNKNOWN_COLUMN when the source lacks a column that the oracle was trained on
 */
export async function strangers(
  source: SourceTable,
  { where = 'true' }: RowFilter,
  { columns, sketch }: TrainingRecord,
  target: string,
): Promise<number> {
  const names = columns.map((name) => findColumn(source, name, 'oracle'));
  const row = rowHash(source, [...names, target]);
  const sought = sketch.map((hash) => `${BigInt(`0x${hash}`)}::UBIGINT`).join(', ');
  const [[found]] = await source.query(
    (from) =>
      `SELECT count(DISTINCT h) FROM (SELECT ${row} AS h FROM ${from} WHERE ${where}) WHERE h IN (${sought})`,
  );
  return sketch.length - Number(found);
}

/** A row as one number, the same whether a column of whole numbers is an INTEGER or a BIGINT, text an ENUM or not. */
function rowHash(source: SourceTable, names: readonly string[]): string {
  const types = new Map(source.columns.map((column) => [column.name, column]));
  return `hash(${names.map((name) => normalized(types.get(name), name)).join(', ')})`;
}

function normalized(column: SourceColumn | undefined, name: string): string {
  if (column === undefined) return quoteName(name);
  if (isNumber(column.type)) return `CAST(${quoteName(name)} AS DOUBLE)`;
  return column.type.typeId === DuckDBTypeId.ENUM ? `CAST(${quoteName(name)} AS VARCHAR)` : quoteName(name);
}
