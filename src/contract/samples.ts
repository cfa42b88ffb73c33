import type { DuckDBValue } from '@duckdb/node-api';
import { takeScored } from '../methods/metrics/parallel.ts';
import type { ScoredRows } from '../methods/metrics/check.ts';
import { labelStatistics } from '../methods/statistics/label-statistic.ts';
import type { Strata } from '../methods/statistics/bootstrap.ts';
import { scoreStatistic, type Statistic } from '../methods/statistics/statistic.ts';
import type { Args } from './define.ts';
import { groupedLabels } from './label-rows.ts';
import { labelOptions, scoreOptions } from './metric-args.ts';
import type { ChosenMetric } from './metric-choice.ts';
import { metricGroups } from './metric-groups.ts';
import { readScoredRows } from './scored-rows.ts';
import type { SourceTable } from './source-table.ts';

/** The rows of one group, ready to be resampled. */
export interface GroupSample {
  /** Values of the group columns. */
  readonly values: readonly DuckDBValue[];
  readonly rows: number;
  /** null for metrics of labels. */
  readonly scored: ScoredRows | null;
  /** One for each column that was measured, all of the same rows in the same order. */
  readonly statistics: readonly Statistic[];
  readonly strata: Strata;
}

/**
 * Reads what a chosen metric needs of one column, or of several to be compared.
 * @param columns  arguments that name columns of scores, or of predicted classes
 */
export async function readSamples(
  source: SourceTable,
  args: Args,
  metric: ChosenMetric,
  columns: readonly string[],
): Promise<GroupSample[]> {
  return metric.kind === 'labels'
    ? labelSamples(source, args, metric, columns)
    : scoreSamples(source, args, metric, columns);
}

async function labelSamples(
  source: SourceTable,
  args: Args,
  { name }: ChosenMetric & { kind: 'labels' },
  columns: readonly string[],
): Promise<GroupSample[]> {
  const names = (args.group_by ?? []) as string[];
  const read = ['target', ...columns].map((argument) => String(args[argument]));
  const groups = await groupedLabels(source, read, args, names, true);
  return groups.map(({ values, counted }) => {
    const predicted = counted.map(({ labels: [truth, ...own], rows, weight }) => ({
      truth,
      predicted: own,
      rows,
      weight,
    }));
    const rows = counted.reduce((sum, one) => sum + one.rows, 0);
    const empty = { statistics: [], strata: [0] };
    if (rows === 0) return { values, rows, scored: null, ...empty };
    return { values, rows, scored: null, ...labelStatistics(name, predicted, labelOptions(args)) };
  });
}

async function scoreSamples(
  source: SourceTable,
  args: Args,
  { name }: ChosenMetric & { kind: 'scores' },
  columns: readonly string[],
): Promise<GroupSample[]> {
  const options = scoreOptions({ ...args, metric: undefined });
  const read: ScoredRows[] = [];
  for (const column of columns) read.push(await readScoredRows(source, args, column));
  const names = args.group_by as string[] | undefined;
  const { groups, values } = await metricGroups(source, names, read[0].scores.length);
  return groups.map((group, g) => {
    const rows = read.map((one) => (names === undefined ? one : takeScored(one, group.rows)));
    const { order, strata } = byClass(rows[0].positive);
    return {
      values: values.map((column) => column.values[g]),
      rows: order.length,
      scored: rows[0],
      statistics: rows.map((one) => scoreStatistic(name, one, options, order)),
      strata,
    };
  });
}

/** Positive rows first, and where each class begins. */
function byClass(positive: Uint8Array): { order: Int32Array; strata: number[] } {
  const order = new Int32Array(positive.length);
  let at = 0;
  for (const own of [1, 0])
    for (let row = 0; row < positive.length; row++) if (positive[row] === own) order[at++] = row;
  const positives = positive.reduce((sum, one) => sum + one, 0);
  return { order, strata: [0, positives, positive.length] };
}
