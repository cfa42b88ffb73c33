import { levelIndex, type PreparedCategory, type PreparedNumber } from '../methods/prepare/preprocessor.ts';
import { quoteName, quoteString } from './quote.ts';

/** A prepared number as SQL over its column, DOUBLE; null where SQL has no words for its steps. */
export function numberSql({ clip, fill, scaling }: PreparedNumber, column: string): string | null {
  // Among DOUBLEs NaN equals itself.
  let value = `nullif(CAST(s.${quoteName(column)} AS DOUBLE), 'nan'::DOUBLE)`;
  if (clip !== null) {
    const [low, high] = clip.map(double);
    value = `CASE WHEN ${value} < ${low} THEN ${low} WHEN ${value} > ${high} THEN ${high} ELSE ${value} END`;
  }
  if (fill !== null) value = `coalesce(${value}, ${double(fill)})`;
  if (scaling === null) return value;
  switch (scaling.kind) {
    case 'centre':
      return `(${value} - ${double(scaling.center)}) / ${double(scaling.scale)}`;
    case 'range':
      return `(${value}) * ${double(scaling.scale)} + ${double(scaling.offset)}`;
    case 'quantile':
      return null;
    default:
      return scaling satisfies never;
  }
}

/** A prepared category as SQL over its column, an expression for each output. */
export function categorySql(prepared: PreparedCategory, column: string): string[] {
  const { levels, other, missing, encoding } = prepared;
  const text = filledText(prepared, column);
  const isOther = levels.length === 0 ? `${text} IS NOT NULL` : `${text} NOT IN (${list(levels)})`;
  // For NULL this is NULL. One that training did not see is as unknown as any other value, but only where it is encoded.
  const isOtherNull = missing === 'rare' || (missing === 'unseen' && encoding !== null);
  const isLumped = `coalesce(${isOther}, ${isOtherNull})`;
  if (encoding === null) {
    return [other === null ? text : `CASE WHEN ${isLumped} THEN ${quoteString(other)} ELSE ${text} END`];
  }
  switch (encoding.kind) {
    case 'onehot':
      return [
        ...levels.map((level) => `CAST(${text} IS NOT DISTINCT FROM ${quoteString(level)} AS DOUBLE)`),
        ...(other === null ? [] : [`CAST(${isLumped} AS DOUBLE)`]),
        ...(missing === 'level' ? [`CAST(${text} IS NULL AS DOUBLE)`] : []),
      ];
    case 'ordinal': {
      const ranks = Array.from({ length: levelIndex(prepared).count }, (_, level) => level);
      return [lookUpSql(prepared, text, ranks, -1)];
    }
    case 'target':
      return encoding.outputs.map(({ values, unknown }) => lookUpSql(prepared, text, values, unknown));
    default:
      return encoding satisfies never;
  }
}

/** A condition that is true for values that training did not see; NULL counts where it was not seen either. */
export function unknownSql(prepared: PreparedCategory, column: string): string {
  const text = filledText(prepared, column);
  const known = [...prepared.levels, ...prepared.rare];
  const isUnknown = known.length === 0 ? `${text} IS NOT NULL` : `${text} NOT IN (${list(known)})`;
  return prepared.missing !== 'unseen' ? isUnknown : `(${isUnknown} OR ${text} IS NULL)`;
}

function filledText({ fill }: PreparedCategory, column: string): string {
  const text = `CAST(s.${quoteName(column)} AS VARCHAR)`;
  return fill === null ? text : `coalesce(${text}, ${quoteString(fill)})`;
}

/** The number of a value's level. DuckDB finds it by hashing when it casts text to ENUM. */
function lookUpSql(
  prepared: PreparedCategory,
  text: string,
  values: readonly number[],
  unknown: number,
): string {
  const { of, other, missing } = levelIndex(prepared);
  const nullLevel = missing ?? other;
  const ofNull = double(nullLevel === null ? unknown : values[nullLevel]);
  const ofOthers = double(other === null ? unknown : values[other]);
  if (of.size === 0) return `CASE WHEN ${text} IS NULL THEN ${ofNull} ELSE ${ofOthers} END`;
  const known = `ENUM(${list([...of.keys()])})`;
  const numbers = `[${[...of.values()].map((level) => double(values[level])).join(', ')}]`;
  const found = `${numbers}[CAST(enum_code(TRY_CAST(${text} AS ${known})) AS BIGINT) + 1]`;
  return `CASE WHEN ${text} IS NULL THEN ${ofNull} ELSE coalesce(${found}, ${ofOthers}) END`;
}

function list(values: readonly string[]): string {
  return values.map(quoteString).join(', ');
}

function double(value: number): string {
  return `'${value}'::DOUBLE`;
}
