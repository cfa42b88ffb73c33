import { DuckDBInstance } from '@duckdb/node-api';
import type { Column, Frame } from '../../src/frame/frame.ts';
import { sharedFloat64, sharedInt32 } from '../../src/frame/matrix.ts';

export const fixtures = new URL('../fixtures/onnx/', import.meta.url).pathname;

/** The columns of a query as a frame: text as categories, everything else as numbers. */
export async function readFrame(sql: string): Promise<Frame> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(sql);
  const names = reader.columnNames();
  const values = reader.getColumnsJS();
  connection.closeSync();
  return {
    rows: values[0]?.length ?? 0,
    columns: names.map((name, c) => column(name, values[c].map(plain))),
  };
}

type Plain = string | number | bigint | boolean | null;

function plain(value: unknown): Plain {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return value;
  throw new Error(`the fixtures hold no ${typeof value}`);
}

export function column(name: string, values: readonly Plain[]): Column {
  if (!values.some((value) => typeof value === 'string')) {
    const numbers = sharedFloat64(values.length);
    numbers.set(values.map((value) => (value === null ? Number.NaN : Number(value))));
    const valid = values.includes(null) ? Uint8Array.from(values, (value) => (value === null ? 0 : 1)) : null;
    return { kind: 'number', name, values: numbers, valid };
  }
  const categories = [...new Set(values.filter((value) => value !== null).map(String))].toSorted();
  const codes = sharedInt32(values.length);
  codes.set(values.map((value) => (value === null ? -1 : categories.indexOf(String(value)))));
  return { kind: 'category', name, codes, categories };
}

/** The named columns, in that order. */
export function pick(frame: Frame, names: readonly string[]): Frame {
  const byName = new Map(frame.columns.map((entry) => [entry.name, entry]));
  return { rows: frame.rows, columns: names.map((name) => byName.get(name)).filter((c) => c !== undefined) };
}

export function numbers(frame: Frame, name: string): Float64Array {
  const found = frame.columns.find((entry) => entry.name === name);
  if (found?.kind !== 'number') throw new Error(`no number column ${name}`);
  return found.values;
}

/** Numbers by value, text by code point. */
export function byValue<T extends string | number | boolean>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A column as plain values; null for NULL. */
export function values(frame: Frame, name: string): (string | number | null)[] {
  const found = frame.columns.find((entry) => entry.name === name);
  if (found?.kind === 'category') return Array.from(found.codes, (code) => found.categories[code] ?? null);
  return Array.from(numbers(frame, name), (value) => (Number.isNaN(value) ? null : value));
}
