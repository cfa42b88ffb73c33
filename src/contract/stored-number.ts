import { DuckDBDecimalType, DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import type { StoredNumber } from '../methods/sampling/model-driven/stored-number.ts';
import { integerRange, largestBelow } from './numeric-type.ts';

/** Days that DATE holds without being infinite. */
const MOST_DAYS = 2 ** 31 - 2;
const LARGEST_FLOAT = 3.4028234663852886e38;

/** How float64 becomes a value of a type: the nearest one, or for whole numbers the one toward zero. */
export function storedNumber(type: DuckDBType, truncate: boolean): StoredNumber {
  const whole = truncate ? 'truncated' : 'nearest';
  const range = integerRange(type);
  if (range !== undefined) return { kind: whole, scale: 0, ...range };
  if (type.typeId === DuckDBTypeId.DATE) return { kind: whole, scale: 0, low: -MOST_DAYS, high: MOST_DAYS };
  if (type.typeId === DuckDBTypeId.FLOAT)
    return { kind: 'float', scale: 0, low: -LARGEST_FLOAT, high: LARGEST_FLOAT };
  if (type instanceof DuckDBDecimalType) {
    const high = largestBelow(10 ** type.width) / 10 ** type.scale;
    return { kind: 'decimal', scale: type.scale, low: -high, high };
  }
  return { kind: 'double', scale: 0, low: -Number.MAX_VALUE, high: Number.MAX_VALUE };
}
