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
import type { SourceTable } from './source-table.ts';
import type { RunContext } from '../workers/pool.ts';

/** Declares a metric of one score per row: one row from a table or for each of its groups, or a number in GROUP BY. */
export function defineScoreMetric(name: ScoreMetricName, spec: MetricSpec): FunctionDefinition {
  const metric: ScoreMetric = scoreMetrics[name];
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
    ...(spec.notes === undefined ? {} : { notes: spec.notes }),
    aggregate: scoreAggregate(name, weighted),
  });
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
  const rows = await readScoredRows(source, args);
  if (names === undefined) {
    return valueRows([numbers(column, [await scoreMetricOnPool(name, rows, options, context)])]);
  }
  const { groups, values } = await metricGroups(source, names, rows.scores.length);
  const measured = await scoreMetricOfGroups(
    name,
    rows,
    groups.map((group) => group.rows),
    options,
    context,
  );
  return valueRows([...values, numbers(column, measured)]);
}
