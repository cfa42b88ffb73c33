import { BallastError } from '../errors/ballast-error.ts';
import type { Column, Frame } from '../frame/frame.ts';
import type { ModelInput } from './load-model.ts';

/** The columns of a frame that feed one input of a model. */
export interface InputFeed {
  readonly input: ModelInput;
  readonly columns: readonly Column[];
}

/** The names of the columns that a model wants; null when it takes them by position. */
export function namedColumns(inputs: readonly ModelInput[]): readonly string[] | null {
  return inputs.length > 1 && inputs.every((input) => input.columns === 1)
    ? inputs.map((input) => input.name)
    : null;
}

/**
 * Finds the columns of every input: by name where each input is one column (upper and lower case count only
 * where both exist), else by position.
 * @throws MODEL_COLUMNS, MODEL_COLUMN_COUNT, MODEL_COLUMN_TYPE, MODEL_MISSING_VALUES
 */
export function feedInputs(inputs: readonly ModelInput[], frame: Frame): readonly InputFeed[] {
  const sole = inputs.length === 1 && frame.columns.some((column) => column.name === inputs[0].name);
  const named = inputs[0]?.columns === 1 && sole ? true : namedColumns(inputs) !== null;
  const feeds = named ? byName(inputs, frame) : byPosition(inputs, frame);
  for (const { input, columns } of feeds) for (const column of columns) checkType(input, column);
  return feeds;
}

/**
 * The column of that name, else the only one of that name in other letter case.
 * @throws MODEL_COLUMNS naming every missing column and what is near it
 */
export function columnsByName(names: readonly string[], frame: Frame): readonly Column[] {
  const exact = new Map(frame.columns.map((column) => [column.name, column]));
  const folded = new Map(frame.columns.map((column) => [column.name.toLowerCase(), column]));
  const found = names.map((name) => exact.get(name) ?? folded.get(name.toLowerCase()));
  const missing = names.filter((_, i) => found[i] === undefined);
  if (missing.length > 0) {
    throw new BallastError('MODEL_COLUMNS', { missing, known: frame.columns.map((column) => column.name) });
  }
  return found.filter((column) => column !== undefined);
}

function byName(inputs: readonly ModelInput[], frame: Frame): InputFeed[] {
  const names = inputs.map((input) => input.name);
  const columns = columnsByName(names, frame);
  return inputs.map((input, i) => ({ input, columns: [columns[i]] }));
}

function byPosition(inputs: readonly ModelInput[], frame: Frame): InputFeed[] {
  const fixed = inputs.reduce((sum, input) => sum + (input.columns ?? 0), 0);
  const open = inputs.filter((input) => input.columns === null).length;
  const rest = frame.columns.length - fixed;
  if (open > 1 || (open === 0 ? rest !== 0 : rest < 1)) {
    throw new BallastError('MODEL_COLUMN_COUNT', {
      expected: fixed,
      given: frame.columns.length,
      columns: frame.columns.map((column) => column.name),
    });
  }
  let at = 0;
  return inputs.map((input) => {
    const from = at;
    at += input.columns ?? rest;
    return { input, columns: frame.columns.slice(from, at) };
  });
}

function checkType(input: ModelInput, column: Column): void {
  if (column.kind === 'category' && input.type !== 'string') {
    throw new BallastError('MODEL_COLUMN_TYPE', {
      column: column.name,
      expected: 'numbers',
      given: 'text',
    });
  }
  const takesMissing = input.type === 'float' || input.type === 'double' || input.type === 'string';
  const rows = takesMissing ? 0 : missingRows(column);
  if (rows > 0) throw new BallastError('MODEL_MISSING_VALUES', { columns: [column.name], rows });
}

/** Rows in which the column is NULL. */
export function missingRows(column: Column): number {
  let rows = 0;
  if (column.kind === 'category') for (const code of column.codes) rows += code < 0 ? 1 : 0;
  else for (const value of column.values) rows += Number.isNaN(value) ? 1 : 0;
  return rows;
}
