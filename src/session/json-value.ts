import {
  DuckDBArrayValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import { valueText } from './value-text.ts';

/**
 * A value for JSON: numbers where JSON's readers keep them exactly, else text; a MAP with text keys is an object,
 * any other a list of `{key, value}`.
 */
export function jsonValue(value: DuckDBValue, type: DuckDBType): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return String(value);
    return type.typeId === DuckDBTypeId.FLOAT ? Number(valueText(value, type)) : value;
  }
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof DuckDBDecimalValue) {
    // A double keeps 15 digits of any decimal.
    const isExact = value.value > -(10n ** 15n) && value.value < 10n ** 15n;
    return isExact ? Number(String(value)) : String(value);
  }
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    const isList = type.typeId === DuckDBTypeId.LIST || type.typeId === DuckDBTypeId.ARRAY;
    return value.items.map((item) => jsonValue(item, isList ? type.valueType : type));
  }
  if (value instanceof DuckDBStructValue && type.typeId === DuckDBTypeId.STRUCT) {
    const entries = type.entryNames.map((name, i) => [
      name,
      jsonValue(value.entries[name], type.entryTypes[i]),
    ]);
    return Object.fromEntries(entries);
  }
  if (value instanceof DuckDBMapValue && type.typeId === DuckDBTypeId.MAP) {
    const { keyType, valueType } = type;
    const pairs = value.entries.map((entry) => [
      jsonValue(entry.key, keyType),
      jsonValue(entry.value, valueType),
    ]);
    return keyType.typeId === DuckDBTypeId.VARCHAR
      ? Object.fromEntries(pairs)
      : pairs.map(([key, item]) => ({ key, value: item }));
  }
  return valueText(value, type);
}
