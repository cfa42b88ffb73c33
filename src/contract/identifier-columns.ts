import { DuckDBTypeId } from '@duckdb/node-api';
import type { CategoryColumn, Frame } from '../frame/frame.ts';
import { matrixColumn, type Matrix } from '../frame/matrix.ts';
import type { RunContext } from '../workers/pool.ts';
import { isInteger } from './numeric-type.ts';
import { quoteName } from './quote.ts';
import type { SourceColumn, SourceTable } from './source-table.ts';

/** In fewer rows whole numbers differ by chance. */
const FEWEST_ROWS = 10;

/** Up to here, exact counts are cheap. */
const FEW_COLUMNS = 8;
/** Estimates are off by a few percent; this is far more. */
const SURELY_LESS = 0.5;

/** Looks for columns that differ in every row, as identifiers do, on rows that are read anyway. */
export class IdentifierSearch {
  private suspects: SourceColumn[];

  /** @param columns  the features; whole numbers and text among them are suspects */
  constructor(columns: readonly SourceColumn[]) {
    this.suspects = columns.filter(
      (column) => isInteger(column.type) || column.type.typeId === DuckDBTypeId.VARCHAR,
    );
  }

  /** Acquits columns of which a value occurs twice in `matrix`, whose columns are `names`. */
  seeMatrix(matrix: Matrix, names: readonly string[]): void {
    this.suspects = this.suspects.filter(({ name }) => {
      const c = names.indexOf(name);
      return c < 0 || differs(matrixColumn(matrix, c));
    });
  }

  /** Acquits columns of which a category occurs twice. */
  seeCategories(columns: readonly CategoryColumn[]): void {
    this.suspects = this.suspects.filter(({ name }) => {
      const column = columns.find((one) => one.name === name);
      return column === undefined || differs(column.codes);
    });
  }

  seeFrame({ columns }: Frame): void {
    this.suspects = this.suspects.filter((suspect) => {
      const column = columns.find(({ name }) => name === suspect.name);
      return column !== undefined && differs(column.kind === 'category' ? column.codes : column.values);
    });
  }

  /** The suspects left that differ in every row of the table. */
  async found(source: Pick<SourceTable, 'query'>): Promise<string[]> {
    if (this.suspects.length > FEW_COLUMNS) await this.acquitRoughly(source);
    if (this.suspects.length === 0) return [];
    const counts = this.suspects.map(({ name }) => `count(DISTINCT ${quoteName(name)})`);
    const [[rows, ...distinct]] = await source.query(
      (from) => `SELECT count(*), ${counts.join(', ')} FROM ${from}`,
    );
    if (Number(rows) < FEWEST_ROWS) return [];
    return this.suspects.filter((_, i) => distinct[i] === rows).map(({ name }) => name);
  }

  /** Hundreds of exact counts take seconds to plan, and nearly all of these columns are far from being identifiers. */
  private async acquitRoughly(source: Pick<SourceTable, 'query'>): Promise<void> {
    const counts = this.suspects.map(({ name }) => `approx_count_distinct(${quoteName(name)})`);
    const [[rows, ...distinct]] = await source.query(
      (from) => `SELECT count(*), ${counts.join(', ')} FROM ${from}`,
    );
    this.suspects = this.suspects.filter((_, i) => Number(distinct[i]) > Number(rows) * SURELY_LESS);
  }
}

/** Warns of those of the columns of a frame that look like identifiers. */
export async function warnOfIdentifiers(
  source: Pick<SourceTable, 'query'>,
  columns: readonly SourceColumn[],
  frame: Frame,
  context: RunContext,
  name: string,
): Promise<void> {
  const search = new IdentifierSearch(columns);
  search.seeFrame(frame);
  const suspects = await search.found(source);
  if (suspects.length > 0) context.warn(identifierWarning(name, suspects, false));
}

/** Whether no value occurs twice. */
function differs(values: Float64Array | Int32Array): boolean {
  const seen = new Set<number>();
  for (const value of values) {
    if (seen.has(value)) return false;
    seen.add(value);
  }
  return true;
}

/** The warning about columns that look like identifiers. */
export function identifierWarning(
  name: string,
  columns: readonly string[],
  canKeep: boolean,
  canRenew = false,
): string {
  const subject =
    columns.length === 1 ? `column ${columns[0]} differs` : `columns ${columns.join(', ')} differ`;
  const list = `[${columns.map((column) => (/^[a-z_]\w*$/i.test(column) ? column : `'${column}'`)).join(', ')}]`;
  const renew = canRenew ? `give new rows fresh values with new_key := ${list}, ` : '';
  const remedy = canKeep
    ? `${renew}carry it along with keep := ${list}, or leave it out with exclude := ${list}`
    : `leave it out with exclude := ${list}`;
  return `${name}(): ${subject} in every row, as an identifier does. If it is one, ${remedy}.`;
}
