import { DuckDBTypeId } from '@duckdb/node-api';
import { BallastError } from '../errors/ballast-error.ts';
import type { Column } from '../frame/frame.ts';
import type { Args } from './define.ts';
import { checkFeatures, featureColumns } from './features.ts';
import { isFractional, isNumber } from './numeric-type.ts';
import { quoteName } from './quote.ts';
import type { SourceColumn, SourceTable } from './source-table.ts';

/** What preparing does with the columns of a table. */
export interface ColumnChoice {
  readonly numbers: readonly SourceColumn[];
  readonly categories: readonly SourceColumn[];
}

export interface WantedSteps {
  readonly numbers: boolean;
  readonly categories: boolean;
}

/**
 * Sorts columns into numbers (BOOLEAN among them) and categories (text, and what `categorical_features` names).
 * Columns for which no step is wanted are left out, as are, unless they are named, dates, keys and other types.
 * @throws NO_FEATURES, FEATURE_TYPE, FEATURE_KEY, NOTHING_TO_PREPARE
 */
export async function chooseColumns(
  source: SourceTable,
  args: Args,
  target: string,
  wanted: WantedSteps,
): Promise<ColumnChoice> {
  const candidates = featureColumns(source, args, target);
  const categorical = new Set((args.categorical_features as readonly string[] | undefined) ?? []);
  const isCategory = ({ name, type }: SourceColumn) => isText(type.typeId) || categorical.has(name);
  if (args.features !== undefined) {
    await checkFeatures(source, candidates, {
      text: true,
      why: 'only numbers, booleans and text are prepared',
      canKeep: false,
    });
  }
  const keys = await source.readKeys();
  const usable = candidates.filter((column) => !keys.includes(column.name));
  const numbers = wanted.numbers
    ? usable.filter((column) => !isCategory(column) && isNumber(column.type))
    : [];
  const categories = wanted.categories ? usable.filter(isCategory) : [];
  if (!wanted.numbers && !wanted.categories) {
    throw new BallastError('NOTHING_TO_PREPARE', { why: 'no step was named' });
  }
  if (numbers.length + categories.length === 0) {
    const kinds = [...(wanted.numbers ? ['numbers'] : []), ...(wanted.categories ? ['text'] : [])];
    const why = `${source.label} has no column of ${kinds.join(' or ')} besides ${target}, keys and what is excluded`;
    throw new BallastError('NOTHING_TO_PREPARE', { why });
  }
  return { numbers, categories };
}

function isText(typeId: DuckDBTypeId): boolean {
  return typeId === DuckDBTypeId.VARCHAR || typeId === DuckDBTypeId.ENUM;
}

/** The chosen columns, in the order of the table. */
export async function readPrepared(
  source: SourceTable,
  { numbers, categories }: ColumnChoice,
): Promise<Column[]> {
  const columns = new Map<string, Column>();
  const names = numbers.map(({ name }) => name);
  for (const column of (await source.readFrame(names)).columns) columns.set(column.name, column);
  const chosen = categories.map(({ name }) => name);
  for (const column of await source.readCategories(chosen)) columns.set(column.name, column);
  return source.columns.flatMap(({ name }) => columns.get(name) ?? []);
}

/** @throws PREPARE_INFINITE */
export async function refuseInfinities(source: SourceTable, columns: readonly SourceColumn[]): Promise<void> {
  const fractional = columns.filter(({ type }) => isFractional(type));
  if (fractional.length === 0) return;
  const counts = fractional.map(({ name }) => `count_if(isinf(CAST(${quoteName(name)} AS DOUBLE)))`);
  const [found] = await source.query((from) => `SELECT ${counts.join(', ')} FROM ${from}`);
  const at = found.findIndex((rows) => Number(rows) > 0);
  if (at < 0) return;
  const { name } = fractional[at];
  throw new BallastError('PREPARE_INFINITE', { column: name, rows: Number(found[at]) }, { column: name });
}
