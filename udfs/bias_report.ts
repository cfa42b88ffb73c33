import { BIGINT, DOUBLE, VARCHAR } from '@duckdb/node-api';
import { findColumn } from '../src/contract/columns.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { countAll, countGroups, groupNames, rarestClass } from '../src/contract/group-counts.ts';
import { reportRows, type ReportColumn } from '../src/contract/report.ts';
import { groupBias, type GroupBias, type GroupCounts } from '../src/methods/quality/group-bias.ts';

interface BiasRow {
  readonly column: string;
  readonly value: string | null;
  /** Before and after. */
  readonly counts: readonly [GroupCounts, GroupCounts];
  readonly old: GroupBias;
  readonly now: GroupBias;
}

const COLUMNS: readonly ReportColumn<BiasRow>[] = [
  {
    name: 'group_column',
    type: VARCHAR,
    description: "The column; '*' for all rows.",
    value: (row) => row.column,
  },
  {
    name: 'group_value',
    type: VARCHAR,
    description: 'The value; NULL is a group too.',
    value: (row) => row.value,
  },
  {
    name: 'rows_before',
    type: BIGINT,
    description: 'Rows of the group before.',
    value: (row) => BigInt(row.counts[0].rows),
  },
  { name: 'rows_after', type: BIGINT, description: 'And after.', value: (row) => BigInt(row.counts[1].rows) },
  {
    name: 'share_before',
    type: DOUBLE,
    description: 'Its share of all rows before.',
    value: (row) => row.old.share,
  },
  { name: 'share_after', type: DOUBLE, description: 'And after.', value: (row) => row.now.share },
  {
    name: 'rate_before',
    type: DOUBLE,
    description: 'Share of its rows that are positive, before.',
    value: (row) => row.old.rate,
  },
  { name: 'rate_after', type: DOUBLE, description: 'And after.', value: (row) => row.now.rate },
  {
    name: 'disparity_before',
    type: DOUBLE,
    description: 'Its rate over that of all rows, before.',
    value: (row) => row.old.disparity,
  },
  { name: 'disparity_after', type: DOUBLE, description: 'And after.', value: (row) => row.now.disparity },
  {
    name: 'of_positives_before',
    type: DOUBLE,
    description: 'Its share of all positive rows, before.',
    value: (row) => row.old.ofPositives,
  },
  {
    name: 'of_positives_after',
    type: DOUBLE,
    description: 'And after.',
    value: (row) => row.now.ofPositives,
  },
  {
    name: 'amplification',
    type: DOUBLE,
    description: 'of_positives_after less of_positives_before: above 0 where the group gained.',
    value: (row) => gained(row),
  },
];

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
  columns: () => COLUMNS,
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
    return reportRows(
      COLUMNS,
      report.map(({ column, value, counts }) => ({
        column,
        value,
        counts,
        old: groupBias(counts[0], all),
        now: groupBias(counts[1], allAfter),
      })),
    );
  },
  examples: ['from bias_report(customers, (from customers limit 200), target := label, groups := [region])'],
  notes: `One row for all rows, then one for each value of each group column. Resampling each class by its own rows keeps
\`of_positives\` about the same; a sampler that favours one region of the positive class moves it, and so does a made-up
category. Rows without a class count as not positive.`,
});

function gained({ old, now }: BiasRow): number | null {
  return old.ofPositives === null || now.ofPositives === null ? null : now.ofPositives - old.ofPositives;
}
