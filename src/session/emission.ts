import duckdb from '@duckdb/node-bindings';
import {
  BIGINT,
  DOUBLE,
  ENUM,
  INTEGER,
  LIST,
  DuckDBTableFunction,
  type DuckDBDataChunk,
  type DuckDBTableFunctionBindInfo,
  type DuckDBType,
} from '@duckdb/node-api';
import type { EmittedColumn, ListColumn, RowBatch } from '../contract/rows.ts';

/** Rows that wait to be scanned, by the number that stands in the SQL. */
export class Emissions {
  private readonly batches = new Map<number, RowBatch>();
  private next = 1;

  /** Keeps a batch until `release`; gives the SQL that scans it. */
  add(batch: RowBatch): { readonly id: number; readonly from: string } {
    const id = this.next++;
    this.batches.set(id, batch);
    return { id, from: `ballast_rows(${id})` };
  }

  release(id: number): void {
    this.batches.delete(id);
  }

  /** The table function behind all emitted rows. Scans run on one thread, so rows keep their order. */
  tableFunction(): DuckDBTableFunction {
    return DuckDBTableFunction.create({
      name: 'ballast_rows',
      parameterTypes: [BIGINT],
      supportsProjectionPushdown: true,
      bindFunction: (info) => this.bind(info),
      initFunction: (info) => {
        info.setMaxThreads(1);
        info.setInitData({ at: 0, columns: info.getColumnIndexes() } satisfies Scan);
      },
      mainFunction: (info, chunk) => {
        const batch = info.getBindData() as RowBatch;
        emitChunk(batch, info.getInitData() as Scan, chunk);
      },
    });
  }

  private bind(info: DuckDBTableFunctionBindInfo): void {
    const id = Number(info.getParameter(0));
    const batch = this.batches.get(id);
    if (batch === undefined) {
      info.setError(
        'ballast_rows() is internal to Ballast: it holds the rows of one running statement only.',
      );
      return;
    }
    for (const column of batch.columns) info.addResultColumn(column.name, emittedType(column));
    info.setCardinality(batch.rows, true);
    info.setBindData(batch);
  }
}

interface Scan {
  at: number;
  /** Projected columns; `count(*)` asks for column 0. */
  readonly columns: readonly number[];
}

const CHUNK_ROWS = 2048;
const doubles = new Float64Array(CHUNK_ROWS);
const integers = new Int32Array(CHUNK_ROWS);

function emitChunk(batch: RowBatch, scan: Scan, chunk: DuckDBDataChunk): void {
  const count = Math.min(CHUNK_ROWS, batch.rows - scan.at);
  chunk.rowCount = count;
  if (count === 0) return;
  scan.columns.forEach((column, target) => emitColumn(batch.columns[column], scan.at, count, chunk, target));
  scan.at += count;
}

function emitColumn(
  column: EmittedColumn,
  start: number,
  count: number,
  chunk: DuckDBDataChunk,
  target: number,
): void {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, target);
  switch (column.kind) {
    case 'computed':
      column.fill(start, count, doubles);
      copy(vector, doubles, 0, count);
      return;
    case 'stored':
      copy(vector, column.values, start, count);
      if (column.valid) setValidity(vector, count, (i) => column.valid?.[start + i] !== 0);
      return;
    case 'coded':
      emitCodes(column.codes, column.categories.length, start, count, vector);
      return;
    case 'lists':
      emitLists(column, start, count, vector);
      return;
    case 'values': {
      const values = chunk.getColumnVector(target);
      for (let i = 0; i < count; i++) values.setItem(i, column.values[start + i]);
      values.flush();
      return;
    }
    default:
      column satisfies never;
  }
}

/** Writes dictionary codes in the width that DuckDB gives an ENUM of this size. */
function emitCodes(
  codes: Int32Array,
  size: number,
  start: number,
  count: number,
  vector: duckdb.Vector,
): void {
  const width = enumWidth(size);
  const out = width === 1 ? new Uint8Array(count) : width === 2 ? new Uint16Array(count) : integers;
  let hasNull = false;
  for (let i = 0; i < count; i++) {
    const code = codes[start + i];
    out[i] = Math.max(code, 0);
    hasNull ||= code < 0;
  }
  copy(vector, out, 0, count);
  if (hasNull) setValidity(vector, count, (i) => codes[start + i] >= 0);
}

/** Every list is an offset and a length into the child vector. */
function emitLists(
  { length, values }: ListColumn,
  start: number,
  count: number,
  vector: duckdb.Vector,
): void {
  const entries = new BigUint64Array(count * 2);
  for (let i = 0; i < count; i++) {
    entries[2 * i] = BigInt(i * length);
    entries[2 * i + 1] = BigInt(length);
  }
  duckdb.list_vector_reserve(vector, count * length);
  duckdb.list_vector_set_size(vector, count * length);
  duckdb.copy_data_to_vector(vector, 0, entries.buffer, 0, entries.byteLength);
  const items = values.slice(start * length, (start + count) * length);
  const own = new ArrayBuffer(items.byteLength);
  new Int32Array(own).set(items);
  duckdb.copy_data_to_vector(duckdb.list_vector_get_child(vector), 0, own, 0, own.byteLength);
}

function enumWidth(size: number): 1 | 2 | 4 {
  return size <= 0xff ? 1 : size <= 0xffff ? 2 : 4;
}

type Bulk = Float64Array | Int32Array | BigInt64Array | Uint8Array | Uint16Array;

const staging = new Uint8Array(CHUNK_ROWS * 8);

/** The binding takes no shared memory, so values pass through a chunk of our own. */
function copy(vector: duckdb.Vector, data: Bulk, start: number, count: number): void {
  const width = data.BYTES_PER_ELEMENT;
  staging.set(new Uint8Array(data.buffer, data.byteOffset + start * width, count * width));
  duckdb.copy_data_to_vector(vector, 0, staging.buffer, 0, count * width);
}

function setValidity(vector: duckdb.Vector, count: number, isValid: (i: number) => boolean): void {
  const mask = new BigUint64Array(Math.ceil(count / 64));
  for (let i = 0; i < count; i++) if (isValid(i)) mask[i >> 6] |= 1n << BigInt(i & 63);
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, mask.buffer, 0, mask.byteLength);
}

/** DuckDB's type of an emitted column, before the cast to the declared one. */
export function emittedType(column: EmittedColumn): DuckDBType {
  switch (column.kind) {
    case 'computed':
      return DOUBLE;
    case 'stored':
      if (column.values instanceof Float64Array) return DOUBLE;
      return column.values instanceof Int32Array ? INTEGER : BIGINT;
    case 'coded':
      // An ENUM needs a value, also when every row is NULL.
      return ENUM(column.categories.length === 0 ? [''] : column.categories);
    case 'lists':
      return LIST(INTEGER);
    case 'values':
      return column.type;
    default:
      return column satisfies never;
  }
}
