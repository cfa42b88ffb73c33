import type { DuckDBValue } from '@duckdb/node-api';
import type { InputSpec } from '../contract/define.ts';
import type { SourceColumn } from '../contract/source-table.ts';
import { BallastError } from '../errors/ballast-error.ts';
import type { Connection } from './connection.ts';
import { is, tokenize } from './lexer.ts';
import { quoteName, quoteString } from '../contract/quote.ts';
import { parseName } from './parse-name.ts';
import { SessionSource, type FixedSource } from './source.ts';
import { splitStatements } from './split.ts';

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

const QUERY_WORDS = [
  'select',
  'from',
  'with',
  'values',
  'pivot',
  'unpivot',
  'table',
  'describe',
  'show',
  'summarize',
  '(',
];
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
    const table = new SessionSource(world.connection, value, [], () => notATable(value), value);
    return { table, from: quoteString(value), isNamed: true };
  }
  const isQuery = isQueryText(value);
  const candidates = isQuery ? [queryText(world, value)] : nameCandidates(value);
  let failure: unknown;
  for (const from of candidates) {
    try {
      const columns = await world.describeQuery(from);
      const label = isQuery ? 'the source query' : value;
      const fix = once(() => fixSource(world, from, columns, isQuery, orderBy));
      return { table: new SessionSource(world.connection, label, columns, fix), from, isNamed: !isQuery };
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

function isQueryText(text: string): boolean {
  const tokens = tokenize(text);
  return (
    tokens.length > 1 && QUERY_WORDS.some((word) => is(tokens[0], word)) && parseName(text) === undefined
  );
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
  if (!isQuery && orderBy === undefined && !shadowsRowid && (await hasDenseRowids(world, from))) {
    return { from, rowNumber: 'rowid' };
  }
  const order = orderBy === undefined ? '' : ` ORDER BY ${orderBy.join(', ')}`;
  if (!shadowsRowid) return { from: await world.store(`SELECT * FROM ${from}${order}`), rowNumber: 'rowid' };
  const number = quoteName('__ballast_row');
  return {
    from: await world.store(`SELECT *, row_number() OVER (${order}) - 1 AS ${number} FROM ${from}${order}`),
    rowNumber: number,
  };
}

async function hasDenseRowids(world: SourceWorld, from: string): Promise<boolean> {
  try {
    const prepared = await world.connection.prepare(`SELECT rowid FROM ${from}`);
    prepared.destroySync();
  } catch {
    // Views, files and table functions have no rowid.
    return false;
  }
  const [[count, last]] = await world.rows(`SELECT count(*), coalesce(max(rowid) + 1, 0) FROM ${from}`);
  return String(count) === String(last);
}

async function tableNames(world: SourceWorld): Promise<string[]> {
  const rows = await world.rows(
    'SELECT table_name FROM duckdb_tables() WHERE NOT internal UNION SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1',
  );
  return rows.map(([name]) => String(name)).filter((name) => !name.startsWith('__ballast_'));
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

function notATable(path: string): never {
  throw new BallastError('INVALID_ARGUMENT', { argument: 'source', got: path, expected: 'a table' });
}
