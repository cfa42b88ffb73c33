import { BallastError } from '../../errors/ballast-error.ts';
import type { ClassType } from './class-type.ts';

/** A model as a row of a table: every train function gives these fields, with these types. */
export interface ModelRow {
  readonly name: string;
  readonly algorithm: string;
  /** Arguments of the training, JSON. */
  readonly params: string;
  readonly target: string;
  /** Names of the classes, in the order of their probabilities. */
  readonly classes: readonly string[];
  readonly class_type: ClassType;
  readonly features: readonly ModelFeature[];
  readonly metrics: ReadonlyMap<string, number>;
  /** By feature; what they measure depends on the algorithm. */
  readonly importances: ReadonlyMap<string, number>;
  /** Rows that it was trained on. */
  readonly rows: number;
  readonly seconds: number;
  readonly random_state: number | null;
  /** Names the training data; equal data and arguments need no new training. */
  readonly data_hash: string;
  /** Values of the group_by columns, JSON; null without them. */
  readonly group: string | null;
  /** 1 for the best of its group. */
  readonly rank: number;
  readonly onnx: Uint8Array;
}

/** A column that a model reads. */
export interface ModelFeature {
  readonly name: string;
  readonly type: 'number' | 'category';
  /** Levels in training; null for a number. */
  readonly categories: readonly string[] | null;
  /** Range in training; null for a category. */
  readonly min: number | null;
  readonly max: number | null;
  /** Training rows with NULL. */
  readonly missing: number;
}

/** Fields of the row, in the order of the table's columns. */
export const modelFields = [
  'name',
  'algorithm',
  'params',
  'target',
  'classes',
  'class_type',
  'features',
  'metrics',
  'importances',
  'rows',
  'seconds',
  'random_state',
  'data_hash',
  'group',
  'rank',
  'onnx',
] as const satisfies readonly (keyof ModelRow)[];

/**
 * Checks a row that came back from a table. Maps may be a Map, an object, or a list of { key, value }; whole
 * numbers may be bigint.
 * @throws MODEL_ROW_INVALID naming the field that is missing or of another type
 */
export function readModelRow(record: Readonly<Record<string, unknown>>): ModelRow {
  return {
    name: text(record, 'name'),
    algorithm: text(record, 'algorithm'),
    params: text(record, 'params'),
    target: text(record, 'target'),
    classes: texts(record['classes'], 'classes'),
    class_type: classType(record),
    features: list(record['features'], 'features').map(readFeature),
    metrics: numberMap(record, 'metrics'),
    importances: numberMap(record, 'importances'),
    rows: number(record, 'rows'),
    seconds: number(record, 'seconds'),
    random_state: optional(record, 'random_state', number),
    data_hash: text(record, 'data_hash'),
    group: optional(record, 'group', text),
    rank: number(record, 'rank'),
    onnx: blob(record),
  };
}

function readFeature(value: unknown): ModelFeature {
  if (!isRecord(value)) throw invalid('features', 'a list of structs', value);
  const type = text(value, 'type');
  if (type !== 'number' && type !== 'category') throw invalid('features.type', 'number or category', type);
  const { categories } = value;
  return {
    name: text(value, 'name'),
    type,
    categories:
      categories === null || categories === undefined ? null : texts(categories, 'features.categories'),
    min: optional(value, 'min', number),
    max: optional(value, 'max', number),
    missing: number(value, 'missing'),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function text(record: Fields, field: string): string {
  const value = record[field];
  if (typeof value !== 'string') throw invalid(field, 'text', value);
  return value;
}

function number(record: Fields, field: string): number {
  const value = record[field];
  if (typeof value !== 'number' && typeof value !== 'bigint') throw invalid(field, 'a number', value);
  return Number(value);
}

function optional<T>(record: Fields, field: string, read: (record: Fields, field: string) => T): T | null {
  return record[field] === null || record[field] === undefined ? null : read(record, field);
}

function list(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(field, 'a list', value);
  return value;
}

function texts(value: unknown, field: string): readonly string[] {
  return list(value, field).map((entry) => {
    if (typeof entry !== 'string') throw invalid(field, 'a list of text', entry);
    return entry;
  });
}

function classType(record: Fields): ClassType {
  const type = text(record, 'class_type');
  if (type === 'string' || type === 'integer' || type === 'double' || type === 'boolean') return type;
  throw invalid('class_type', 'string, integer, double or boolean', type);
}

function numberMap(record: Fields, field: string): ReadonlyMap<string, number> {
  const value = record[field];
  const pairs =
    value instanceof Map ? [...value] : Array.isArray(value) ? value.map(pair) : objectPairs(value, field);
  return new Map(pairs.map(([key, entry]) => [String(key), number({ [field]: entry }, field)]));

  function pair(entry: unknown): [unknown, unknown] {
    if (!isRecord(entry)) throw invalid(field, 'a map of numbers', entry);
    return [entry['key'], entry['value']];
  }
}

function objectPairs(value: unknown, field: string): [string, unknown][] {
  if (!isRecord(value)) throw invalid(field, 'a map of numbers', value);
  return Object.entries(value);
}

function blob(record: Fields): Uint8Array {
  const value = record['onnx'];
  if (!(value instanceof Uint8Array)) throw invalid('onnx', 'a BLOB', value);
  return value;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(field: string, expected: string, value: unknown): BallastError {
  const given = value === undefined ? 'missing' : value === null ? 'NULL' : `of type ${typeof value}`;
  return new BallastError('MODEL_ROW_INVALID', { reason: `${field} is ${given}, not ${expected}` });
}
