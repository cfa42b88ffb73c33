import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Table } from 'apache-arrow';
import type { Figures } from '../workers/pool.ts';

/** What can be said about one execution of SQL. */
export interface QueryOptions {
  /** Values of `?`, `$1` (array) or `$name` (object). */
  readonly params?: readonly DuckDBValue[] | Readonly<Record<string, DuckDBValue>>;
  /** Stops the statement, and the work of its functions, within a second. */
  readonly signal?: AbortSignal;
  /** How far the functions of the running statement are, 0 to 1, and what they are doing. */
  readonly onProgress?: (fraction: number, label: string) => void;
  /** What the user should know that is not an error: shortfalls, fresh seeds, suspicious columns. */
  readonly onWarning?: (message: string) => void;
  /** What a function tells of its work in figures. */
  readonly onReport?: (report: FunctionReport) => void;
}

/** Figures of one call of a function. */
export interface FunctionReport {
  /** SQL name of the function. */
  readonly function: string;
  readonly figures: Figures;
}

export interface ResultColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

/** The outcome of one statement. Statements without rows give no columns and their number of changed rows. */
export interface ResultSet {
  readonly columns: readonly ResultColumn[];
  readonly rowCount: number;
  /** Rows inserted, updated or deleted. */
  readonly rowsChanged: number;
  /** Whether the statement gives rows at all (SELECT, FROM, SHOW, PRAGMA, ... RETURNING). */
  readonly hasRows: boolean;
  /** DuckDB values, row by row. */
  rows(): DuckDBValue[][];
  /** JavaScript values (bigint for 64-bit integers, Date for timestamps, null for NULL), an object a row. */
  objects(): Record<string, unknown>[];
  /** JSON-safe values, an object a row: numbers where they are exact, else strings. */
  json(): Record<string, unknown>[];
}

/** A connection on which Ballast's functions work. One statement runs at a time; later calls wait. */
export interface Session {
  /** Runs all statements of `sql` in order; gives the outcome of the last. */
  query(sql: string, options?: QueryOptions): Promise<ResultSet>;
  /** Runs all statements of `sql` in order; gives the outcome of each. */
  queryAll(sql: string, options?: QueryOptions): Promise<ResultSet[]>;
  /** Runs one statement and gives its rows in batches, without holding them all. */
  stream(sql: string, options?: QueryOptions): AsyncIterable<DuckDBValue[][]>;
  /** Creates a table from an Arrow table, or replaces it; `table` is a name as in SQL, quoted where it must be. */
  load(table: string, data: Table): Promise<void>;
  /** Whether a transaction that the user began is open. */
  readonly inTransaction: boolean;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** A file, or ':memory:' (the default). */
  readonly path?: string;
  readonly readOnly?: boolean;
  /** Other databases by name. */
  readonly attach?: Readonly<Record<string, { readonly path: string; readonly readOnly?: boolean }>>;
  /** DuckDB settings, e.g. { memory_limit: '4GB', threads: '2' }. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Seconds to wait for a file that another process has open; default 0. */
  readonly lockWait?: number;
  /** Worker threads for methods; default: the cores of the machine. */
  readonly workers?: number;
  /** Folder of a project whose own `udfs/` are loaded too. */
  readonly project?: string;
}

/** An open database. Any number of sessions may work on it at the same time. */
export interface Database {
  session(): Promise<Session>;
  /** Closes all sessions, the worker pool and, if Ballast opened it, the DuckDB instance. */
  close(): Promise<void>;
}

/** `openDatabase` of src/ballast.ts. */
export type OpenDatabase = (options?: OpenOptions) => Promise<Database>;
