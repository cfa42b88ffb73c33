import { quoteName } from './quote.ts';
import type { SourceTable } from './source-table.ts';

/** A hash of some columns of all rows, whatever the order of the rows; equal rows count as often as they occur. */
export async function dataHash(source: SourceTable, columns: readonly string[]): Promise<string> {
  const row = `hash(${columns.map(quoteName).join(', ')})`;
  const [[rows, xor, sum]] = await source.query(
    (from) => `SELECT count(*), bit_xor(${row}), sum(CAST(${row} AS HUGEINT)) FROM ${from}`,
  );
  return [rows, xor ?? 0, sum ?? 0].map((part) => BigInt(String(part)).toString(16)).join('-');
}
