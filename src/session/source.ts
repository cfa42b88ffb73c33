import { DuckDBTypeId, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import type { ListGroup, ListQuery, RowFilter, SourceColumn, SourceTable } from '../contract/source-table.ts';
import { findColumn } from '../contract/columns.ts';
import { isFloat, isFractional, isNumeric } from '../contract/numeric-type.ts';
import { BallastError } from '../errors/ballast-error.ts';
import { sortLabels } from '../frame/sort-labels.ts';
import {
  createMatrix,
  matrixColumn,
  sharedFloat64,
  sharedInt32,
  sharedUint8,
  type Matrix,
} from '../frame/matrix.ts';
import type { CategoryColumn, Column, Frame, Label, Labels, NumberColumn } from '../frame/frame.ts';
import type { Connection } from './connection.ts';
import { freeName, quoteName, quoteString } from '../contract/quote.ts';
import { collectLists, readBatches, readColumns, readIntegers, type ReadColumn } from './read-columns.ts';

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
  readonly word?: string;
  readonly fix: FixSource;
  readonly readKeys: () => Promise<readonly string[]>;
  private readonly connection: Connection;

  constructor(
    connection: Connection,
    label: string,
    columns: readonly SourceColumn[],
    fix: FixSource,
    readKeys: () => Promise<readonly string[]>,
    instead: Pick<SourceTable, 'file' | 'word'> = {},
  ) {
    this.connection = connection;
    this.label = label;
    this.columns = columns;
    this.fix = fix;
    this.readKeys = readKeys;
    Object.assign(this, instead);
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
    const plans: Reading<Column>[] = [];
    for (const [i, column] of columns.entries()) {
      plans.push(
        isNumeric(column.type)
          ? numbersReading(column, rows, Number(present[i]) < rows)
          : await this.codesReading(from, rows, column),
      );
    }
    await this.readAll(from, rows, plans);
    return { rows, columns: plans.map((plan) => plan.result()) };
  }

  async readBatches(
    names: readonly string[],
    batchRows: number,
    held: number,
    visit: (batch: Frame, from: number) => Promise<void>,
  ): Promise<void> {
    const from = await this.from({});
    const codings = new Map<string, Coding>();
    for (const name of names) {
      const column = this.column(name);
      if (!isNumeric(column.type)) codings.set(name, await this.coding(from, column));
    }
    const columns = (room: number) =>
      names.map((name) => {
        const coding = codings.get(name);
        if (coding === undefined)
          return { sql: numberExpression(this.column(name)), into: sharedFloat64(room) };
        return { sql: coding.sql, into: sharedInt32(room) };
      });
    await readBatches(this.connection, from, batchRows, held, columns, (batch, rows, start) =>
      visit({ rows, columns: batch.map((read, c) => partColumn(names[c], read.into, rows, codings)) }, start),
    );
  }

  async readMatrix(names: readonly string[], filter: RowFilter = {}): Promise<Matrix> {
    const rows = await this.rowCount(filter);
    const plan = this.matrixReading(names, rows);
    await this.readAll(await this.from(filter), rows, [plan]);
    return plan.result();
  }

  async readLabels(name: string, filter: RowFilter = {}): Promise<Labels> {
    return (await this.readLabelled(name, [], filter)).labels;
  }

  async readLabelled(
    target: string,
    names: readonly string[],
    filter: RowFilter = {},
  ): Promise<{ labels: Labels; matrix: Matrix }> {
    const from = await this.from(filter);
    const rows = await this.rowCount(filter);
    const labels = await this.labelsReading(from, rows, this.column(target));
    const matrix = this.matrixReading(names, rows);
    await this.readAll(from, rows, [labels, matrix]);
    return { labels: labels.result(), matrix: matrix.result() };
  }

  async readCategories(names: readonly string[], filter: RowFilter = {}): Promise<CategoryColumn[]> {
    const from = await this.from(filter);
    const rows = await this.rowCount(filter);
    const plans: Reading<CategoryColumn>[] = [];
    for (const name of names) plans.push(await this.codesReading(from, rows, this.column(name)));
    await this.readAll(from, rows, plans);
    return plans.map((plan) => plan.result());
  }

  async readRowNumbers(filter: RowFilter): Promise<Int32Array> {
    const { from, rowNumber } = await this.fix();
    const rows = await this.rowCount(filter);
    return readIntegers(this.connection, from + whereClause(filter, rowNumber), rows, rowNumber(''));
  }

  async readOrder(keys: readonly string[]): Promise<Int32Array> {
    const { from, rowNumber } = await this.fix();
    const order = `${from} ORDER BY ${[...keys, rowNumber('')].join(', ')}`;
    return readIntegers(this.connection, order, await this.rowCount(), rowNumber(''));
  }

  async readCodes(sql: string): Promise<Int32Array> {
    return readIntegers(this.connection, await this.from({}), await this.rowCount(), sql);
  }

  async collectLists(query: ListQuery, visit: (group: ListGroup) => void): Promise<void> {
    await collectLists(this.connection, await this.from(query.filter), query, visit);
  }

  async query(sql: (from: string) => string): Promise<DuckDBValue[][]> {
    return this.connection.rows(sql(await this.from({})));
  }

  cast(columns: readonly SourceColumn[]): SourceTable {
    const number = quoteName(
      freeName(
        '__ballast_row',
        columns.map(({ name }) => name),
      ),
    );
    const items = columns.map(({ name, type }) => {
      const own = findColumn(this, name, 'columns');
      return `CAST(${quoteName(own)} AS ${type}) AS ${quoteName(name)}`;
    });
    const fix = async (): Promise<FixedSource> => {
      const { from, rowNumber } = await this.fix();
      return {
        from: `(SELECT ${items.join(', ')}, ${rowNumber('')} AS ${number} FROM ${from})`,
        rowNumber: (prefix) => prefix + number,
      };
    };
    return new SessionSource(this.connection, this.label, columns, fix, this.readKeys);
  }

  private async from(filter: RowFilter): Promise<string> {
    const { from, rowNumber } = await this.fix();
    return from + whereClause(filter, rowNumber);
  }

  private column(name: string): SourceColumn {
    return this.columns.find((column) => column.name === name) ?? unknownColumn(this, name);
  }

  /** One pass over the table for everything: each further pass costs a call a chunk. */
  private readAll(from: string, rows: number, plans: readonly Reading<unknown>[]): Promise<void> {
    return readColumns(
      this.connection,
      from,
      rows,
      plans.flatMap((plan) => plan.reads),
    );
  }

  private matrixReading(names: readonly string[], rows: number): Reading<Matrix> {
    const matrix = createMatrix(rows, names.length);
    const reads = names.map((name, c) => ({
      sql: numberExpression(this.column(name)),
      into: matrixColumn(matrix, c),
    }));
    return { reads, result: () => matrix };
  }

  private async labelsReading(from: string, rows: number, column: SourceColumn): Promise<Reading<Labels>> {
    // A date is a class by its text: as a number of days it could not be compared with the column again.
    if (!isNumeric(column.type) || column.type.typeId === DuckDBTypeId.DATE)
      return this.textLabelsReading(from, rows, column);
    const value = numberExpression(column);
    const distinct = await this.connection.rows(
      `SELECT DISTINCT CAST(${value} AS DOUBLE) FROM (FROM ${from}) WHERE ${value} IS NOT NULL AND NOT isnan(CAST(${value} AS DOUBLE)) LIMIT ${MOST_CODED + 1}`,
    );
    const classes = sortLabels(distinct.map(([label]) => Number(label)));
    // As float64, whole numbers this large are no longer told apart.
    if (!isFloat(column.type) && classes.some((label) => Math.abs(label) >= 2 ** 53))
      return this.textLabelsReading(from, rows, column);
    const isBoolean = column.type.typeId === DuckDBTypeId.BOOLEAN;
    const labels = (numbers: readonly number[]): Label[] =>
      numbers.map((label) => (isBoolean ? label === 1 : label));
    if (classes.length > MOST_CODED) {
      const values = sharedFloat64(rows);
      const result = () => {
        const encoded = encodeNumbers(values);
        return { codes: encoded.codes, classes: labels(encoded.classes) };
      };
      return { reads: [{ sql: value, into: values }], result };
    }
    const codes = sharedInt32(rows);
    const isWhole = !isFractional(column.type);
    const sql = codeExpression(value, classes, isWhole);
    return { reads: [{ sql, into: codes }], result: () => ({ codes, classes: labels(classes) }) };
  }

  private async textLabelsReading(
    from: string,
    rows: number,
    column: SourceColumn,
  ): Promise<Reading<Labels>> {
    const { reads, result } = await this.codesReading(from, rows, column);
    return { reads, result: () => ({ codes: result().codes, classes: result().categories }) };
  }

  private async codesReading(
    from: string,
    rows: number,
    column: SourceColumn,
  ): Promise<Reading<CategoryColumn>> {
    const { sql, categories } = await this.coding(from, column);
    const { name } = column;
    const codes = sharedInt32(rows);
    return { reads: [{ sql, into: codes }], result: () => ({ kind: 'category', name, codes, categories }) };
  }

  private async coding(from: string, { name, type }: SourceColumn): Promise<Coding> {
    const text = `CAST(${quoteName(name)} AS VARCHAR)`;
    const distinct = await this.connection.rows(`SELECT DISTINCT ${text} FROM ${from}`);
    const categories = sortLabels(distinct.flatMap(([value]) => (value === null ? [] : [String(value)])));
    if (categories.some((category) => category.includes('\0')))
      throw new BallastError('TEXT_NUL', { column: name }, { column: name });
    // Text that tells of a size, such as '10' and '9'; big numbers that are equal as float64 stay in the order of their text.
    if (isNumeric(type) && !isWord(type)) categories.sort((a, b) => Number(a) - Number(b));
    // enum_code lets DuckDB do the dictionary encoding: single strings cost a native call each.
    const dictionary = `ENUM(${categories.map((category) => quoteString(category)).join(', ')})`;
    return {
      sql: categories.length === 0 ? 'NULL' : `enum_code(CAST(${text} AS ${dictionary}))`,
      categories,
    };
  }
}

/** How text becomes codes: an expression, and what each code means. */
interface Coding {
  readonly sql: string;
  readonly categories: readonly string[];
}

/** The first rows of a column that was read. */
function partColumn(
  name: string,
  into: Float64Array | Int32Array,
  rows: number,
  codings: ReadonlyMap<string, Coding>,
): Column {
  if (into instanceof Int32Array) {
    const categories = codings.get(name)?.categories ?? [];
    return { kind: 'category', name, codes: into.subarray(0, rows), categories };
  }
  return { kind: 'number', name, values: into.subarray(0, rows), valid: null };
}

/** The code of a number among its sorted classes, as SQL. */
function codeExpression(value: string, classes: readonly number[], isWhole: boolean): string {
  if (classes.length === 0) return 'NULL';
  const [first] = classes;
  // Classes 0, 1, 2, ... are their own codes: a subtraction is cheaper than a comparison with each.
  const isRange = isWhole && classes.every((label, code) => label === first + code);
  if (isRange) return `CAST(${value} AS BIGINT) - (${first})`;
  const cases = classes.map((label, code) => `WHEN '${label}'::DOUBLE THEN ${code}`).join(' ');
  return `CASE CAST(${value} AS DOUBLE) ${cases} END`;
}

/** What to read, and what it becomes once it was read. */
interface Reading<T> {
  readonly reads: readonly ReadColumn[];
  readonly result: () => T;
}

function numbersReading(column: SourceColumn, rows: number, hasNulls: boolean): Reading<NumberColumn> {
  const { name } = column;
  const values = sharedFloat64(rows);
  const valid = hasNulls ? sharedUint8(rows) : null;
  const reads: ReadColumn[] = [{ sql: numberExpression(column), into: values }];
  if (valid !== null) reads.push({ sql: `${quoteName(name)} IS NOT NULL`, into: valid });
  return { reads, result: () => ({ kind: 'number', name, values, valid }) };
}

function unknownColumn(table: SourceTable, name: string): never {
  findColumn(table, name, 'columns');
  throw new BallastError('UNKNOWN_COLUMN', { column: name, table: table.label, known: [] });
}

function whereClause({ where, rows }: RowFilter, rowNumber: FixedSource['rowNumber']): string {
  const conditions = where === undefined ? [] : [`(${where})`];
  if (rows !== undefined) conditions.push(`${rowNumber('')} BETWEEN ${rows.from} AND ${rows.to - 1}`);
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
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
