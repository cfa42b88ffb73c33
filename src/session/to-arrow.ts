import {
  DuckDBArrayValue,
  type DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimeValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import {
  Binary,
  Bool,
  type Data,
  DateDay,
  Decimal,
  Field,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  List,
  Map_,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimeMicrosecond,
  TimeUnit,
  Timestamp,
  Uint16,
  Uint32,
  Uint64,
  Uint8,
  Utf8,
  makeData,
} from 'apache-arrow';
import type { ResultSet } from './types.ts';
import { valueText } from './value-text.ts';

type Values = readonly DuckDBValue[];

/**
 * A result as an Arrow table. Integers, floats, decimals, dates, times and nested types keep their types; what
 * Arrow has no match for (HUGEINT, INTERVAL, UUID, ENUM, ...) becomes text.
 */
export function toArrow(result: ResultSet): Table {
  const rows = result.rows();
  const children = result.columns.map((column, c) =>
    columnData(
      column.type,
      rows.map((row) => row[c]),
    ),
  );
  const fields = result.columns.map((column, c) => new Field(column.name, children[c].type, true));
  const data = makeData({ type: new Struct(fields), length: rows.length, nullCount: 0, children });
  const schema = new Schema(fields);
  return new Table([new RecordBatch(schema, data)]);
}

function columnData(type: DuckDBType, values: Values): Data {
  const shape = { length: values.length, ...nulls(values) };
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return makeData({ type: new Bool(), data: bits(values.map((value) => value === true)), ...shape });
    case DuckDBTypeId.TINYINT:
      return makeData({ type: new Int8(), data: Int8Array.from(values, toNumber), ...shape });
    case DuckDBTypeId.SMALLINT:
      return makeData({ type: new Int16(), data: Int16Array.from(values, toNumber), ...shape });
    case DuckDBTypeId.INTEGER:
      return makeData({ type: new Int32(), data: Int32Array.from(values, toNumber), ...shape });
    case DuckDBTypeId.BIGINT:
      return makeData({ type: new Int64(), data: BigInt64Array.from(values, toBigInt), ...shape });
    case DuckDBTypeId.UTINYINT:
      return makeData({ type: new Uint8(), data: Uint8Array.from(values, toNumber), ...shape });
    case DuckDBTypeId.USMALLINT:
      return makeData({ type: new Uint16(), data: Uint16Array.from(values, toNumber), ...shape });
    case DuckDBTypeId.UINTEGER:
      return makeData({ type: new Uint32(), data: Uint32Array.from(values, toNumber), ...shape });
    case DuckDBTypeId.UBIGINT:
      return makeData({ type: new Uint64(), data: BigUint64Array.from(values, toBigInt), ...shape });
    case DuckDBTypeId.FLOAT:
      return makeData({ type: new Float32(), data: Float32Array.from(values, toNumber), ...shape });
    case DuckDBTypeId.DOUBLE:
      return makeData({ type: new Float64(), data: Float64Array.from(values, toNumber), ...shape });
    case DuckDBTypeId.DECIMAL:
      return makeData({ type: new Decimal(type.scale, type.width), data: int128(values), ...shape });
    case DuckDBTypeId.DATE:
      return makeData({ type: new DateDay(), data: Int32Array.from(values, toDays), ...shape });
    case DuckDBTypeId.TIME:
      return makeData({ type: new TimeMicrosecond(), data: BigInt64Array.from(values, toTicks), ...shape });
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return makeData({
        type: timestampType(type.typeId),
        data: BigInt64Array.from(values, toTicks),
        ...shape,
      });
    case DuckDBTypeId.BLOB:
      return makeData({
        type: new Binary(),
        ...packed(values, (value) => (value as DuckDBBlobValue).bytes),
        ...shape,
      });
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY: {
      const lists = values.map((value) => (isSequence(value) ? value.items : []));
      const child = columnData(type.valueType, lists.flat());
      const list = new List(new Field('item', child.type, true));
      return makeData({ type: list, valueOffsets: offsets(lists), child, ...shape });
    }
    case DuckDBTypeId.STRUCT: {
      const structs = values.map((value) => (value instanceof DuckDBStructValue ? value.entries : {}));
      const children = type.entryNames.map((name, i) =>
        columnData(
          type.entryTypes[i],
          structs.map((struct) => struct[name] ?? null),
        ),
      );
      const fields = type.entryNames.map((name, i) => new Field(name, children[i].type, true));
      return makeData({ type: new Struct(fields), children, ...shape });
    }
    case DuckDBTypeId.MAP: {
      const maps = values.map((value) => (value instanceof DuckDBMapValue ? value.entries : []));
      const entries = maps.flat();
      const keys = columnData(
        type.keyType,
        entries.map((entry) => entry.key),
      );
      const items = columnData(
        type.valueType,
        entries.map((entry) => entry.value),
      );
      const pair = new Struct([new Field('key', keys.type, false), new Field('value', items.type, true)]);
      const child = makeData({ type: pair, length: entries.length, nullCount: 0, children: [keys, items] });
      const map = new Map_(new Field('entries', pair, false));
      return makeData({ type: map, valueOffsets: offsets(maps), child, ...shape });
    }
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.ENUM:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.BIGNUM:
    case DuckDBTypeId.UUID:
    case DuckDBTypeId.INTERVAL:
    case DuckDBTypeId.TIME_TZ:
    case DuckDBTypeId.TIME_NS:
    case DuckDBTypeId.BIT:
    case DuckDBTypeId.UNION:
    case DuckDBTypeId.VARIANT:
    case DuckDBTypeId.GEOMETRY:
    case DuckDBTypeId.SQLNULL:
    case DuckDBTypeId.ANY:
    case DuckDBTypeId.STRING_LITERAL:
    case DuckDBTypeId.INTEGER_LITERAL: {
      const encoder = new TextEncoder();
      return makeData({
        type: new Utf8(),
        ...packed(values, (value) => encoder.encode(valueText(value, type))),
        ...shape,
      });
    }
    default:
      return type satisfies never;
  }
}

function timestampType(typeId: DuckDBTypeId): Timestamp {
  if (typeId === DuckDBTypeId.TIMESTAMP_S) return new Timestamp(TimeUnit.SECOND);
  if (typeId === DuckDBTypeId.TIMESTAMP_MS) return new Timestamp(TimeUnit.MILLISECOND);
  if (typeId === DuckDBTypeId.TIMESTAMP_NS) return new Timestamp(TimeUnit.NANOSECOND);
  return new Timestamp(TimeUnit.MICROSECOND, typeId === DuckDBTypeId.TIMESTAMP_TZ ? 'UTC' : null);
}

/** Arrow's validity: one bit a value, set where it is not NULL; none when no value is NULL. */
function nulls(values: Values): { nullCount: number; nullBitmap?: Uint8Array } {
  const nullCount = values.reduce<number>((count, value) => count + (value === null ? 1 : 0), 0);
  return nullCount === 0
    ? { nullCount }
    : { nullCount, nullBitmap: bits(values.map((value) => value !== null)) };
}

function bits(flags: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 64) * 8);
  for (let i = 0; i < flags.length; i++) if (flags[i]) bytes[i >> 3] |= 1 << (i & 7);
  return bytes;
}

/** Byte strings one behind the other, with their ends. */
function packed(values: Values, bytesOf: (value: DuckDBValue) => Uint8Array) {
  const parts = values.map((value) => (value === null ? new Uint8Array() : bytesOf(value)));
  return { valueOffsets: offsets(parts), data: Buffer.concat(parts) };
}

function offsets(parts: readonly { readonly length: number }[]): Int32Array {
  const ends = new Int32Array(parts.length + 1);
  for (let i = 0; i < parts.length; i++) ends[i + 1] = ends[i] + parts[i].length;
  return ends;
}

function int128(values: Values): Uint32Array {
  const words = new BigInt64Array(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const scaled = value instanceof DuckDBDecimalValue ? value.value : 0n;
    words[2 * i] = BigInt.asIntN(64, scaled);
    words[2 * i + 1] = scaled >> 64n;
  }
  return new Uint32Array(words.buffer);
}

function isSequence(value: DuckDBValue): value is DuckDBListValue | DuckDBArrayValue {
  return value instanceof DuckDBListValue || value instanceof DuckDBArrayValue;
}

function toNumber(value: DuckDBValue): number {
  return typeof value === 'number' ? value : 0;
}

function toBigInt(value: DuckDBValue): bigint {
  return typeof value === 'bigint' ? value : 0n;
}

function toDays(value: DuckDBValue): number {
  return value instanceof DuckDBDateValue ? value.days : 0;
}

/** Times and timestamps in the unit of their type. */
function toTicks(value: DuckDBValue): bigint {
  if (value instanceof DuckDBTimestampSecondsValue) return value.seconds;
  if (value instanceof DuckDBTimestampMillisecondsValue) return value.millis;
  if (value instanceof DuckDBTimestampNanosecondsValue) return value.nanos;
  const isMicros =
    value instanceof DuckDBTimestampValue ||
    value instanceof DuckDBTimestampTZValue ||
    value instanceof DuckDBTimeValue;
  return isMicros ? value.micros : 0n;
}
