import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BallastError } from '../../errors/ballast-error.ts';
import { quoteString } from '../../contract/quote.ts';
import type { Statement } from '../../session/split.ts';
import type { QueryOptions, ResultSet, Session } from '../../session/types.ts';
import type { Terminal } from '../terminal.ts';
import { csvParts } from './csv.ts';
import { jsonParts } from './json.ts';
import type { Sink } from './sink.ts';
import { tableLimits, tableText } from './table.ts';

export const formats = ['table', 'csv', 'json', 'parquet', 'arrow'] as const;
export type Format = (typeof formats)[number];

/**
 * Refuses what a format cannot hold, before anything has run.
 * @throws FORMAT_BINARY, FORMAT_ONE_RESULT, FORMAT_NEEDS_QUERY
 */
export function checkFormat(
  format: Format,
  file: string | undefined,
  statements: readonly Statement[],
  terminal: Terminal,
): void {
  if (format !== 'parquet' && format !== 'arrow') return;
  if (file === undefined && terminal.isScreen) throw new BallastError('FORMAT_BINARY', { format });
  const tables = statements.filter((statement) => isQuery(statement) || returnsRows(statement));
  if (tables.length > 1) throw new BallastError('FORMAT_ONE_RESULT', { format, statements: tables.length });
  const changing = tables.find((statement) => !isQuery(statement));
  if (format === 'parquet' && changing !== undefined) {
    throw new BallastError('FORMAT_NEEDS_QUERY', { format, statement: changing.sql });
  }
}

/** Runs one statement and writes its rows, if it gives any, to `sink`. */
export async function writeRows(
  format: Format,
  session: Session,
  statement: Statement,
  options: QueryOptions,
  sink: Sink,
): Promise<void> {
  if (format === 'parquet' && isQuery(statement)) return writeParquet(session, statement, options, sink);
  const result = await session.query(statement.sql, options);
  if (!result.hasRows) return;
  if (format === 'parquet')
    throw new BallastError('FORMAT_NEEDS_QUERY', { format, statement: statement.sql });
  for await (const part of resultParts(format, result, sink.terminal)) {
    if (sink.terminal?.isClosed === true) break;
    await sink.write(part);
  }
}

async function* resultParts(
  format: Exclude<Format, 'parquet'>,
  result: ResultSet,
  terminal: Terminal | undefined,
): AsyncGenerator<string | Uint8Array> {
  switch (format) {
    case 'table':
      yield tableText(result, tableLimits(terminal));
      break;
    case 'csv':
      yield* csvParts(result);
      break;
    case 'json':
      yield* jsonParts(result);
      break;
    case 'arrow': {
      // apache-arrow takes a while to load, and the other formats do not need it.
      const { arrowFile } = await import('./arrow.ts');
      yield arrowFile(result);
      break;
    }
    default:
      format satisfies never;
  }
}

/** DuckDB writes Parquet itself, so the rows never pass through JavaScript. */
async function writeParquet(
  session: Session,
  statement: Statement,
  options: QueryOptions,
  sink: Sink,
): Promise<void> {
  const file = join(tmpdir(), `ballast-${randomUUID()}.parquet`);
  const query = isShow(statement) ? `from (${statement.sql})` : statement.sql;
  try {
    await session.query(`copy (${query}) to ${quoteString(file)} (format parquet)`, options);
    await sink.copy(file);
  } finally {
    await rm(file, { force: true });
  }
}

// What COPY takes in brackets; EXPLAIN, CALL, PRAGMA and RETURNING give rows too, but not to COPY.
const QUERY_WORDS: ReadonlySet<string> = new Set([
  'select',
  'from',
  'with',
  'values',
  'pivot',
  'unpivot',
  'table',
]);
const SHOW_WORDS: ReadonlySet<string> = new Set(['describe', 'desc', 'show', 'summarize']);
const CHANGE_WORDS: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'merge']);

function isQuery(statement: Statement): boolean {
  return (QUERY_WORDS.has(firstWord(statement)) && !changesRows(statement)) || isShow(statement);
}

function isShow(statement: Statement): boolean {
  return SHOW_WORDS.has(firstWord(statement));
}

function firstWord(statement: Statement): string {
  return statement.tokens.find((token) => token.text !== '(')?.value ?? '';
}

/** Whether a WITH stands before a change. */
function changesRows(statement: Statement): boolean {
  let depth = 0;
  for (const token of statement.tokens) {
    if (token.text === '(') depth++;
    else if (token.text === ')') depth--;
    else if (depth === 0 && token.kind === 'word' && CHANGE_WORDS.has(token.value)) return true;
  }
  return false;
}

function returnsRows(statement: Statement): boolean {
  return statement.tokens.some((token) => token.kind === 'word' && token.value === 'returning');
}
