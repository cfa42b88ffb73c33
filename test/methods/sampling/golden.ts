import { readFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Label, Labels } from '../../../src/frame/frame.ts';
import { matrixFromColumns, sharedInt32, type Matrix } from '../../../src/frame/matrix.ts';
import { sortLabels } from '../../../src/frame/sort-labels.ts';
import type { RunContext, WorkerPool } from '../../../src/workers/pool.ts';

/** A case of imbalanced-learn 0.14.2; DRAWS.md of the fixtures tells the format. */
export interface GoldenCase {
  readonly case: string;
  readonly function: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly input: string;
  readonly expected?: string;
  readonly exact?: boolean;
  readonly error?: boolean;
  readonly must_name?: readonly string[];
  readonly peer_bug?: boolean;
  readonly statistics?: {
    readonly counts_min: Readonly<Record<string, number>>;
    readonly counts_max: Readonly<Record<string, number>>;
    readonly counts_slack: number;
    /** Whether counts and moments are of all rows, or moments of the made ones. */
    readonly rows: 'all' | 'generated';
    readonly per_class: Readonly<Record<string, Readonly<Record<string, Moments>>>>;
  };
}

interface Moments {
  readonly mean: number;
  readonly mean_tolerance: number;
  readonly std: number;
  readonly std_tolerance: number;
}

export interface Table {
  readonly rows: number;
  /** DuckDB's type of every column. */
  readonly types: ReadonlyMap<string, string>;
  readonly columns: ReadonlyMap<string, readonly (number | string | null)[]>;
}

export const goldenFolder = new URL('../../fixtures/imblearn/', import.meta.url);

export async function goldenCases(sampler: string): Promise<GoldenCase[]> {
  const all = JSON.parse(await readFile(new URL('cases.json', goldenFolder), 'utf8')) as GoldenCase[];
  return all.filter((one) => one.function === sampler);
}

/** Reads a parquet file beside cases.json. */
export async function readGolden(path: string): Promise<Table> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const file = new URL(path, goldenFolder).pathname;
  const reader = await connection.runAndReadAll(`select * from '${file.replaceAll("'", "''")}'`);
  const names = reader.columnNames();
  const types = new Map(names.map((name, c) => [name, String(reader.columnType(c))]));
  const columns = new Map(
    reader.getColumns().map((column, c) => {
      const values = column.map((value) => (typeof value === 'bigint' ? Number(value) : value));
      return [names[c], values as (number | string | null)[]];
    }),
  );
  connection.closeSync();
  instance.closeSync();
  return { rows: reader.currentRowCount, types, columns };
}

export function featureNames(table: Table): string[] {
  return [...table.columns.keys()].filter((name) => /^f\d+$/.test(name));
}

export function columnOf(table: Table, name: string): readonly (number | string | null)[] {
  const column = table.columns.get(name);
  if (column === undefined) throw new Error(`no column ${name}`);
  return column;
}

/** Numeric columns as a matrix; NULL as NaN. */
export function matrixOf(table: Table, names: readonly string[]): Matrix {
  return matrixFromColumns(
    names.map((name) => columnOf(table, name).map((value) => (value === null ? NaN : Number(value)))),
  );
}

export function labelsOf(table: Table): Labels {
  const values = columnOf(table, 'y') as readonly Label[];
  const classes = sortLabels([...new Set(values)]);
  const codes = sharedInt32(values.length);
  values.forEach((value, r) => (codes[r] = classes.indexOf(value)));
  return { codes, classes };
}

/** A context that only the pool belongs to. */
export function contextWith(pool: WorkerPool): RunContext {
  return { pool, progress: () => {}, warn: () => {} };
}
