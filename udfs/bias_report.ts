import { BIGINT, DOUBLE, VARCHAR } from '@duckdb/node-api';
import { findColumn } from '../src/contract/columns.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { quoteName, quoteString } from '../src/contract/quote.ts';
import { valueRows } from '../src/contract/rows.ts';
import type { SourceTable } from '../src/contract/source-table.ts';
import { BallastError } from '../src/errors/ballast-error.ts';
import { groupBias, type GroupCounts } from '../src/methods/quality/group-bias.ts';

const MOST_GROUPS = 1000;

export default defineTableFunction({
  name: 'bias_report',
  group: 'check',
  summary: 'Compares how subgroups stand among the positive rows before and after resampling.',
  reference: 'bias amplification: Zhao et al. 2017, EMNLP',
  inputs: {
    before: { description: 'Table before resampling.' },
    after: { description: 'Table after it.' },
  },
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target', 'groups'],
    properties: {
      target: { type: 'string', column: 'before', description: 'Column that holds the class.' },
      groups: {
        type: 'array',
        items: { type: 'string' },
        minItems: 1,
        columns: 'before',
        description: 'Columns whose values are the subgroups, such as sex or region: names or patterns.',
      },
      pos_label: {
        type: ['string', 'number', 'boolean'],
        description: 'The positive class. Default: the class with the fewest rows before.',
      },
    },
  },
  shape: 'table',
  columns: () => [
    { name: 'group_column', type: VARCHAR, description: "The column; '*' for all rows." },
    { name: 'group_value', type: VARCHAR, description: 'The value; NULL is a group too.' },
    { name: 'rows_before', type: BIGINT, description: 'Rows of the group before.' },
    { name: 'rows_after', type: BIGINT, description: 'And after.' },
    { name: 'share_before', type: DOUBLE, description: 'Its share of all rows before.' },
    { name: 'share_after', type: DOUBLE, description: 'And after.' },
    { name: 'rate_before', type: DOUBLE, description: 'Share of its rows that are positive, before.' },
    { name: 'rate_after', type: DOUBLE, description: 'And after.' },
    { name: 'disparity_before', type: DOUBLE, description: 'Its rate over that of all rows, before.' },
    { name: 'disparity_after', type: DOUBLE, description: 'And after.' },
    { name: 'of_positives_before', type: DOUBLE, description: 'Its share of all positive rows, before.' },
    { name: 'of_positives_after', type: DOUBLE, description: 'And after.' },
    {
      name: 'amplification',
      type: DOUBLE,
      description: 'of_positives_after less of_positives_before: above 0 where the group gained.',
    },
  ],
  compute: async ({ before, after }, { target, groups, pos_label }) => {
    const tables = [
      { table: before, target },
      { table: after, target: findColumn(after, target, 'target') },
    ] as const;
    const positive = pos_label === undefined ? await rarestClass(before, target) : String(pos_label);
    const all = await countAll(before, target, positive);
    const allAfter = await countAll(after, tables[1].target, positive);
    const report = [{ column: '*', value: null as string | null, counts: [all, allAfter] as const }];
    for (const column of groups) {
      const columns = [column, findColumn(after, column, 'groups')];
      const found: Map<string | null, GroupCounts>[] = [];
      for (const [i, { table, target: own }] of tables.entries()) {
        found.push(await countGroups(table, columns[i], own, positive));
      }
      for (const value of groupNames(found)) {
        const counts = found.map((side) => side.get(value) ?? { rows: 0, positives: 0 });
        report.push({ column, value, counts: [counts[0], counts[1]] });
      }
    }
    const rows = report.map(({ column, value, counts }) => ({
      column,
      value,
      counts,
      old: groupBias(counts[0], all),
      now: groupBias(counts[1], allAfter),
    }));
    const difference = (a: number | null, b: number | null) => (a === null || b === null ? null : b - a);
    return valueRows([
      { name: 'group_column', type: VARCHAR, values: rows.map(({ column }) => column) },
      { name: 'group_value', type: VARCHAR, values: rows.map(({ value }) => value) },
      { name: 'rows_before', type: BIGINT, values: rows.map(({ counts }) => BigInt(counts[0].rows)) },
      { name: 'rows_after', type: BIGINT, values: rows.map(({ counts }) => BigInt(counts[1].rows)) },
      { name: 'share_before', type: DOUBLE, values: rows.map(({ old }) => old.share) },
      { name: 'share_after', type: DOUBLE, values: rows.map(({ now }) => now.share) },
      { name: 'rate_before', type: DOUBLE, values: rows.map(({ old }) => old.rate) },
      { name: 'rate_after', type: DOUBLE, values: rows.map(({ now }) => now.rate) },
      { name: 'disparity_before', type: DOUBLE, values: rows.map(({ old }) => old.disparity) },
      { name: 'disparity_after', type: DOUBLE, values: rows.map(({ now }) => now.disparity) },
      { name: 'of_positives_before', type: DOUBLE, values: rows.map(({ old }) => old.ofPositives) },
      { name: 'of_positives_after', type: DOUBLE, values: rows.map(({ now }) => now.ofPositives) },
      {
        name: 'amplification',
        type: DOUBLE,
        values: rows.map(({ old, now }) => difference(old.ofPositives, now.ofPositives)),
      },
    ]);
  },
  examples: ['from bias_report(customers, (from customers limit 200), target := label, groups := [region])'],
  notes: `One row for all rows, then one for each value of each group column. Resampling each class by its own rows keeps
\`of_positives\` about the same; a sampler that favours one region of the positive class moves it, and so does a made-up
category. Rows without a class count as not positive.`,
});

async function rarestClass(table: SourceTable, target: string): Promise<string> {
  const name = quoteName(target);
  const rows = await table.query(
    (from) =>
      `SELECT CAST(${name} AS VARCHAR) FROM ${from} WHERE ${name} IS NOT NULL GROUP BY ${name} ORDER BY count(*), ${name} LIMIT 1`,
  );
  if (rows.length === 0) throw new BallastError('EMPTY_SOURCE', { table: table.label, isFiltered: false });
  return String(rows[0][0]);
}

async function countAll(table: SourceTable, target: string, positive: string): Promise<GroupCounts> {
  const [[rows, positives]] = await table.query((from) => `SELECT ${counts(target, positive)} FROM ${from}`);
  return { rows: Number(rows), positives: Number(positives) };
}

async function countGroups(
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
function groupNames([first, second]: readonly Map<string | null, GroupCounts>[]): (string | null)[] {
  const names = [...new Set([...first.keys(), ...second.keys()])].filter((name) => name !== null);
  return first.has(null) || second.has(null) ? [...names, null] : names;
}
