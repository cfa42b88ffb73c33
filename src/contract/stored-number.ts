import { DuckDBDecimalType, DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import type { StoredNumber } from '../methods/sampling/model-driven/stored-number.ts';
import { isInteger } from './numeric-type.ts';

/** Bits of the integers, the sign's among them. */
const BITS: Partial<Record<DuckDBTypeId, number>> = {
  [DuckDBTypeId.TINYINT]: 8,
  [DuckDBTypeId.SMALLINT]: 16,
  [DuckDBTypeId.INTEGER]: 32,
  [DuckDBTypeId.BIGINT]: 64,
  [DuckDBTypeId.HUGEINT]: 128,
  [DuckDBTypeId.UTINYINT]: 8,
  [DuckDBTypeId.USMALLINT]: 16,
  [DuckDBTypeId.UINTEGER]: 32,
  [DuckDBTypeId.UBIGINT]: 64,
  [DuckDBTypeId.UHUGEINT]: 128,
};
const UNSIGNED = new Set<DuckDBTypeId>([
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
]);
/** Days that DATE holds without being infinite. */
const MOST_DAYS = 2 ** 31 - 2;
const LARGEST_FLOAT = 3.4028234663852886e38;

/** How float64 becomes a value of a type: the nearest one, or for whole numbers the one toward zero. */
export function storedNumber(type: DuckDBType, truncate: boolean): StoredNumber {
  const whole = truncate ? 'truncated' : 'nearest';
  if (isInteger(type)) {
    const bits = BITS[type.typeId] ?? 64;
    const isUnsigned = UNSIGNED.has(type.typeId);
    const high = within(2 ** (isUnsigned ? bits : bits - 1));
    return { kind: whole, scale: 0, low: isUnsigned ? 0 : -(2 ** (bits - 1)), high };
  }
  if (type.typeId === DuckDBTypeId.DATE) return { kind: whole, scale: 0, low: -MOST_DAYS, high: MOST_DAYS };
  if (type.typeId === DuckDBTypeId.FLOAT)
    return { kind: 'float', scale: 0, low: -LARGEST_FLOAT, high: LARGEST_FLOAT };
  if (type instanceof DuckDBDecimalType) {
    const high = within(10 ** type.width) / 10 ** type.scale;
    return { kind: 'decimal', scale: type.scale, low: -high, high };
  }
  return { kind: 'double', scale: 0, low: -Number.MAX_VALUE, high: Number.MAX_VALUE };
}

/** The largest whole number below `limit` that is a float64. */
function within(limit: number): number {
  return limit <= 2 ** 53 ? limit - 1 : limit * (1 - Number.EPSILON / 2);
}
