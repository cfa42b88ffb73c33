import { DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';

/** How an integer type stores its numbers. */
export interface IntegerForm {
  readonly bits: number;
  readonly isSigned: boolean;
}

const INTEGERS = new Map<DuckDBTypeId, IntegerForm>([
  [DuckDBTypeId.TINYINT, { bits: 8, isSigned: true }],
  [DuckDBTypeId.SMALLINT, { bits: 16, isSigned: true }],
  [DuckDBTypeId.INTEGER, { bits: 32, isSigned: true }],
  [DuckDBTypeId.BIGINT, { bits: 64, isSigned: true }],
  [DuckDBTypeId.HUGEINT, { bits: 128, isSigned: true }],
  [DuckDBTypeId.UTINYINT, { bits: 8, isSigned: false }],
  [DuckDBTypeId.USMALLINT, { bits: 16, isSigned: false }],
  [DuckDBTypeId.UINTEGER, { bits: 32, isSigned: false }],
  [DuckDBTypeId.UBIGINT, { bits: 64, isSigned: false }],
  [DuckDBTypeId.UHUGEINT, { bits: 128, isSigned: false }],
]);

const FRACTIONS = new Set<DuckDBTypeId>([DuckDBTypeId.FLOAT, DuckDBTypeId.DOUBLE, DuckDBTypeId.DECIMAL]);

/** Whether a type holds whole numbers alone. */
export function isInteger({ typeId }: DuckDBType): boolean {
  return INTEGERS.has(typeId);
}

/** The form of a type that holds whole numbers alone; undefined for others. */
export function integerForm({ typeId }: DuckDBType): IntegerForm | undefined {
  return INTEGERS.get(typeId);
}

/** The least and the largest float64 that such a type holds; undefined for others. */
export function integerRange(type: DuckDBType): { readonly low: number; readonly high: number } | undefined {
  const form = integerForm(type);
  if (form === undefined) return undefined;
  const size = 2 ** (form.isSigned ? form.bits - 1 : form.bits);
  return { low: form.isSigned ? -size : 0, high: largestBelow(size) };
}

/** The largest whole number below `limit` that is a float64. */
export function largestBelow(limit: number): number {
  return limit <= 2 ** 53 ? limit - 1 : limit * (1 - Number.EPSILON / 2);
}

/** Whether a type holds fractions: FLOAT, DOUBLE, DECIMAL. */
export function isFractional({ typeId }: DuckDBType): boolean {
  return FRACTIONS.has(typeId);
}

/**
 * Whether numpy holds columns of these types together as float32: FLOAT, beside which may stand whole numbers that it
 * holds exactly.
 */
export function areSingle(types: readonly DuckDBType[]): boolean {
  const fits = (type: DuckDBType) =>
    type.typeId === DuckDBTypeId.FLOAT || (integerForm(type)?.bits ?? 64) <= 16;
  return types.every(fits) && types.some(({ typeId }) => typeId === DuckDBTypeId.FLOAT);
}

/** Whether a type holds binary fractions: FLOAT, DOUBLE. */
export function isFloat({ typeId }: DuckDBType): boolean {
  return typeId === DuckDBTypeId.FLOAT || typeId === DuckDBTypeId.DOUBLE;
}

/** Whether SQL can cast a type to DOUBLE as it is: numbers and booleans. */
export function isNumber(type: DuckDBType): boolean {
  return isInteger(type) || isFractional(type) || type.typeId === DuckDBTypeId.BOOLEAN;
}

/** Whether values of a type are read as float64: numbers, booleans and dates. */
export function isNumeric(type: DuckDBType): boolean {
  return isNumber(type) || type.typeId === DuckDBTypeId.DATE;
}
