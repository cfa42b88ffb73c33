import { DOUBLE } from '@duckdb/node-api';
import type { ScoreMetric } from '../methods/metrics/metric.ts';
import { scoreMetricOnPool, scoreMetricOfGroups } from '../methods/metrics/parallel.ts';
import { scoreMetrics, type ScoreMetricName } from '../methods/metrics/score-metrics.ts';
import { sampleWeightArg } from './args.ts';
import { defineTableFunction, type Args, type FunctionDefinition } from './define.ts';
import {
  groupByArg,
  metricSource,
  numbers,
  scoredArgs,
  scoreOptions,
  type MetricSpec,
} from './metric-args.ts';
import { groupColumns, metricGroups } from './metric-groups.ts';
import { valueRows, type RowBatch } from './rows.ts';
import { scoreAggregate } from './score-aggregate.ts';
import { readScoredRows } from './scored-rows.ts';
import { streamedGroups, streamedMetric } from './streamed-scores.ts';
import type { SourceTable } from './source-table.ts';
import type { RunContext } from '../workers/pool.ts';

/** Declares a metric of one score per row: one row from a table or for each of its groups, or a number in GROUP BY. */
export function defineScoreMetric(name: ScoreMetricName, spec: MetricSpec): FunctionDefinition {
  const metric: ScoreMetric = scoreMetrics[name];
  const notes = [
    ...(spec.notes === undefined ? [] : [spec.notes]),
    ...(metric.needs === 'ranking' ? [manyRows(name)] : []),
  ];
  const weighted = metric.needs === 'probability' || metric.weighted;
  return defineTableFunction({
    name,
    group: 'metric',
    summary: metric.summary,
    reference: spec.reference,
    inputs: metricSource,
    args: {
      type: 'object',
      additionalProperties: false,
      required: ['target', 'score'],
      properties: {
        ...scoredArgs,
        ...(weighted ? { sample_weight: sampleWeightArg } : {}),
        group_by: groupByArg,
        ...spec.args,
      },
    },
    shape: 'table',
    columns: ({ source }, args: Args) => [
      ...groupColumns(source, args.group_by as string[] | undefined),
      { name, type: DOUBLE, description: `${metric.summary} NULL where it is undefined.` },
    ],
    compute: ({ source }, args: Args, context) => measureScores(name, name, source, args, context),
    examples: [`from ${name}(predictions, target := y, score := probability_1)`],
    ...(notes.length === 0 ? {} : { notes: notes.join('\n\n') }),
    aggregate: scoreAggregate(name, weighted),
  });
}

function manyRows(name: string): string {
  return `Many millions of rows: \`from ${name}(predictions, target := y, score := p, group_by := [model])\` works on ten million at a time, while \`select ${name}(y, p) from predictions group by model\` collects the scores of all groups first.`;
}

/** A metric of a column of scores, for the whole table or each of its groups, as a column called `column`. */
export async function measureScores(
  name: ScoreMetricName,
  column: string,
  source: SourceTable,
  args: Args,
  context: RunContext,
): Promise<RowBatch> {
  const options = scoreOptions(args);
  const names = args.group_by as string[] | undefined;
  if (names === undefined) {
    const streamed = await streamedMetric(name, source, args, context);
    const value =
      streamed ?? (await scoreMetricOnPool(name, await readScoredRows(source, args), options, context));
    return valueRows([numbers(column, [value])]);
  }
  const streamed = await streamedGroups(name, source, args, names, context);
  if (streamed !== undefined) {
    const columns = groupColumns(source, names).map(({ name: own, type }, i) => ({
      name: own,
      type,
      values: streamed.values.map((values) => values[i]),
    }));
    return valueRows([...columns, numbers(column, streamed.measured)]);
  }
  const rows = await readScoredRows(source, args);
  const { groups, values } = await metricGroups(source, names, rows.scores.length);
  const own = groups.map((group) => group.rows);
  return valueRows([
    ...values,
    numbers(column, await scoreMetricOfGroups(name, rows, own, options, context)),
  ]);
}
