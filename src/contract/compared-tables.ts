import { BallastError } from '../errors/ballast-error.ts';
import type { CategoryColumn, Column, Frame } from '../frame/frame.ts';
import { sharedInt32 } from '../frame/matrix.ts';
import { sortLabels } from '../frame/sort-labels.ts';
import { isCategorical } from './features.ts';
import { isNumeric } from './numeric-type.ts';
import type { RowFilter, SourceColumn, SourceTable } from './source-table.ts';

export interface ColumnNames {
  readonly columns: readonly string[] | undefined;
  readonly exclude: readonly string[];
}

/**
 * The columns of two tables that can be compared: numbers, booleans, dates and text of the first, but for declared
 * keys, unless they are named.
 * @throws COMPARE_MISSING, COMPARE_TYPE, COMPARE_NOTHING
 */
export async function comparedColumns(
  first: SourceTable,
  second: SourceTable,
  { columns, exclude }: ColumnNames,
): Promise<SourceColumn[]> {
  const keys = columns === undefined ? await first.readKeys() : [];
  const chosen = first.columns.filter(
    (column) =>
      !exclude.includes(column.name) &&
      !keys.includes(column.name) &&
      (columns === undefined
        ? isNumeric(column.type) || isCategorical(column)
        : columns.includes(column.name)),
  );
  if (chosen.length === 0) throw new BallastError('COMPARE_NOTHING', { table: first.label });
  const missing = chosen.filter(({ name }) => !second.columns.some((column) => column.name === name));
  if (missing.length > 0) {
    const known = second.columns.map(({ name }) => name);
    throw new BallastError('COMPARE_MISSING', {
      missing: missing.map(({ name }) => name),
      table: second.label,
      known,
    });
  }
  for (const column of chosen) {
    const other = second.columns.find(({ name }) => name === column.name) ?? column;
    const isComparable = isNumeric(column.type) || isCategorical(column);
    if (isComparable && isNumeric(column.type) === isNumeric(other.type)) continue;
    const facts = { column: column.name, first: String(column.type), second: String(other.type) };
    throw new BallastError('COMPARE_TYPE', facts, { column: column.name });
  }
  return chosen;
}

/** The same columns of two tables, their categories coded alike. */
export function readAlike(
  first: SourceTable,
  second: SourceTable,
  names: readonly string[],
): Promise<readonly [Frame, Frame]> {
  return readAlikeWhere({ table: first }, { table: second }, names);
}

/** Some rows of a table. */
export interface TablePart extends RowFilter {
  readonly table: SourceTable;
}

/** The same, of the rows that meet conditions; both parts may be of one table. */
export async function readAlikeWhere(
  first: TablePart,
  second: TablePart,
  names: readonly string[],
): Promise<readonly [Frame, Frame]> {
  const a = await first.table.readFrame(names, first);
  const b = await second.table.readFrame(names, second);
  const columnsOfA: Column[] = [];
  const columnsOfB: Column[] = [];
  a.columns.forEach((column, c) => {
    const other = b.columns[c];
    if (column.kind === 'number' || other.kind === 'number') {
      columnsOfA.push(column);
      columnsOfB.push(other);
      return;
    }
    const categories = sortLabels([...new Set([...column.categories, ...other.categories])]);
    columnsOfA.push(recoded(column, categories));
    columnsOfB.push(recoded(other, categories));
  });
  return [
    { rows: a.rows, columns: columnsOfA },
    { rows: b.rows, columns: columnsOfB },
  ];
}

function recoded(column: CategoryColumn, categories: readonly string[]): CategoryColumn {
  const index = new Map(categories.map((category, code) => [category, code]));
  const map = column.categories.map((category) => index.get(category) ?? -1);
  const codes = sharedInt32(column.codes.length);
  for (let r = 0; r < codes.length; r++) codes[r] = column.codes[r] < 0 ? -1 : map[column.codes[r]];
  return { ...column, codes, categories };
}
