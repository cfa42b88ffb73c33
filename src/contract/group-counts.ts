import { BallastError } from '../errors/ballast-error.ts';
import type { GroupCounts } from '../methods/quality/group-bias.ts';
import { quoteName, quoteString } from './quote.ts';
import type { SourceTable } from './source-table.ts';

const MOST_GROUPS = 1000;

/**
 * The class with the fewest rows, as text.
 * @throws EMPTY_SOURCE
 */
export async function rarestClass(table: SourceTable, target: string): Promise<string> {
  const name = quoteName(target);
  const rows = await table.query(
    (from) =>
      `SELECT CAST(${name} AS VARCHAR) FROM ${from} WHERE ${name} IS NOT NULL GROUP BY ${name} ORDER BY count(*), ${name} LIMIT 1`,
  );
  if (rows.length === 0) throw new BallastError('EMPTY_SOURCE', { table: table.label, isFiltered: false });
  return String(rows[0][0]);
}

/** Counts of all rows. */
export async function countAll(table: SourceTable, target: string, positive: string): Promise<GroupCounts> {
  const [[rows, positives]] = await table.query((from) => `SELECT ${counts(target, positive)} FROM ${from}`);
  return { rows: Number(rows), positives: Number(positives) };
}

/**
 * Counts by the values of a column, sorted, NULL last.
 * @throws BIAS_GROUPS
 */
export async function countGroups(
  table: SourceTable,
  column: string,
  target: string,
  positive: string,
): Promise<Map<string | null, GroupCounts>> {
  const name = quoteName(column);
  const [[values]] = await table.query((from) => `SELECT count(DISTINCT ${name}) FROM ${from}`);
  if (Number(values) > MOST_GROUPS) {
    const facts = { column, values: Number(values), most: MOST_GROUPS };
    throw new BallastError('BIAS_GROUPS', facts, { argument: 'groups', column });
  }
  const rows = await table.query(
    (from) =>
      `SELECT CAST(${name} AS VARCHAR), ${counts(target, positive)} FROM ${from} GROUP BY ${name} ORDER BY ${name} NULLS LAST`,
  );
  return new Map(
    rows.map(([value, count, positives]) => [
      value === null ? null : String(value),
      { rows: Number(count), positives: Number(positives) },
    ]),
  );
}

function counts(target: string, positive: string): string {
  return `count(*), count_if(CAST(${quoteName(target)} AS VARCHAR) = ${quoteString(positive)})`;
}

/** Values of the first table in their order, then those that only the second has; NULL last. */
export function groupNames([first, second]: readonly Map<string | null, GroupCounts>[]): (string | null)[] {
  const names = [...new Set([...first.keys(), ...second.keys()])].filter((name) => name !== null);
  return first.has(null) || second.has(null) ? [...names, null] : names;
}
