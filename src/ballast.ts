import type { DuckDBInstance } from '@duckdb/node-api';
import { functions } from '../udfs/index.ts';
import { DuckDBDatabase } from './session/database.ts';
import type { Database, OpenOptions } from './session/types.ts';

/** Opens a DuckDB database with Ballast's functions. */
export async function openDatabase(options: OpenOptions = {}): Promise<Database> {
  return DuckDBDatabase.open(functions, options);
}

/** Gives an instance that the caller has opened Ballast's functions; closing the result leaves the instance open. */
export async function attachDatabase(
  instance: DuckDBInstance,
  options: { readonly workers?: number } = {},
): Promise<Database> {
  return DuckDBDatabase.attach(functions, instance, options.workers);
}

export { functions };
export { defineTableFunction } from './contract/define.ts';
export { defineResampler } from './contract/resampler.ts';
export { BallastError } from './errors/ballast-error.ts';
export type { Database, OpenOptions, QueryOptions, ResultSet, Session } from './session/types.ts';
