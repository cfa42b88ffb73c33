import { DOUBLE, VARCHAR } from '@duckdb/node-api';
import { BallastError } from '../errors/ballast-error.ts';
import { matrixColumn } from '../frame/matrix.ts';
import { knnImpute } from '../methods/prepare/knn-impute.ts';
import { clipValues, fillValues, scaleValues } from '../methods/prepare/prepare-numbers.ts';
import {
  levelIndex,
  levelsOfRows,
  outputsOf,
  type PreparedColumn,
  type PreparedNumber,
  type Preprocessor,
} from '../methods/prepare/preprocessor.ts';
import { crossFitTargetEncoding } from '../methods/prepare/target-encoding.ts';
import type { RunContext } from '../workers/pool.ts';
import type { OutputColumn } from './define.ts';
import { readTarget } from './features.ts';
import { isNumber } from './numeric-type.ts';
import { categorySql, numberSql, unknownSql } from './prepared-sql.ts';
import { refuseInfinities } from './preparation.ts';
import type { Projected } from './projected.ts';
import { quoteName } from './quote.ts';
import type { StoredColumn } from './rows.ts';
import type { SourceColumn, SourceTable } from './source-table.ts';

/** A column of a source, and how it is prepared; null where it passes as it is. */
interface Plan {
  readonly column: SourceColumn;
  readonly prepared: PreparedColumn | null;
}

/**
 * How a preprocessor fits a table: every column of the table, in its order.
 * @throws MODEL_COLUMNS, MODEL_COLUMN_TYPE
 */
function planColumns(source: SourceTable, { columns }: Preprocessor): readonly Plan[] {
  const found = new Map<string, PreparedColumn>();
  const missing: string[] = [];
  for (const prepared of columns) {
    const column =
      source.columns.find(({ name }) => name === prepared.name) ??
      source.columns.find(({ name }) => name.toLowerCase() === prepared.name.toLowerCase());
    if (column === undefined) missing.push(prepared.name);
    else found.set(column.name, prepared);
    if (column === undefined || prepared.kind === 'category' || isNumber(column.type)) continue;
    const facts = { column: column.name, expected: 'numbers', given: String(column.type) };
    throw new BallastError('MODEL_COLUMN_TYPE', facts, { column: column.name });
  }
  if (missing.length > 0) {
    throw new BallastError('MODEL_COLUMNS', { missing, known: source.columns.map(({ name }) => name) });
  }
  return source.columns.map((column) => ({ column, prepared: found.get(column.name) ?? null }));
}

/**
 * The columns of a prepared table: those of a prepared column stand in its place.
 * @throws PREPARE_NAME_TAKEN, and as `planColumns`
 */
export function transformedColumns(source: SourceTable, preprocessor: Preprocessor): OutputColumn[] {
  const taken = new Set<string>();
  return planColumns(source, preprocessor).flatMap(({ column, prepared }) => {
    const own: OutputColumn[] =
      prepared === null
        ? [{ ...column, description: 'As it is.' }]
        : outputsOf(prepared).map(({ name, type }) => ({
            name,
            type: type === 'number' ? DOUBLE : VARCHAR,
            description: `Made of ${column.name}.`,
          }));
    for (const { name } of own) {
      if (taken.has(name.toLowerCase()))
        throw new BallastError(
          'PREPARE_NAME_TAKEN',
          { column: name, from: column.name },
          { column: column.name },
        );
      taken.add(name.toLowerCase());
    }
    return own;
  });
}

export interface TransformOptions {
  /** Whether target encodings are learned anew for these rows, out of fold: they are the training rows. */
  readonly outOfFold: boolean;
}

/**
 * A prepared table as SQL over its source; only what SQL has no words for is made here: quantile scaling, filling from
 * neighbours and target encodings out of fold.
 * @throws PREPARE_INFINITE, PREPARE_UNKNOWN_VALUE, NULL_TARGET, TOO_MANY_FOLDS
 */
export async function transformSource(
  source: SourceTable,
  preprocessor: Preprocessor,
  { outOfFold }: TransformOptions,
  context: RunContext,
): Promise<Projected> {
  const plans = planColumns(source, preprocessor);
  await refuseInfinities(
    source,
    plans.flatMap(({ column, prepared }) => (prepared?.kind === 'number' ? [column] : [])),
  );
  await refuseUnknown(source, plans);
  const made = [
    ...(await madeNumbers(source, preprocessor, plans, context)),
    ...(outOfFold ? await madeEncodings(source, preprocessor, plans) : []),
  ];
  const names = new Set(made.map(({ name }) => name));
  const items = plans.flatMap(({ column, prepared }) => {
    if (prepared === null) return [`s.${quoteName(column.name)}`];
    const outputs = outputsOf(prepared);
    if (names.has(outputs[0].name)) return outputs.map(({ name }) => `r.${quoteName(name)}`);
    if (prepared.kind === 'category') return categorySql(prepared, column.name);
    return [numberSql(prepared, column.name) ?? `r.${quoteName(column.name)}`];
  });
  const rows = made.length === 0 ? 0 : await source.rowCount();
  return {
    kind: 'projected',
    parts: [items],
    made: made.length === 0 ? null : { kind: 'rows', rows, columns: made },
  };
}

async function refuseUnknown(source: SourceTable, plans: readonly Plan[]): Promise<void> {
  for (const { column, prepared } of plans) {
    if (prepared?.kind !== 'category' || !prepared.refusesUnknown) continue;
    const isUnknown = unknownSql(prepared, column.name);
    const [[rows, value]] = await source.query(
      (from) =>
        `SELECT count(*), coalesce(CAST(min(s.${quoteName(column.name)}) AS VARCHAR), 'NULL') FROM ${from} AS s WHERE ${isUnknown}`,
    );
    if (rows === 0n) continue;
    const facts = { column: column.name, value: String(value), rows: Number(rows) };
    throw new BallastError('PREPARE_UNKNOWN_VALUE', facts, { column: column.name });
  }
}

/** Columns of numbers that SQL cannot make. */
async function madeNumbers(
  source: SourceTable,
  { columns, donors }: Preprocessor,
  plans: readonly Plan[],
  context: RunContext,
): Promise<StoredColumn[]> {
  const numbers = plans.flatMap(({ column, prepared }) =>
    prepared?.kind === 'number' && (donors !== null || numberSql(prepared, column.name) === null)
      ? [{ name: column.name, prepared }]
      : [],
  );
  if (numbers.length === 0) return [];
  const matrix = await source.readMatrix(numbers.map(({ name }) => name));
  const clipped = numbers.map(({ prepared }, c) => clipValues(matrixColumn(matrix, c), prepared.clip));
  clipped.forEach((values, c) => matrixColumn(matrix, c).set(values));
  if (donors !== null) {
    // The donors' columns stand in the order of training, these in the order of the source.
    const order = donors.columns.map((at) => numbers.findIndex(({ prepared }) => prepared === columns[at]));
    const inOrder = { ...matrix, data: matrix.data.slice() };
    order.forEach((from, to) => matrixColumn(inOrder, to).set(matrixColumn(matrix, from)));
    const filled = await knnImpute(
      { donors: donors.rows, rows: inOrder, n_neighbors: donors.n_neighbors },
      context,
    );
    order.forEach((from, to) => matrixColumn(matrix, from).set(matrixColumn(filled, to)));
  }
  return numbers.map(({ prepared }, c) => storedNumber(prepared, matrixColumn(matrix, c)));
}

function storedNumber({ name, fill, scaling }: PreparedNumber, values: Float64Array): StoredColumn {
  const scaled = scaleValues(fillValues(values, fill), scaling);
  return stored(name, scaled);
}

/** NaN becomes NULL. */
function stored(name: string, values: Float64Array): StoredColumn {
  const valid = Uint8Array.from(values, (value) => Number(!Number.isNaN(value)));
  return { kind: 'stored', name, values, valid: valid.includes(0) ? valid : null };
}

async function madeEncodings(
  source: SourceTable,
  { crossFit }: Preprocessor,
  plans: readonly Plan[],
): Promise<StoredColumn[]> {
  if (crossFit === null) return [];
  const labels = await readTarget(source, crossFit.target);
  const made: StoredColumn[] = [];
  for (const { column, prepared } of plans) {
    if (prepared?.kind !== 'category' || prepared.encoding?.kind !== 'target') continue;
    const [read] = await source.readCategories([column.name]);
    const levelOf = levelsOfRows(read, prepared);
    const values = crossFitTargetEncoding(levelOf, levelIndex(prepared).count, labels, crossFit);
    outputsOf(prepared).forEach(({ name }, i) => made.push(stored(name, values[i])));
  }
  return made;
}
