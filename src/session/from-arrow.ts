import { DataType, DateUnit, Precision, TimeUnit, type Table, type Vector } from 'apache-arrow';
import { quoteName } from '../contract/quote.ts';
import type { EmittedColumn, RowBatch } from '../contract/rows.ts';
import { BallastError } from '../errors/ballast-error.ts';

/** An Arrow table as rows to emit, and a SELECT item for each column that gives it its name and type. */
export interface ArrowRows {
  readonly batch: RowBatch;
  readonly items: readonly string[];
}

/**
 * Reads an Arrow table: integers, floats, booleans, text (also by dictionary), dates and timestamps.
 * @throws ARROW_TYPE for a column of any other type
 */
export function fromArrow(table: Table): ArrowRows {
  const columns = table.schema.fields.map(({ name, type }, c) => {
    const vector = table.getChildAt(c);
    const read = vector === null ? undefined : readColumn(`c${c}`, vector);
    if (read === undefined)
      throw new BallastError('ARROW_TYPE', { column: name, type: String(type) }, { column: name });
    return { emitted: read.emitted, item: `${read.sql} AS ${quoteName(name)}` };
  });
  return {
    batch: { kind: 'rows', rows: table.numRows, columns: columns.map(({ emitted }) => emitted) },
    items: columns.map(({ item }) => item),
  };
}

interface ReadColumn {
  readonly emitted: EmittedColumn;
  /** The emitted column as a value of the type that it had in Arrow. */
  readonly sql: string;
}

function readColumn(key: string, vector: Vector): ReadColumn | undefined {
  const { type } = vector;
  const doubles = (sql: string): ReadColumn => ({ emitted: storedDoubles(key, vector), sql });
  const bigints = (sql: string): ReadColumn => ({ emitted: storedBigints(key, vector), sql });
  if (DataType.isFloat(type))
    return doubles(type.precision === Precision.DOUBLE ? key : `CAST(${key} AS FLOAT)`);
  if (DataType.isBool(type)) return doubles(`(${key} <> 0)`);
  if (DataType.isInt(type) && type.bitWidth < 64) {
    return doubles(`CAST(${key} AS ${type.isSigned ? '' : 'U'}${WIDTHS[type.bitWidth]})`);
  }
  // Unsigned values travel by their bits: those above 2^63 come back from the negative side.
  if (DataType.isInt(type)) {
    const unsigned = `CAST(CASE WHEN ${key} < 0 THEN ${key}::HUGEINT + 18446744073709551616 ELSE ${key} END AS UBIGINT)`;
    return bigints(type.isSigned ? key : unsigned);
  }
  if (DataType.isDate(type)) {
    const perDay = type.unit === DateUnit.DAY ? 1 : 86_400_000;
    return bigints(`(DATE '1970-01-01' + CAST(${key} // ${perDay} AS INTEGER))`);
  }
  if (DataType.isTimestamp(type)) {
    const micros = `make_timestamp(${TO_MICROS[type.unit].replace('x', key)})`;
    return bigints(type.timezone === null ? micros : `(${micros} AT TIME ZONE 'UTC')`);
  }
  const isText = DataType.isUtf8(type) || (DataType.isDictionary(type) && DataType.isUtf8(type.dictionary));
  return isText ? { emitted: codedTexts(key, vector), sql: `CAST(${key} AS VARCHAR)` } : undefined;
}

const WIDTHS: Readonly<Record<number, string>> = { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER' };

const TO_MICROS: Readonly<Record<TimeUnit, string>> = {
  [TimeUnit.SECOND]: 'x * 1000000',
  [TimeUnit.MILLISECOND]: 'x * 1000',
  [TimeUnit.MICROSECOND]: 'x',
  [TimeUnit.NANOSECOND]: 'x // 1000',
};

function storedDoubles(name: string, vector: Vector): EmittedColumn {
  const values = Float64Array.from({ length: vector.length }, (_, i) => Number(vector.get(i) ?? 0));
  return { kind: 'stored', name, values, valid: validity(vector) };
}

/** Raw values of the chunks: what Arrow's own getters give for dates and timestamps is rounded to milliseconds. */
function storedBigints(name: string, vector: Vector): EmittedColumn {
  const values = new BigInt64Array(vector.length);
  let at = 0;
  for (const chunk of vector.data) {
    const raw = chunk.values as ArrayLike<number | bigint>;
    for (let i = 0; i < chunk.length; i++) values[at++] = BigInt(raw[i]);
  }
  return { kind: 'stored', name, values, valid: validity(vector) };
}

function codedTexts(name: string, vector: Vector): EmittedColumn {
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from({ length: vector.length }, (_, i) => {
    const text = vector.get(i) as string | null;
    if (text === null) return -1;
    const known = codeOf.get(text);
    if (known !== undefined) return known;
    codeOf.set(text, codeOf.size);
    return codeOf.size - 1;
  });
  return { kind: 'coded', name, codes, categories: [...codeOf.keys()] };
}

function validity(vector: Vector): Uint8Array | null {
  if (vector.nullCount === 0) return null;
  return Uint8Array.from({ length: vector.length }, (_, i) => Number(vector.isValid(i)));
}
