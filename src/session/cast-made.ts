import { DuckDBDecimalType, DuckDBTypeId, INTEGER, type DuckDBType } from '@duckdb/node-api';
import { integerForm, isFractional } from '../contract/numeric-type.ts';

/**
 * A made float64 as a value of the column's type: the nearest one, or truncated toward zero. Float64 rounds the ends
 * of wide types outwards, and rows may be made beyond those that exist: the ends of the type stand for all that lies
 * behind them.
 */
export function castMade(value: string, type: DuckDBType, truncate: boolean): string {
  if (type.typeId === DuckDBTypeId.DOUBLE) return value;
  if (type.typeId === DuckDBTypeId.BOOLEAN) return `(${value} >= ${truncate ? 1 : 0.5})`;
  if (isFractional(type)) return within(value, `CAST(${value} AS ${type})`, type, endsOf(type));
  const whole = truncate ? `trunc(${value})` : `round(${value})`;
  if (type.typeId !== DuckDBTypeId.DATE) {
    return within(whole, `CAST(${whole} AS ${type})`, type, endsOf(type));
  }
  const date = `(DATE '1970-01-01' + CAST(${whole} AS ${INTEGER}))`;
  return within(whole, date, type, { least: FIRST_DATE, most: LAST_DATE }, DAYS);
}

interface Ends {
  readonly least: string;
  readonly most: string;
}

const FIRST_DATE = '5877642-06-25 (BC)';
const LAST_DATE = '5881580-07-10';
/** The same, as days since 1970-01-01. */
const DAYS: Ends = { least: '-2147483646', most: '2147483646' };
const MOST_FLOAT = '3.4028234663852886e38';

function endsOf(type: DuckDBType): Ends {
  if (type.typeId === DuckDBTypeId.FLOAT) return { least: `-${MOST_FLOAT}`, most: MOST_FLOAT };
  if (type instanceof DuckDBDecimalType) {
    const most = `${'9'.repeat(type.width - type.scale)}.${'9'.repeat(type.scale)}`;
    return { least: `-${most}`, most };
  }
  const form = integerForm(type);
  if (form === undefined) throw new Error(`no number is made for a column of type ${type}`);
  const size = 2n ** BigInt(form.isSigned ? form.bits - 1 : form.bits);
  return { least: String(form.isSigned ? -size : 0n), most: String(size - 1n) };
}

function within(value: string, cast: string, type: DuckDBType, ends: Ends, numbers: Ends = ends): string {
  const end = (side: keyof Ends, comparison: string): string =>
    `WHEN ${value} ${comparison} '${numbers[side]}'::DOUBLE THEN '${ends[side]}'::${type}`;
  return `CASE ${end('most', '>=')} ${end('least', '<=')} ELSE ${cast} END`;
}
