import { DuckDBTypeId } from '@duckdb/node-api';
import { BallastError } from '../errors/ballast-error.ts';
import type { Args } from './define.ts';
import { isInteger } from './numeric-type.ts';
import { quoteName, quoteString } from './quote.ts';
import type { NewKey, Placed } from './resampled.ts';
import type { SourceColumn, SourceTable } from './source-table.ts';

const TEXT = new Set<DuckDBTypeId>([DuckDBTypeId.VARCHAR, DuckDBTypeId.UUID]);

/**
 * Columns whose values new rows get afresh, checked before any work is done: of a type that has fresh values, and
 * keys indeed, in all rows of the source.
 * @throws INVALID_ARGUMENT, NEW_KEY_TYPE, NEW_KEY_REPEATS, MISSING_ARGUMENT
 */
export async function newKeyColumns(
  source: SourceTable,
  args: Args,
  target: string,
): Promise<SourceColumn[]> {
  const named = [(args.new_key as string | readonly string[] | undefined) ?? []].flat();
  const columns = source.columns.filter(({ name }) => named.includes(name));
  const others = new Set([target, ...((args.group_by as readonly string[] | undefined) ?? [])]);
  for (const { name, type } of columns) {
    const where = { argument: 'new_key', column: name };
    if (others.has(name)) {
      const expected = 'a column that is neither the target nor in group_by';
      throw new BallastError('INVALID_ARGUMENT', { argument: 'new_key', got: name, expected }, where);
    }
    if (!isInteger(type) && !TEXT.has(type.typeId))
      throw new BallastError('NEW_KEY_TYPE', { column: name, type: String(type) }, where);
    const key = quoteName(name);
    const [[repeats]] = await source.query((from) => `SELECT count(*) - count(DISTINCT ${key}) FROM ${from}`);
    if (Number(repeats) > 0)
      throw new BallastError('NEW_KEY_REPEATS', { column: name, rows: Number(repeats) }, where);
  }
  if (args.new_key_start === undefined || columns.some(({ type }) => isInteger(type))) return columns;
  const expected = 'given together with a new_key column of whole numbers';
  const got = JSON.stringify(args.new_key_start);
  throw new BallastError(
    'INVALID_ARGUMENT',
    { argument: 'new_key_start', got, expected },
    { argument: 'new_key_start' },
  );
}

/**
 * Fresh values for the new rows of a result: whole numbers count on from the largest of the source or from
 * `new_key_start`; text and UUIDs are made of the key of the row that a new one descends from.
 * @throws NEW_KEY_FULL, NEW_KEY_TAKEN
 */
export async function freshKeys(
  source: SourceTable,
  columns: readonly SourceColumn[],
  args: Args,
  { synthetic, places }: Placed,
): Promise<NewKey[]> {
  if (synthetic === null || columns.length === 0) return [];
  const rows =
    places === null ? synthetic.rows : places.synthetic.reduce((sum, place) => sum + Number(place >= 0), 0);
  const start = args.new_key_start as number | undefined;
  const keys: NewKey[] = [];
  for (const column of columns) keys.push(await freshKey(source, column, start, rows));
  return keys;
}

async function freshKey(
  source: SourceTable,
  { name, type }: SourceColumn,
  start: number | undefined,
  rows: number,
): Promise<NewKey> {
  const key = quoteName(name);
  const where = { argument: 'new_key', column: name };
  if (isInteger(type)) {
    const first = start === undefined ? `max(${key})::HUGEINT + 1` : `${start}::HUGEINT`;
    const [[from, fits]] = await source.query(
      (table) =>
        `SELECT f::VARCHAR, try_cast(f AS ${type}) IS NOT NULL AND try_cast(f + ${Math.max(rows - 1, 0)} AS ${type}) IS NOT NULL FROM (SELECT ${first} AS f FROM ${table})`,
    );
    if (fits !== true)
      throw new BallastError(
        'NEW_KEY_FULL',
        { column: name, type: String(type), first: String(from), rows },
        where,
      );
    const [[taken]] = await source.query(
      (table) =>
        `SELECT count(*) FROM ${table} WHERE ${key}::HUGEINT BETWEEN ${String(from)} AND ${String(from)}::HUGEINT + ${rows - 1}`,
    );
    if (Number(taken) > 0)
      throw new BallastError(
        'NEW_KEY_TAKEN',
        { column: name, first: String(from), rows, taken: Number(taken) },
        { ...where, argument: 'new_key_start' },
      );
    return { kind: 'count', column: name, first: String(from) };
  }
  if (type.typeId === DuckDBTypeId.UUID) {
    const [[count]] = await source.query((table) => `SELECT count(*) FROM ${table}`);
    return { kind: 'uuid', column: name, salt: String(count) };
  }
  // So long that no key of the source ends in it and a number.
  let mark = '~';
  for (;;) {
    const pattern = quoteString(`${mark}[0-9]+$`);
    const [[taken]] = await source.query(
      (table) => `SELECT count(*) FROM ${table} WHERE regexp_matches(${key}, ${pattern})`,
    );
    if (Number(taken) === 0) return { kind: 'text', column: name, mark };
    mark += '~';
  }
}
