import type { ResultSet } from '../../session/types.ts';
import { valueText } from '../../session/value-text.ts';

const ROWS_PER_PART = 10_000;

/**
 * A result as CSV: a header, then a line a row, quoted by RFC 4180. Lines end in LF, as Unix tools and DuckDB
 * want them. NULL is nothing, the empty text is `""`.
 */
export function* csvParts(result: ResultSet): Generator<string> {
  yield `${result.columns.map((column) => quoteCsv(column.name)).join(',')}\n`;
  const rows = result.rows();
  for (let start = 0; start < rows.length; start += ROWS_PER_PART) {
    let part = '';
    for (const row of rows.slice(start, start + ROWS_PER_PART)) {
      const fields = row.map((value, c) =>
        value === null ? '' : quoteCsv(valueText(value, result.columns[c].type)),
      );
      part += `${fields.join(',')}\n`;
    }
    yield part;
  }
}

function quoteCsv(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
