import type { ResultSet } from '../../session/types.ts';
import { jsonValue } from '../../session/json-value.ts';

const ROWS_PER_PART = 10_000;

/** A result as one array of row objects, on one line. */
export function* jsonParts(result: ResultSet): Generator<string> {
  const rows = result.rows();
  yield '[';
  for (let start = 0; start < rows.length; start += ROWS_PER_PART) {
    const part = rows.slice(start, start + ROWS_PER_PART).map((row) => {
      const entries = result.columns.map(({ name, type }, c) => [name, jsonValue(row[c], type)]);
      return JSON.stringify(Object.fromEntries(entries));
    });
    yield (start === 0 ? '' : ',') + part.join(',');
  }
  yield ']\n';
}
