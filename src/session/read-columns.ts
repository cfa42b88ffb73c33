import type { DuckDBDataChunk } from '@duckdb/node-api';
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
      copyChunk(chunk, columns, start);
      return undefined;
    },
  );
  if (read !== rows) throw new Error(`source gave ${read} rows where it counted ${rows}`);
}

function copyChunk(chunk: DuckDBDataChunk, columns: readonly ReadColumn[], start: number): void {
  const count = chunk.rowCount;
  columns.forEach(({ into }, c) => {
    const width = into.BYTES_PER_ELEMENT;
    const bytes = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, c), count * width);
    if (into instanceof Float64Array)
      into.set(new Float64Array(bytes.buffer, bytes.byteOffset, count), start);
    else if (into instanceof Int32Array)
      into.set(new Int32Array(bytes.buffer, bytes.byteOffset, count), start);
    else into.set(bytes, start);
  });
}

/** Rows of a chunk at most, as DuckDB makes them. */
const CHUNK_ROWS = 2048;

/**
 * Reads expressions over a table batch by batch into arrays that are used again and again.
 * @param columns  makes the columns of one more batch, with room for so many rows
 * @param visit    gets the columns of a batch, how many rows they hold and the number of the first; when what it
 *   gives resolves, the columns are filled anew
 */
export async function readBatches<T extends readonly ReadColumn[]>(
  connection: Connection,
  from: string,
  batchRows: number,
  held: number,
  columns: (room: number) => T,
  visit: (batch: T, rows: number, start: number) => Promise<void>,
): Promise<void> {
  const room = batchRows + CHUNK_ROWS;
  const free = [columns(room)];
  const busy = new Set<Promise<void>>();
  let filling = free[0];
  let made = 1;
  let filled = 0;
  let failure: { error: unknown } | undefined;
  const hand = async (start: number): Promise<void> => {
    const batch = filling;
    const done = visit(batch, filled, start)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .then(() => {
        busy.delete(done);
        free.push(batch);
      });
    busy.add(done);
    filled = 0;
    if (free.length === 0 && made < held) {
      free.push(columns(room));
      made++;
    }
    while (free.length === 0) await Promise.race(busy);
    filling = free.pop() ?? filling;
    if (failure !== undefined) throw failure.error;
  };
  free.pop();
  const items = filling.map(selectItem).join(', ');
  const read = await connection.drain(`SELECT ${items} FROM ${from}`, (chunk, start) => {
    copyChunk(chunk, filling, filled);
    filled += chunk.rowCount;
    return filled < batchRows ? undefined : hand(start + chunk.rowCount - filled);
  });
  if (filled > 0) await hand(read - filled);
  await Promise.all(busy);
  if (failure !== undefined) throw failure.error;
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
