import duckdb from '@duckdb/node-bindings';
import { sharedInt32 } from '../frame/matrix.ts';
import type { ListGroup, ListQuery } from '../contract/source-table.ts';
import type { Connection } from './connection.ts';
import { doubleLists } from './list-vectors.ts';

/** One column to read: a SQL expression of type DOUBLE or INTEGER, and where its values go. */
export interface ReadColumn {
  readonly sql: string;
  readonly into: Float64Array | Int32Array | Uint8Array;
}

/**
 * Reads expressions over a table into preallocated arrays, chunk by chunk, without a JavaScript value per cell.
 * @param from   text behind FROM, WHERE included
 * @param rows   number of rows that `from` gives; a different number is a bug and throws
 */
export async function readColumns(
  connection: Connection,
  from: string,
  rows: number,
  columns: readonly ReadColumn[],
): Promise<void> {
  if (rows === 0 || columns.length === 0) return;
  const read = await connection.drain(
    `SELECT ${columns.map(selectItem).join(', ')} FROM ${from}`,
    (chunk, start) => {
      const count = chunk.rowCount;
      if (start + count > rows) throw new Error(`source gave more than the ${rows} rows that it counted`);
      columns.forEach(({ into }, c) => {
        const width = into.BYTES_PER_ELEMENT;
        const bytes = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, c), count * width);
        if (into instanceof Float64Array)
          into.set(new Float64Array(bytes.buffer, bytes.byteOffset, count), start);
        else if (into instanceof Int32Array)
          into.set(new Int32Array(bytes.buffer, bytes.byteOffset, count), start);
        else into.set(bytes, start);
      });
    },
  );
  if (read !== rows) throw new Error(`source gave ${read} rows where it counted ${rows}`);
}

function selectItem({ sql, into }: ReadColumn): string {
  // NULL has no bits of its own in bulk reads: NaN, -1 and 0 stand for it.
  if (into instanceof Float64Array) return orNaN(sql);
  if (into instanceof Int32Array) return `coalesce(CAST(${sql} AS INTEGER), -1)`;
  return `coalesce(CAST(${sql} AS UTINYINT), 0::UTINYINT)`;
}

/** Collects a list for each group and condition: DuckDB hands over a list in one piece, however long it is. */
export async function collectLists(
  connection: Connection,
  from: string,
  { by, value, conditions }: ListQuery,
  visit: (group: ListGroup) => void,
): Promise<void> {
  const lists = conditions.map((condition) => `list(${orNaN(value)}) FILTER (WHERE ${condition})`);
  const grouped = by.length === 0 ? '' : ` GROUP BY ${by.map((_, i) => i + 1).join(', ')}`;
  const sql = `SELECT ${[...by, ...lists].join(', ')} FROM ${from}${grouped}`;
  await connection.drain(sql, (chunk) => {
    const columns = conditions.map((_, c) =>
      doubleLists(duckdb.data_chunk_get_vector(chunk.chunk, by.length + c), chunk.rowCount),
    );
    const values = by.map((_, c) => chunk.getColumnVector(c));
    for (let row = 0; row < chunk.rowCount; row++) {
      visit({
        values: values.map((vector) => vector.getItem(row)),
        lists: columns.map((column) => column[row]),
      });
    }
  });
}

export async function readIntegers(
  connection: Connection,
  from: string,
  rows: number,
  sql: string,
): Promise<Int32Array> {
  const into = sharedInt32(rows);
  await readColumns(connection, from, rows, [{ sql, into }]);
  return into;
}

function orNaN(sql: string): string {
  return `coalesce(CAST(${sql} AS DOUBLE), 'nan'::DOUBLE)`;
}
