import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DuckDBInstance } from '@duckdb/node-api';
import type { Table } from 'apache-arrow';
import { functions } from '../udfs/index.ts';
import type { FunctionDefinition } from './contract/define.ts';
import { loadUserFunctions } from './contract/user-functions.ts';
import { DuckDBDatabase } from './session/database.ts';
import type { Database, OpenOptions, ResultSet } from './session/types.ts';

/** Opens a DuckDB database with Ballast's functions. */
export async function openDatabase(options: OpenOptions = {}): Promise<Database> {
  const own = options.project === undefined ? [] : await projectFunctions(options.project);
  return DuckDBDatabase.open([...functions, ...own], options);
}

/** Gives an instance that the caller has opened Ballast's functions; closing the result leaves the instance open. */
export async function attachDatabase(
  instance: DuckDBInstance,
  options: { readonly workers?: number } = {},
): Promise<Database> {
  return DuckDBDatabase.attach(functions, instance, options.workers);
}

/** A result as an Arrow table; what Arrow has no match for (HUGEINT, INTERVAL, UUID, ENUM, ...) becomes text. */
export async function toArrow(result: ResultSet): Promise<Table> {
  // apache-arrow takes a tenth of a second to import, which only its users should pay.
  const arrow = await import('./session/to-arrow.ts');
  return arrow.toArrow(result);
}

/** The functions in a project's own udfs/ folder. Ballast's repository is a project too, and its udfs/ are known. */
export async function projectFunctions(project: string): Promise<FunctionDefinition[]> {
  const here = dirname(fileURLToPath(import.meta.url));
  if ([resolve(here, '..'), resolve(here, '../..')].includes(resolve(project))) return [];
  const names = functions.map((definition) => definition.name);
  return loadUserFunctions(project, import.meta.url, names);
}

export { functions };
export { defineTableFunction } from './contract/define.ts';
export { valueRows } from './contract/rows.ts';
export { workerTask } from './workers/pool.ts';
export { defineResampler } from './contract/resampler.ts';
export { BallastError } from './errors/ballast-error.ts';
export type { Args, FunctionDefinition, Inputs, OutputColumn } from './contract/define.ts';
export type { EmittedColumn, RowBatch } from './contract/rows.ts';
export type { SourceTable } from './contract/source-table.ts';
export type { Database, OpenOptions, QueryOptions, ResultSet, Session } from './session/types.ts';
