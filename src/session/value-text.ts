import {
  DuckDBArrayValue,
  DuckDBDateValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { floatRepr } from '../frame/float-text.ts';

/** A value as DuckDB's own cast to VARCHAR writes it; NULL is `NULL`. */
export function valueText(value: DuckDBValue, type: DuckDBType): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') {
    if (type.typeId === DuckDBTypeId.DOUBLE) return floatRepr(value);
    return type.typeId === DuckDBTypeId.FLOAT ? floatRepr(shortestFloat32(value)) : String(value);
  }
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    const itemType = childType(type);
    return `[${value.items.map((item) => nestedText(item, itemType)).join(', ')}]`;
  }
  if (value instanceof DuckDBStructValue) return structText(value, type);
  if (value instanceof DuckDBMapValue) {
    const pairs = value.entries.map((entry) => {
      const [key, text] = type.typeId === DuckDBTypeId.MAP ? [type.keyType, type.valueType] : [type, type];
      return `${nestedText(entry.key, key)}=${nestedText(entry.value, text)}`;
    });
    return `{${pairs.join(', ')}}`;
  }
  if (value instanceof DuckDBUnionValue && type.typeId === DuckDBTypeId.UNION) {
    return valueText(value.value, type.memberTypeForTag(value.tag));
  }
  if (value instanceof DuckDBDateValue && !value.isFinite) return value.days > 0 ? 'infinity' : '-infinity';
  return String(value);
}

function structText(value: DuckDBStructValue, type: DuckDBType): string {
  const parts = Object.entries(value.entries).map(([name, item], i) => {
    const itemType = type.typeId === DuckDBTypeId.STRUCT ? type.entryTypes[i] : type;
    return `'${escape(name)}': ${nestedText(item, itemType)}`;
  });
  return `{${parts.join(', ')}}`;
}

function childType(type: DuckDBType): DuckDBType {
  return type.typeId === DuckDBTypeId.LIST || type.typeId === DuckDBTypeId.ARRAY ? type.valueType : type;
}

/** Inside lists, structs and maps, DuckDB quotes a text that could be misread. */
function nestedText(value: DuckDBValue, type: DuckDBType): string {
  const text = valueText(value, type);
  if (typeof value !== 'string') return text;
  const isAmbiguous = text === '' || text.toLowerCase() === 'null' || /^\s|\s$|["'(),:=[\]{}]/.test(text);
  return isAmbiguous ? `'${escape(text)}'` : text;
}

function escape(text: string): string {
  return text.replaceAll(/['\\]/g, String.raw`\$&`);
}

/** The double with the fewest digits that is still this float32. */
function shortestFloat32(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}
