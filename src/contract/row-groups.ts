import type { CategoryColumn } from '../frame/frame.ts';
import type { RowFilter, SourceTable } from './source-table.ts';

/** Rows that share their values of some columns. */
export interface RowGroup {
  /** Ascending. */
  readonly rows: Int32Array;
  /** Its values, such as `country = DE, month = 3`, for messages. */
  readonly name: string;
  /** The text of its values, null for NULL. */
  readonly values: readonly (string | null)[];
}

/**
 * Splits a source's rows as GROUP BY does: NULL is a group of its own. Groups are sorted by their values,
 * column by column, numbers by size, text by code point, NULL last.
 */
export async function readGroups(
  source: SourceTable,
  names: readonly string[],
  filter: RowFilter,
): Promise<RowGroup[]> {
  const columns = await source.readCategories(names, filter);
  const order = sortedRows(columns);
  const starts = groupStarts(columns, order);
  return Array.from(starts, (start, i) => {
    const rows = order.subarray(start, starts[i + 1] ?? order.length);
    return {
      rows,
      get name() {
        return columns.map((column) => `${column.name} = ${valueAt(column, rows[0]) ?? 'NULL'}`).join(', ');
      },
      get values() {
        return columns.map((column) => valueAt(column, rows[0]));
      },
    };
  });
}

function valueAt({ codes, categories }: CategoryColumn, row: number): string | null {
  return codes[row] < 0 ? null : categories[codes[row]];
}

/** All rows by their codes, column by column, then by their number: one counting sort a column, the last one first. */
function sortedRows(columns: readonly CategoryColumn[]): Int32Array {
  const count = columns[0].codes.length;
  let rows = new Int32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  for (const { codes, categories } of columns.toReversed()) {
    // NULL, code -1, gets the last place.
    const nulls = categories.length;
    const starts = new Int32Array(nulls + 2);
    for (let row = 0; row < count; row++) starts[(codes[row] < 0 ? nulls : codes[row]) + 1]++;
    for (let code = 1; code < starts.length; code++) starts[code] += starts[code - 1];
    const sorted = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const code = codes[rows[i]];
      sorted[starts[code < 0 ? nulls : code]++] = rows[i];
    }
    rows = sorted;
  }
  return rows;
}

/** The places in `order` where a new group begins. */
function groupStarts(columns: readonly CategoryColumn[], order: Int32Array): number[] {
  const starts: number[] = [];
  for (let i = 0; i < order.length; i++) {
    const isNew = i === 0 || columns.some(({ codes }) => codes[order[i]] !== codes[order[i - 1]]);
    if (isNew) starts.push(i);
  }
  return starts;
}
