import { DuckDBTypeId, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import type { RowFilter, SourceColumn, SourceTable } from '../contract/source-table.ts';
import { findColumn } from '../contract/columns.ts';
import { BallastError } from '../errors/ballast-error.ts';
import { sortLabels } from '../frame/sort-labels.ts';
import { createMatrix, sharedInt32, type Matrix } from '../frame/matrix.ts';
import type { CategoryColumn, Column, Frame, Label, Labels } from '../frame/frame.ts';
import type { Connection } from './connection.ts';
import { quoteName, quoteString } from '../contract/quote.ts';
import { readBytes, readColumns, readDoubles, readIntegers, readMatrix } from './read-columns.ts';

/** A source whose rows no longer change while a statement runs. */
export interface FixedSource {
  /** Text behind FROM. */
  readonly from: string;
  /** The row's number, 0-based, without gaps: an expression over it, its columns behind `prefix` ('' or 's.'). */
  readonly rowNumber: (prefix: string) => string;
}

/** Makes a source readable as often as needed, when it is first read. */
export type FixSource = () => Promise<FixedSource>;

/** A table in DuckDB as functions see it. */
export class SessionSource implements SourceTable {
  readonly label: string;
  readonly columns: readonly SourceColumn[];
  readonly file?: string;
  readonly fix: FixSource;
  readonly readKeys: () => Promise<readonly string[]>;
  private readonly connection: Connection;

  constructor(
    connection: Connection,
    label: string,
    columns: readonly SourceColumn[],
    fix: FixSource,
    readKeys: () => Promise<readonly string[]>,
    file?: string,
  ) {
    this.connection = connection;
    this.label = label;
    this.columns = columns;
    this.fix = fix;
    this.readKeys = readKeys;
    if (file !== undefined) this.file = file;
  }

  async rowCount(filter: RowFilter = {}): Promise<number> {
    const [[count]] = await this.connection.rows(`SELECT count(*) FROM ${await this.from(filter)}`);
    return Number(count);
  }

  async readFrame(names: readonly string[], filter: RowFilter = {}): Promise<Frame> {
    const from = await this.from(filter);
    const columns = names.map((name) => this.column(name));
    const counts = columns.map((column) => `count(${quoteName(column.name)})`);
    const [[total, ...present]] = await this.connection.rows(
      `SELECT count(*), ${counts.join(', ')} FROM ${from}`,
    );
    const rows = Number(total);
    const read: Column[] = [];
    for (const [i, column] of columns.entries()) {
      read.push(
        isNumeric(column.type)
          ? await this.readNumbers(from, rows, column, Number(present[i]) < rows)
          : await this.readCodes(from, rows, column),
      );
    }
    return { rows, columns: read };
  }

  async readMatrix(names: readonly string[], filter: RowFilter = {}): Promise<Matrix> {
    if (names.length === 0) return createMatrix(await this.rowCount(filter), 0);
    const expressions = names.map((name) => numberExpression(this.column(name)));
    return readMatrix(this.connection, await this.from(filter), await this.rowCount(filter), expressions);
  }

  async readLabels(name: string, filter: RowFilter = {}): Promise<Labels> {
    const column = this.column(name);
    const from = await this.from(filter);
    const rows = await this.rowCount(filter);
    // A date is a class by its text: as a number of days it could not be compared with the column again.
    if (!isNumeric(column.type) || column.type.typeId === DuckDBTypeId.DATE) {
      const { codes, categories } = await this.readCodes(from, rows, column);
      return { codes, classes: categories };
    }
    const value = numberExpression(column);
    const distinct = await this.connection.rows(
      `SELECT DISTINCT CAST(${value} AS DOUBLE) FROM (FROM ${from}) WHERE ${value} IS NOT NULL AND NOT isnan(CAST(${value} AS DOUBLE)) LIMIT ${MOST_CODED + 1}`,
    );
    const classes = sortLabels(distinct.map(([label]) => Number(label)));
    const isBoolean = column.type.typeId === DuckDBTypeId.BOOLEAN;
    const labels = (numbers: readonly number[]): Label[] =>
      numbers.map((label) => (isBoolean ? label === 1 : label));
    if (classes.length > MOST_CODED) {
      const values = await readDoubles(this.connection, from, rows, value);
      const encoded = encodeNumbers(values);
      return { codes: encoded.codes, classes: labels(encoded.classes) };
    }
    const cases = classes.map((label, code) => `WHEN '${label}'::DOUBLE THEN ${code}`).join(' ');
    const code = classes.length === 0 ? 'NULL' : `CASE CAST(${value} AS DOUBLE) ${cases} END`;
    return { codes: await readIntegers(this.connection, from, rows, code), classes: labels(classes) };
  }

  async readCategories(name: string, filter: RowFilter = {}): Promise<CategoryColumn> {
    return this.readCodes(await this.from(filter), await this.rowCount(filter), this.column(name));
  }

  async readRowNumbers(filter: RowFilter): Promise<Int32Array> {
    const { from, rowNumber } = await this.fix();
    const rows = await this.rowCount(filter);
    return readIntegers(this.connection, from + whereClause(filter), rows, rowNumber(''));
  }

  async query(sql: (from: string) => string): Promise<DuckDBValue[][]> {
    return this.connection.rows(sql(await this.from({})));
  }

  private async from(filter: RowFilter): Promise<string> {
    return (await this.fix()).from + whereClause(filter);
  }

  private column(name: string): SourceColumn {
    return this.columns.find((column) => column.name === name) ?? unknownColumn(this, name);
  }

  private async readNumbers(
    from: string,
    rows: number,
    column: SourceColumn,
    hasNulls: boolean,
  ): Promise<Column> {
    const values = await readDoubles(this.connection, from, rows, numberExpression(column));
    const present = `${quoteName(column.name)} IS NOT NULL`;
    const valid = hasNulls ? await readBytes(this.connection, from, rows, present) : null;
    return { kind: 'number', name: column.name, values, valid };
  }

  private async readCodes(from: string, rows: number, { name, type }: SourceColumn): Promise<CategoryColumn> {
    const text = `CAST(${quoteName(name)} AS VARCHAR)`;
    const distinct = await this.connection.rows(
      `SELECT DISTINCT ${text} FROM (FROM ${from}) WHERE ${text} IS NOT NULL`,
    );
    const categories = sortLabels(distinct.map(([value]) => String(value)));
    // Text that tells of a size, such as '10' and '9'; big numbers that are equal as float64 stay in the order of their text.
    if (isNumeric(type) && !isWord(type)) categories.sort((a, b) => Number(a) - Number(b));
    const codes = sharedInt32(rows);
    if (categories.length === 0) return { kind: 'category', name, codes: codes.fill(-1), categories };
    // enum_code lets DuckDB do the dictionary encoding: single strings cost a native call each.
    const dictionary = `ENUM(${categories.map((category) => quoteString(category)).join(', ')})`;
    await readColumns(this.connection, from, rows, [
      { sql: `enum_code(CAST(${text} AS ${dictionary}))`, into: codes },
    ]);
    return { kind: 'category', name, codes, categories };
  }
}

function unknownColumn(table: SourceTable, name: string): never {
  findColumn(table, name, 'columns');
  throw new BallastError('UNKNOWN_COLUMN', { column: name, table: table.label, known: [] });
}

function whereClause(filter: RowFilter): string {
  return filter.where === undefined ? '' : ` WHERE ${filter.where}`;
}

const NUMERIC = new Set<DuckDBTypeId>([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
  DuckDBTypeId.DATE,
]);

/** Whether values of a type are read as float64: numbers, booleans and dates. */
export function isNumeric(type: DuckDBType): boolean {
  return NUMERIC.has(type.typeId);
}

/** Whether the text of a type that counts as numeric is no number: `true`, `2024-01-31`. */
function isWord(type: DuckDBType): boolean {
  return type.typeId === DuckDBTypeId.BOOLEAN || type.typeId === DuckDBTypeId.DATE;
}

/** A column as DOUBLE: dates are days since 1970-01-01. */
function numberExpression(column: SourceColumn): string {
  const name = quoteName(column.name);
  return column.type.typeId === DuckDBTypeId.DATE ? `(${name} - DATE '1970-01-01')` : name;
}

/** Up to this many classes DuckDB finds the codes itself, in bulk; a target with more is hardly one of classes. */
const MOST_CODED = 64;

function encodeNumbers(values: Float64Array): { codes: Int32Array; classes: number[] } {
  const classes = sortLabels([...new Set(values)].filter((value) => !Number.isNaN(value)));
  const codeOf = new Map(classes.map((value, code) => [value, code]));
  const codes = sharedInt32(values.length);
  for (let i = 0; i < values.length; i++) codes[i] = codeOf.get(values[i]) ?? -1;
  return { codes, classes };
}
