import type { DuckDBValue } from '@duckdb/node-api';
import { openDatabase } from '../../src/ballast.ts';
import type { Database, ResultSet, Session } from '../../src/session/types.ts';

/** A database in memory with one session, as a user of the package opens it. */
export interface SqlSession {
  readonly database: Database;
  readonly session: Session;
}

export async function openSession(workers?: number): Promise<SqlSession> {
  const database = await openDatabase(workers === undefined ? {} : { workers });
  return { database, session: await database.session() };
}

export type Cell = number | string | boolean | null;

/** Columns of a result; 64-bit integers as numbers, other values as they are or as their text. */
export function columnsOf(result: ResultSet): Map<string, Cell[]> {
  const rows = result.rows();
  return new Map(result.columns.map(({ name }, c) => [name, rows.map((row) => cell(row[c]))]));
}

function cell(value: DuckDBValue): Cell {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
    return value;
  return String(value);
}

/** Largest difference of two columns, relative above 1; Infinity where only one is NULL or texts differ. */
export function worstDifference(actual: readonly Cell[], expected: readonly Cell[]): number {
  if (actual.length !== expected.length) return Infinity;
  let worst = 0;
  for (const [i, want] of expected.entries()) {
    const got = actual[i];
    if (got === want || (Number.isNaN(got) && Number.isNaN(want))) continue;
    if (typeof got !== 'number' || typeof want !== 'number') return Infinity;
    worst = Math.max(worst, Math.abs(got - want) / Math.max(1, Math.abs(want)));
  }
  return worst;
}

/** A value as a SQL literal: maps for objects whose keys are labels. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, item]) => `${literal(key)}: ${literal(item)}`);
    return `MAP {${entries.join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** Arguments as they stand in a call. */
export function writtenArgs(args: Readonly<Record<string, unknown>>): string {
  return Object.entries(args)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `, ${name} := ${literal(value)}`)
    .join('');
}
