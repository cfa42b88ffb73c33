import type { DuckDBValue } from '@duckdb/node-api';
import type { InputSpec } from '../contract/define.ts';
import type { SourceColumn } from '../contract/source-table.ts';
import { isFloat } from '../contract/numeric-type.ts';
import { BallastError } from '../errors/ballast-error.ts';
import type { Connection } from './connection.ts';
import { freeName, quoteName, quoteString } from '../contract/quote.ts';
import { parseName } from './parse-name.ts';
import { isQueryText } from './query-text.ts';
import { SessionSource, type FixedSource } from './source.ts';
import { splitStatements } from './split.ts';
import { sqlArgumentError } from './sql-arguments.ts';

/** What a source needs of the statement that reads it. */
export interface SourceWorld {
  readonly connection: Connection;
  /** Columns of what stands behind FROM. */
  describeQuery(from: string): Promise<SourceColumn[]>;
  /** The front end, for query texts. */
  rewrite(sql: string): string;
  store(query: string): Promise<string>;
  beginIfNeeded(): Promise<void>;
  rows(sql: string): Promise<DuckDBValue[][]>;
}

export interface DescribedSource {
  readonly table: SessionSource;
  /** Text behind FROM that reads the source as it was written. */
  readonly from: string;
  /** Whether it was given by a name, else by a query text. */
  readonly isNamed: boolean;
}

const TABLE_FILE = /\.(parquet|csv|tsv|json|jsonl|ndjson)(\.gz|\.zst)?$/i;

/**
 * Opens what was given for a table argument: a name (quoted or not, with schema and database), a query text, or
 * a file that DuckDB reads.
 * @throws UNKNOWN_TABLE, SOURCE_QUERY, INVALID_ARGUMENT
 */
export async function openSource(
  world: SourceWorld,
  spec: InputSpec,
  argument: string,
  value: unknown,
  orderBy: readonly string[] | undefined,
): Promise<DescribedSource> {
  if (typeof value !== 'string' || value.trim() === '') {
    const got = value === null ? 'NULL' : JSON.stringify(value);
    throw new BallastError(
      'INVALID_ARGUMENT',
      { argument, got, expected: 'the name of a table or a query text' },
      { argument },
    );
  }
  if (spec.files?.test(value) === true) {
    return noTable(world, value, { file: value });
  }
  const word = spec.words?.find((one) => one === value.toLowerCase());
  if (word !== undefined) return noTable(world, value, { word });
  const isQuery = isQueryText(value);
  const candidates = isQuery ? [queryText(world, value)] : nameCandidates(value);
  let failure: unknown;
  for (const from of candidates) {
    try {
      const columns = await world.describeQuery(from);
      await checkOrder(world, from, orderBy);
      const label = isQuery ? 'the source query' : value;
      const fix = once(() => fixSource(world, from, columns, isQuery, orderBy));
      const keys = once(() => declaredKeys(world, from));
      return {
        table: new SessionSource(world.connection, label, columns, fix, keys),
        from,
        isNamed: !isQuery,
      };
    } catch (error) {
      if (error instanceof BallastError) throw error;
      failure ??= error;
    }
  }
  const detail = (failure instanceof Error ? failure.message : String(failure)).split('\n')[0];
  if (isQuery) throw new BallastError('SOURCE_QUERY', { detail }, { argument });
  throw new BallastError(
    'UNKNOWN_TABLE',
    { table: value, detail, known: await tableNames(world) },
    { argument },
  );
}

function noTable(
  world: SourceWorld,
  value: string,
  instead: Pick<SessionSource, 'file' | 'word'>,
): DescribedSource {
  const table = new SessionSource(world.connection, value, [], () => notATable(value), noKeys, instead);
  return { table, from: quoteString(value), isNamed: true };
}

function queryText(world: SourceWorld, text: string): string {
  const statements = splitStatements(text);
  if (statements.length !== 1) {
    throw new BallastError('SOURCE_QUERY', {
      detail: `it holds ${statements.length} statements, expected one.`,
    });
  }
  return `(${world.rewrite(statements[0].sql)})`;
}

/** What a name may mean: its dotted parts, the whole text as one odd name, a file. */
function nameCandidates(text: string): string[] {
  const parts = parseName(text);
  const candidates = parts === undefined ? [] : [parts.map(quoteName).join('.')];
  if (parts?.length !== 1) candidates.push(quoteName(text));
  if (TABLE_FILE.test(text)) candidates.push(quoteString(text));
  return candidates;
}

/**
 * Rows of a base table stay as they are within a transaction, and their rowids number them. Anything else is
 * stored once, because a query may not give its rows in the same order twice.
 */
async function fixSource(
  world: SourceWorld,
  from: string,
  columns: readonly SourceColumn[],
  isQuery: boolean,
  orderBy: readonly string[] | undefined,
): Promise<FixedSource> {
  await world.beginIfNeeded();
  const shadowsRowid = columns.some((column) => column.name.toLowerCase() === 'rowid');
  const own = isQuery || orderBy !== undefined || shadowsRowid ? undefined : await rowNumbers(world, from);
  if (own !== undefined) return { from, rowNumber: own };
  const order = orderBy === undefined ? '' : ` ORDER BY ${orderBy.join(', ')}`;
  if (!shadowsRowid) {
    const stored = await world.store(sortedQuery(from, columns, order));
    const rowNumber = await rowNumbers(world, stored);
    if (rowNumber === undefined) throw new Error('a stored source has gaps in its rowids');
    return { from: stored, rowNumber };
  }
  const number = quoteName(
    freeName(
      '__ballast_row',
      columns.map(({ name }) => name),
    ),
  );
  return {
    from: await world.store(`SELECT *, row_number() OVER (${order}) - 1 AS ${number} FROM ${from}${order}`),
    rowNumber: (prefix) => prefix + number,
  };
}

/** DuckDB gives sort keys back as it compares them, -0.0 as 0.0: rows that may hold it are sorted as a whole. */
function sortedQuery(from: string, columns: readonly SourceColumn[], order: string): string {
  if (order === '' || !columns.some(({ type }) => isFloat(type))) return `SELECT * FROM ${from}${order}`;
  const names = columns.map(({ name }) => name);
  const row = quoteName(freeName('__ballast_row', names));
  const fields = names.map((name) => `${quoteString(name)}: ${quoteName(name)}`);
  return `SELECT unnest(${row}) FROM (SELECT {${fields.join(', ')}} AS ${row} FROM ${from}${order})`;
}

/**
 * Row numbers from rowids, if those have no gaps. The first is not always 0: rows that the open transaction has
 * made count from a number of their own.
 */
async function rowNumbers(world: SourceWorld, from: string): Promise<FixedSource['rowNumber'] | undefined> {
  try {
    const prepared = await world.connection.prepare(`SELECT rowid FROM ${from}`);
    prepared.destroySync();
  } catch {
    // Views, files and table functions have no rowid.
    return undefined;
  }
  const [[rows, spanned, first]] = await world.rows(
    `SELECT count(*), coalesce(max(rowid) - min(rowid) + 1, 0), coalesce(min(rowid), 0) FROM ${from}`,
  );
  if (String(rows) !== String(spanned)) return undefined;
  return (prefix) => (String(first) === '0' ? `${prefix}rowid` : `(${prefix}rowid - ${String(first)})`);
}

/** Columns that a PRIMARY KEY or UNIQUE constraint covers: DESCRIBE sees them through views and queries. */
async function declaredKeys(world: SourceWorld, from: string): Promise<readonly string[]> {
  try {
    const rows = await world.rows(
      `SELECT column_name FROM (DESCRIBE SELECT * FROM ${from}) WHERE "key" IS NOT NULL`,
    );
    return rows.map(([name]) => String(name));
  } catch {
    // A query with calls of ours is not ready to be described yet; what they give is no declared key.
    return [];
  }
}

const noKeys = (): Promise<readonly string[]> => Promise.resolve([]);

async function tableNames(world: SourceWorld): Promise<string[]> {
  const rows = await world.rows(
    'SELECT table_name FROM duckdb_tables() WHERE NOT internal UNION SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1',
  );
  return rows.map(([name]) => String(name)).filter((name) => !name.startsWith('__ballast_'));
}

async function checkOrder(
  world: SourceWorld,
  from: string,
  orderBy: readonly string[] | undefined,
): Promise<void> {
  for (const key of orderBy ?? []) {
    try {
      await world.describeQuery(`${from} ORDER BY ${key}`);
    } catch (error) {
      throw sqlArgumentError('order_by', key, error);
    }
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

function notATable(path: string): never {
  throw new BallastError('INVALID_ARGUMENT', { argument: 'source', got: path, expected: 'a table' });
}
