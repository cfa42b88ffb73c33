import type { DuckDBValue } from '@duckdb/node-api';
import type { OutputColumn } from './define.ts';
import { quoteName } from './quote.ts';
import { readGroups, type RowGroup } from './row-groups.ts';
import type { ValueColumn } from './rows.ts';
import type { SourceTable } from './source-table.ts';

/** The columns that name the groups of a result: those of the source, types included. */
export function groupColumns(source: SourceTable, names: readonly string[] = []): OutputColumn[] {
  return names.map((name) => ({
    name,
    type: typeOf(source, name),
    description: `Value of ${name} in the group.`,
  }));
}

/** Values of the group columns, one row a group. */
export type GroupValues = Omit<ValueColumn, 'kind'>[];

/**
 * The rows of each group, and the values that name it, sorted by them.
 * Without `names` all rows are one group, also where there is none.
 */
export async function metricGroups(
  source: SourceTable,
  names: readonly string[] | undefined,
  rows: number,
): Promise<{ readonly groups: readonly Pick<RowGroup, 'rows'>[]; readonly values: GroupValues }> {
  if (names === undefined)
    return { groups: [{ rows: Int32Array.from({ length: rows }, (_, i) => i) }], values: [] };
  const groups = await readGroups(source, names, {});
  return {
    groups,
    values: await groupValues(
      source,
      names,
      groups.map(({ values }) => values),
    ),
  };
}

/** Values in the type of their column for groups that are known by text. */
export async function groupValues(
  source: SourceTable,
  names: readonly string[],
  texts: readonly (readonly (string | null)[])[],
): Promise<GroupValues> {
  const quoted = names.map(quoteName);
  const asText = quoted.map((name) => `CAST(${name} AS VARCHAR)`);
  const found = await source.query(
    (from) => `SELECT DISTINCT ${[...quoted, ...asText].join(', ')} FROM ${from}`,
  );
  const byText = new Map(found.map((row) => [JSON.stringify(row.slice(names.length)), row]));
  const rows = texts.map((key) => byText.get(JSON.stringify(key)) ?? key);
  return names.map((name, i) => ({
    name,
    type: typeOf(source, name),
    values: rows.map((row): DuckDBValue => row[i]),
  }));
}

function typeOf(source: SourceTable, name: string) {
  const column = source.columns.find((known) => known.name === name);
  if (column === undefined) throw new Error(`no column ${name}`);
  return column.type;
}
