import { DuckDBBlobValue, DuckDBTypeId, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import type { ResultSet } from '../../session/types.ts';
import type { Terminal } from '../terminal.ts';
import { displayWidth, fitWidth } from './display-width.ts';
import { valueText } from '../../session/value-text.ts';

/** What a screen can hold; a pipe gets everything. */
export interface TableLimits {
  readonly rows: number;
  /** Cells a line. */
  readonly width: number;
}

/** The limits for where the table goes; a file has none. */
export function tableLimits(terminal: Terminal | undefined): TableLimits {
  return terminal?.isScreen === true
    ? { rows: 200, width: terminal.columns }
    : { rows: Number.POSITIVE_INFINITY, width: Number.POSITIVE_INFINITY };
}

const NUMERIC: ReadonlySet<DuckDBTypeId> = new Set([
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
  DuckDBTypeId.BIGNUM,
]);

/** The rows of a result in a frame of lines, numbers to the right, with a count where it is not plain to see. */
export function tableText(result: ResultSet, limits: TableLimits): string {
  const shown = result.rows().slice(0, limits.rows);
  const columns = result.columns.map((column, c) => ({
    title: printable(column.name),
    cells: shown.map((row) => cellText(row[c], column.type)),
    alignsRight: NUMERIC.has(column.type.typeId),
  }));
  const { visible, hidden } = fit(columns, limits.width);
  return frame(visible) + remark(result.rowCount, shown.length, hidden);
}

/** One column of text. */
interface TextColumn {
  readonly title: string;
  readonly cells: readonly string[];
  readonly alignsRight: boolean;
}

/** Columns of text in a frame of lines. */
function frame(columns: readonly TextColumn[]): string {
  const widths = columns.map((column) => columnWidth(column));
  const rule = (left: string, middle: string, right: string) =>
    `${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}`;
  const line = (cells: readonly string[]) =>
    `│${cells.map((cell, c) => ` ${pad(cell, widths[c], columns[c].alignsRight)} `).join('│')}│`;
  const lines = [rule('┌', '┬', '┐'), line(columns.map((column) => column.title)), rule('├', '┼', '┤')];
  const rows = columns[0]?.cells.length ?? 0;
  for (let r = 0; r < rows; r++) lines.push(line(columns.map((column) => column.cells[r])));
  return `${[...lines, rule('└', '┴', '┘')].join('\n')}\n`;
}

function cellText(value: DuckDBValue, type: DuckDBType): string {
  // A model's bytes would fill screens and tell nobody anything.
  if (value instanceof DuckDBBlobValue && value.bytes.length > 32) {
    return `<${value.bytes.length.toLocaleString('en')} bytes>`;
  }
  return printable(valueText(value, type));
}

/** Control characters would break the frame, or steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => {
    if (character === '\n') return String.raw`\n`;
    if (character === '\t') return String.raw`\t`;
    if (character === '\r') return String.raw`\r`;
    return String.raw`\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

/** Makes the columns narrow enough: first long cells are cut, then columns of the middle left out. */
function fit(
  columns: readonly TextColumn[],
  width: number,
): { visible: readonly TextColumn[]; hidden: number } {
  if (tableWidth(columns) <= width) return { visible: columns, hidden: 0 };
  for (const cell of [60, 40, 25, 16]) {
    const visible = columns.map((column) => cut(column, cell));
    if (tableWidth(visible) <= width) return { visible, hidden: 0 };
  }
  const narrow = columns.map((column) => cut(column, 16));
  const rows = narrow[0].cells.length;
  const gap: TextColumn = { title: '…', cells: Array.from({ length: rows }, () => '…'), alignsRight: false };
  let left = 1;
  let right = 0;
  const view = (l: number, r: number) => [...narrow.slice(0, l), gap, ...narrow.slice(narrow.length - r)];
  while (left + right < narrow.length - 1) {
    const [l, r] = left > right ? [left, right + 1] : [left + 1, right];
    if (tableWidth(view(l, r)) > width) break;
    [left, right] = [l, r];
  }
  return { visible: view(left, right), hidden: narrow.length - left - right };
}

function cut(column: TextColumn, width: number): TextColumn {
  return {
    ...column,
    title: fitWidth(column.title, width),
    cells: column.cells.map((cell) => fitWidth(cell, width)),
  };
}

function tableWidth(columns: readonly TextColumn[]): number {
  return columns.reduce((sum, column) => sum + columnWidth(column) + 3, 1);
}

function columnWidth(column: TextColumn): number {
  return column.cells.reduce(
    (widest, cell) => Math.max(widest, displayWidth(cell)),
    displayWidth(column.title),
  );
}

function pad(text: string, width: number, alignsRight: boolean): string {
  const blank = ' '.repeat(width - displayWidth(text));
  return alignsRight ? blank + text : text + blank;
}

/** Says what the frame does not show at a glance. */
function remark(rows: number, shown: number, hiddenColumns: number): string {
  const parts: string[] = [];
  const count = `${rows.toLocaleString('en')} rows`;
  if (rows > shown) parts.push(`${count}, ${shown} shown`);
  else if (rows === 0 || rows > 10) parts.push(count);
  if (hiddenColumns > 0) parts.push(`${hiddenColumns} columns not shown`);
  return parts.length === 0 ? '' : `(${parts.join('; ')})\n`;
}
