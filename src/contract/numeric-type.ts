import { DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';

const INTEGERS = new Set<DuckDBTypeId>([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
]);

const FRACTIONS = new Set<DuckDBTypeId>([DuckDBTypeId.FLOAT, DuckDBTypeId.DOUBLE, DuckDBTypeId.DECIMAL]);

/** Whether a type holds whole numbers alone. */
export function isInteger({ typeId }: DuckDBType): boolean {
  return INTEGERS.has(typeId);
}

/** Whether a type holds fractions: FLOAT, DOUBLE, DECIMAL. */
export function isFractional({ typeId }: DuckDBType): boolean {
  return FRACTIONS.has(typeId);
}

/** Whether SQL can cast a type to DOUBLE as it is: numbers and booleans. */
export function isNumber(type: DuckDBType): boolean {
  return isInteger(type) || isFractional(type) || type.typeId === DuckDBTypeId.BOOLEAN;
}

/** Whether values of a type are read as float64: numbers, booleans and dates. */
export function isNumeric(type: DuckDBType): boolean {
  return isNumber(type) || type.typeId === DuckDBTypeId.DATE;
}
