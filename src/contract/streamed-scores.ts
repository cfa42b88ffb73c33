import type { DuckDBValue } from '@duckdb/node-api';
import { BallastError, isBallastError } from '../errors/ballast-error.ts';
import type { Label } from '../frame/frame.ts';
import { sortLabels } from '../frame/sort-labels.ts';
import { PositiveLadder, type ClassScores } from '../methods/metrics/class-ranking.ts';
import { positiveRows } from '../methods/metrics/labels.ts';
import { addOnPool, classMetricOfGroups, PARALLEL_FROM } from '../methods/metrics/parallel.ts';
import { scoreMetrics, type ScoreMetricName } from '../methods/metrics/score-metrics.ts';
import type { ScoreMetric } from '../methods/metrics/metric.ts';
import type { RunContext } from '../workers/pool.ts';
import { checkNumbers } from './columns.ts';
import type { Args } from './define.ts';
import { toLabel } from './label-rows.ts';
import { scoreOptions } from './metric-args.ts';
import { quoteName, quoteString } from './quote.ts';
import type { RowFilter, SourceTable } from './source-table.ts';

/** A source whose rows were counted and whose classes are known. */
interface Counted {
  readonly source: SourceTable;
  readonly score: string;
  /** SQL conditions. */
  readonly isPositive: string;
  readonly isNegative: string;
}

/**
 * A ranking metric of many rows without weights, of which only the positive scores are all held: the others are
 * counted among them, so many at a time.
 * @returns undefined where rows have to be read as a whole: few of them, weights, probabilities, no positive rows, and
 *   scores that are not finite, whose row is then found
 */
export async function streamedMetric(
  name: ScoreMetricName,
  source: SourceTable,
  args: Args,
  context: RunContext,
): Promise<number | null | undefined> {
  const metric: ScoreMetric = scoreMetrics[name];
  if (metric.needs !== 'ranking' || args.sample_weight !== undefined) return undefined;
  checkNumbers(source, args, ['score']);
  const rows = await source.rowCount();
  if (rows < PARALLEL_FROM) return undefined;
  const { score, isPositive, isNegative } = await countedClasses(source, args);
  const collect = async (
    conditions: readonly string[],
    filter: RowFilter,
  ): Promise<readonly Float64Array[]> => {
    let found: readonly Float64Array[] = [];
    await source.collectLists({ by: [], value: score, conditions, filter }, ({ lists }) => (found = lists));
    return found;
  };
  const passes = Math.max(1, Math.ceil(rows / ROWS_A_PASS));
  try {
    const [positive, negative] = await collect(passes === 1 ? [isPositive, isNegative] : [isPositive], {});
    const ladder = new PositiveLadder(positive);
    for (let pass = 0; pass < passes; pass++) {
      const where = `${isNegative} AND hash(${score}) % ${passes} = ${pass}`;
      await addOnPool(ladder, passes === 1 ? negative : (await collect(['true'], { where }))[0], context);
      context.progress((pass + 1) / passes);
    }
    const ranking = ladder.ranking();
    return ranking === null ? undefined : metric.compute(ranking, scoreOptions(args));
  } catch (error) {
    if (isBallastError(error, 'METRIC_SCORE_NOT_FINITE')) return undefined;
    throw error;
  }
}

/** Rows whose scores are collected at a time, so that memory stays within bounds however many there are. */
const ROWS_A_PASS = 10_000_000;

/** Values of the group columns beside the metric. */
export interface MeasuredGroups {
  readonly values: readonly (readonly DuckDBValue[])[];
  readonly measured: readonly (number | null)[];
}

/**
 * A metric without weights of each group, collected by DuckDB a share of the groups at a time.
 * @returns undefined as `streamedMetric`, few rows and no positive ones aside
 */
export async function streamedGroups(
  name: ScoreMetricName,
  source: SourceTable,
  args: Args,
  names: readonly string[],
  context: RunContext,
): Promise<MeasuredGroups | undefined> {
  if (args.sample_weight !== undefined) return undefined;
  checkNumbers(source, args, ['score']);
  const by = names.map(quoteName);
  const groups = await source.query(
    (from) => `SELECT ${by.join(', ')}, count(*) FROM ${from} GROUP BY ALL ORDER BY ALL`,
  );
  const { score, isPositive, isNegative } = await countedClasses(source, args);
  const rows = groups.reduce((sum, row) => sum + Number(row[by.length]), 0);
  const passes = Math.max(1, Math.ceil(rows / ROWS_A_PASS));
  const found = new Map<string, number | null>();
  try {
    for (let pass = 0; pass < passes; pass++) {
      const filter = passes === 1 ? {} : { where: `hash(${by.join(', ')}) % ${passes} = ${pass}` };
      const keys: string[] = [];
      const scores: ClassScores[] = [];
      await source.collectLists(
        { by, value: score, conditions: [isPositive, isNegative], filter },
        ({ values, lists: [positive, negative] }) => {
          keys.push(keyOf(values));
          scores.push({ positive, negative });
        },
      );
      const measured = await classMetricOfGroups(name, scores, scoreOptions(args), context);
      keys.forEach((key, i) => found.set(key, measured[i]));
      context.progress((pass + 1) / passes);
    }
  } catch (error) {
    if (isBallastError(error, 'METRIC_SCORE_NOT_FINITE')) return undefined;
    if (isBallastError(error, 'METRIC_SCORE_OUTSIDE_UNIT')) return undefined;
    throw error;
  }
  const values = groups.map((row) => row.slice(0, by.length));
  return { values, measured: values.map((own) => found.get(keyOf(own)) ?? null) };
}

/** @throws METRIC_NOT_BINARY, METRIC_POS_LABEL_UNKNOWN, METRIC_POS_LABEL_NEEDED, METRIC_LABEL_MISSING */
async function countedClasses(source: SourceTable, args: Args): Promise<Counted> {
  const target = quoteName(String(args.target));
  const score = quoteName(String(args.score));
  const found = await source.query((from) => `SELECT DISTINCT ${target} FROM ${from} LIMIT 1000`);
  const labels = found.map(([value]) => toLabel(value));
  if (labels.some((label) => label === null || Number.isNaN(label)))
    throw new BallastError('METRIC_LABEL_MISSING', { row: null, side: 'true' });
  const classes = sortLabels(labels.filter((label) => label !== null));
  const codes = Int32Array.from(classes.keys());
  const positive = positiveRows({ codes, classes }, args.pos_label as Label | undefined).indexOf(1);
  const isPositive = positive === -1 ? 'false' : equals(target, classes[positive]);
  return { source, score, isPositive, isNegative: `NOT (${isPositive})` };
}

function equals(column: string, label: Label): string {
  if (typeof label === 'string') return `CAST(${column} AS VARCHAR) = ${quoteString(label)}`;
  return typeof label === 'number'
    ? `CAST(${column} AS DOUBLE) = ${quoteString(String(label))}::DOUBLE`
    : `CAST(${column} AS BOOLEAN) = ${label}`;
}

function keyOf(values: readonly DuckDBValue[]): string {
  return JSON.stringify(values.map((value) => (value === null ? null : String(value))));
}
