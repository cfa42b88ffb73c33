import { DuckDBTypeId } from '@duckdb/node-api';
import { BallastError } from '../errors/ballast-error.ts';
import type { Labels } from '../frame/frame.ts';
import { checkNumbers } from './columns.ts';
import type { Args } from './define.ts';
import { isNumber } from './numeric-type.ts';
import { quoteName } from './quote.ts';
import type { RowFilter, SourceColumn, SourceTable } from './source-table.ts';

/** The features of a call: those named, else every column but target, `keep`, `exclude`, `group_by` and `new_key`. */
export function featureColumns(source: SourceTable, args: Args, target: string): SourceColumn[] {
  const listed = (name: string) => (args[name] as readonly string[] | undefined) ?? [];
  const left = new Set([
    target,
    ...listed('keep'),
    ...listed('exclude'),
    ...listed('group_by'),
    ...[args.new_key ?? []].flat(),
  ]);
  const named = args.features === undefined ? undefined : new Set(listed('features'));
  return source.columns.filter((column) => !left.has(column.name) && (named?.has(column.name) ?? true));
}

/** Other types than numbers and text, as messages call them. */
const REFUSED: Partial<Record<DuckDBTypeId, string>> = {
  [DuckDBTypeId.TIMESTAMP]: 'a timestamp',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'a timestamp',
  [DuckDBTypeId.TIMESTAMP_S]: 'a timestamp',
  [DuckDBTypeId.TIMESTAMP_MS]: 'a timestamp',
  [DuckDBTypeId.TIMESTAMP_NS]: 'a timestamp',
  [DuckDBTypeId.TIME]: 'a time',
  [DuckDBTypeId.TIME_TZ]: 'a time',
  [DuckDBTypeId.INTERVAL]: 'an interval',
  [DuckDBTypeId.UUID]: 'an identifier',
  [DuckDBTypeId.BLOB]: 'binary data',
  [DuckDBTypeId.BIT]: 'a string of bits',
  [DuckDBTypeId.LIST]: 'a list',
  [DuckDBTypeId.ARRAY]: 'an array',
  [DuckDBTypeId.STRUCT]: 'a struct',
  [DuckDBTypeId.MAP]: 'a map',
  [DuckDBTypeId.UNION]: 'a union',
};

const TEXT = new Set<DuckDBTypeId>([DuckDBTypeId.VARCHAR, DuckDBTypeId.ENUM]);
const FRACTIONAL = new Set<DuckDBTypeId>([DuckDBTypeId.FLOAT, DuckDBTypeId.DOUBLE]);

/** Whether a column holds categories by its type: text, an enum or a boolean. */
export function isCategorical({ type }: SourceColumn): boolean {
  return TEXT.has(type.typeId) || type.typeId === DuckDBTypeId.BOOLEAN;
}

/** Whether a column holds text, which is read as categories. */
export function isText({ type }: SourceColumn): boolean {
  return TEXT.has(type.typeId);
}

/** What a function takes as features, and how it explains that. */
export interface FeatureRule {
  /** Whether text is welcome; or the columns where it is. */
  readonly text: boolean | readonly string[];
  /** Why other types are refused, as a half sentence. */
  readonly why: string;
  /** What to do about text besides leaving it out, as a sentence. */
  readonly insteadOfText?: string;
  /** Whether columns can be carried along with `keep`. */
  readonly canKeep: boolean;
  /** Whether new rows can get fresh keys with `new_key`. */
  readonly canRenew?: boolean;
}

/**
 * Refuses columns that cannot be features: by their type, and because they are declared keys.
 * @throws NO_FEATURES, FEATURE_TYPE, FEATURE_KEY
 */
export async function checkFeatures(
  source: SourceTable,
  features: readonly SourceColumn[],
  { text, why, insteadOfText, canKeep, canRenew = false }: FeatureRule,
): Promise<void> {
  if (features.length === 0) throw new BallastError('NO_FEATURES', { canKeep });
  const keys = await source.readKeys();
  const key = features.find(({ name }) => keys.includes(name));
  if (key !== undefined)
    throw new BallastError('FEATURE_KEY', { column: key.name, canKeep, canRenew }, { column: key.name });
  for (const { name: column, type } of features) {
    const isText = TEXT.has(type.typeId);
    const takesText = typeof text === 'boolean' ? text : text.includes(column);
    const what = REFUSED[type.typeId] ?? (isText && !takesText ? 'text' : undefined);
    if (what === undefined) continue;
    const instead = isText ? (insteadOfText ?? '') : '';
    throw new BallastError(
      'FEATURE_TYPE',
      { column, what, type: String(type), why, instead, canKeep, canRenew },
      { column },
    );
  }
}

/**
 * Refuses missing values among features, in all rows that take part: distances to them mean nothing.
 * @throws MISSING_VALUES
 */
export async function checkComplete(
  source: SourceTable,
  features: readonly SourceColumn[],
  { where = 'true' }: RowFilter,
): Promise<void> {
  if (await isComplete(source, features, where)) return;
  const isWhole = features.map(({ name, type }) => {
    const column = quoteName(name);
    // NaN is the largest DOUBLE: the extremes tell of it and of infinities.
    const finite = `coalesce(isfinite(min(${column})) AND isfinite(max(${column})), true)`;
    return `count(${column}) = count(*)${FRACTIONAL.has(type.typeId) ? ` AND ${finite}` : ''}`;
  });
  const [whole] = await source.query((from) => `SELECT ${isWhole.join(', ')} FROM ${from} WHERE ${where}`);
  const at = whole.indexOf(false);
  if (at < 0) return;
  const { name, type } = features[at];
  const column = quoteName(name);
  const missing = `${column} IS NULL${FRACTIONAL.has(type.typeId) ? ` OR NOT isfinite(${column})` : ''}`;
  const [[rows]] = await source.query(
    (from) => `SELECT count(*) FROM ${from} WHERE (${where}) AND (${missing})`,
  );
  throw new BallastError('MISSING_VALUES', { column: name, rows: Number(rows) }, { column: name });
}

/** One sum over all columns times 0 is NULL, NaN or 0 with them: much cheaper than a look at each column. */
async function isComplete(
  source: SourceTable,
  features: readonly SourceColumn[],
  where: string,
): Promise<boolean> {
  if (!features.every(({ type }) => isNumber(type))) return false;
  const zero = sumOf(features.map(({ name }) => `CAST(${quoteName(name)} AS DOUBLE) * 0`));
  const [[complete]] = await source.query(
    (from) =>
      `SELECT count(z) = count(*) AND coalesce(sum(z) = 0, true) FROM (SELECT ${zero} AS z FROM ${from} WHERE ${where})`,
  );
  return complete === true;
}

/** Terms added up in halves: DuckDB refuses expressions that are nested a thousand deep. */
function sumOf(terms: readonly string[]): string {
  if (terms.length === 1) return terms[0];
  const half = terms.length >> 1;
  return `(${sumOf(terms.slice(0, half))} + ${sumOf(terms.slice(half))})`;
}

/**
 * The class of every row that takes part.
 * @throws EMPTY_SOURCE, NULL_TARGET; TARGET_CONTINUOUS for fractions, as scikit-learn and imbalanced-learn refuse them
 */
export async function readTarget(
  source: SourceTable,
  target: string,
  filter: RowFilter = {},
): Promise<Labels> {
  const labels = await source.readLabels(target, filter);
  if (labels.codes.length === 0)
    throw new BallastError('EMPTY_SOURCE', { table: source.label, isFiltered: filter.where !== undefined });
  const rows = labels.codes.reduce((count, code) => count + Number(code < 0), 0);
  const where = { argument: 'target', column: target };
  if (rows > 0) throw new BallastError('NULL_TARGET', { rows }, where);
  const value = labels.classes.find((label) => typeof label === 'number' && !Number.isInteger(label));
  if (typeof value === 'number')
    throw new BallastError('TARGET_CONTINUOUS', { column: target, value }, where);
  return labels;
}

/**
 * The number of every row that a regression is to predict.
 * @throws COLUMN_NOT_NUMBER, EMPTY_SOURCE, FIT_TARGET_NULL; TARGET_INFINITE
 */
export async function readValues(source: SourceTable, target: string): Promise<Float64Array> {
  checkNumbers(source, { target }, ['target']);
  const { data } = await source.readMatrix([target]);
  if (data.length === 0) throw new BallastError('EMPTY_SOURCE', { table: source.label, isFiltered: false });
  const where = { argument: 'target', column: target };
  const missing = data.reduce((count, value) => count + Number(Number.isNaN(value)), 0);
  if (missing > 0) throw new BallastError('FIT_TARGET_NULL', { rows: missing }, where);
  const infinite = data.reduce((count, value) => count + Number(!Number.isFinite(value)), 0);
  if (infinite > 0) throw new BallastError('TARGET_INFINITE', { rows: infinite }, where);
  return data;
}
