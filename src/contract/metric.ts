import { DOUBLE, DuckDBDecimalValue, type DuckDBValue } from '@duckdb/node-api';
import type { Label, Labels } from '../frame/frame.ts';
import { matrixColumn } from '../frame/matrix.ts';
import { confusionFromPairs, type LabelPair } from '../methods/metrics/label-pairs.ts';
import { labelMetrics } from '../methods/metrics/label-metrics.ts';
import { listLabels, positiveRows } from '../methods/metrics/labels.ts';
import type { LabelMetric, LabelOptions, ScoreMetric, ScoreOptions } from '../methods/metrics/metric.ts';
import { scoreMetricOnPool } from '../methods/metrics/parallel.ts';
import { scoreMetric, scoreMetrics, type ScoreMetricName } from '../methods/metrics/score-metrics.ts';
import { BallastError } from '../errors/ballast-error.ts';
import { sampleWeightArg, targetArg } from './args.ts';
import { defineTableFunction, type Args, type ArgSchema, type FunctionDefinition } from './define.ts';
import type { SourceTable } from './source-table.ts';
import { checkNumbers } from './columns.ts';
import { quoteName } from './quote.ts';

const posLabelArg = {
  type: ['string', 'number', 'boolean'],
  description: 'The positive class. Default: 1 or true.',
} as const satisfies ArgSchema;

const metricSource = { source: { description: 'Table of predictions beside the true classes.' } };

/** What the author of a metric's declaration adds to the metric itself. */
interface MetricSpec {
  readonly reference: string;
  /** Arguments of its own, by SQL name. */
  readonly args?: Readonly<Record<string, ArgSchema>>;
  readonly notes?: string;
}

/** Declares a metric of one score per row: one row from a table, or a number in GROUP BY. */
export function defineScoreMetric(name: ScoreMetricName, spec: MetricSpec): FunctionDefinition {
  const metric: ScoreMetric = scoreMetrics[name];
  const score =
    metric.needs === 'probability'
      ? 'Column of the probability of the positive class.'
      : 'Column of scores, higher for the positive class.';
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
        target: targetArg,
        score: { type: 'string', column: 'source', description: score },
        pos_label: posLabelArg,
        sample_weight: sampleWeightArg,
        ...spec.args,
      },
    },
    shape: 'table',
    columns: () => [{ name, type: DOUBLE, description: `${metric.summary} NULL where it is undefined.` }],
    compute: async ({ source }, args: Args, context) => {
      checkNumbers(source, args, ['score', 'sample_weight']);
      const weighted = typeof args.sample_weight === 'string' ? [args.sample_weight] : [];
      const columns = [String(args.score), ...weighted];
      const { labels, matrix } = await source.readLabelled(String(args.target), columns);
      const rows = {
        positive: shared(positiveRows(labels, args.pos_label as Label | undefined)),
        scores: matrixColumn(matrix, 0),
        weights: weighted.length === 0 ? null : matrixColumn(matrix, 1),
      };
      return oneValue(name, await scoreMetricOnPool(name, rows, scoreOptions(args), context));
    },
    examples: [`from ${name}(predictions, target := y, score := probability_1)`],
    ...(spec.notes === undefined ? {} : { notes: spec.notes }),
    aggregate: {
      expressions: ['target', 'score', 'sample_weight?'],
      collect: ({ target, score, sample_weight }, { pos_label }) => {
        // NULL travels as NaN, and a label that is no number, which needs pos_label, as infinity.
        const label =
          pos_label === undefined
            ? `CASE WHEN (${target}) IS NULL THEN 'nan'::DOUBLE ELSE coalesce(try_cast((${target}) AS DOUBLE), 'inf'::DOUBLE) END`
            : // Other labels stay apart by their hash, so that a third class is seen.
              `CASE WHEN (${target}) IS NULL THEN 'nan'::DOUBLE WHEN (${target}) = (${pos_label}) THEN 1 ELSE -1 - (hash(${target}) >> 12)::DOUBLE END`;
        return `list({target: ${label}, score: ${orNaN(`(${score})`)}, weight: ${orNaN(`(${sample_weight ?? '1'})`)}})`;
      },
      collects: 'scores',
      reduce: (group, args) => {
        const labels = encode(group.target);
        if (args.pos_label !== undefined) checkPositive(labels.classes, args.pos_label as Label);
        const rows = {
          positive: positiveRows(labels, args.pos_label === undefined ? undefined : 1),
          scores: group.score,
          weights: group.weight.every((weight) => weight === 1) ? null : group.weight,
        };
        return scoreMetric(name, rows, scoreOptions(args));
      },
    },
  });
}

/** Declares a metric of predicted labels. */
export function defineLabelMetric(name: keyof typeof labelMetrics, spec: MetricSpec): FunctionDefinition {
  const metric: LabelMetric = labelMetrics[name];
  return defineTableFunction({
    name,
    group: 'metric',
    summary: metric.summary,
    reference: spec.reference,
    inputs: metricSource,
    args: {
      type: 'object',
      additionalProperties: false,
      required: ['target', 'prediction'],
      properties: {
        target: targetArg,
        prediction: { type: 'string', column: 'source', description: 'Column of predicted classes.' },
        ...(metric.averages ? averageArgs : {}),
        sample_weight: sampleWeightArg,
        ...spec.args,
      },
    },
    shape: 'table',
    columns: () => [{ name, type: DOUBLE, description: `${metric.summary} NULL where it is undefined.` }],
    compute: async ({ source }, args: Args) => {
      const pairs = await labelPairs(source, args);
      return oneValue(
        name,
        pairs.length === 0 ? null : metric.compute(confusionFromPairs(pairs), labelOptions(args)),
      );
    },
    examples: [`from ${name}(predictions, target := y, prediction := prediction)`],
    ...(spec.notes === undefined ? {} : { notes: spec.notes }),
    aggregate: {
      expressions: ['target', 'prediction', 'sample_weight?'],
      collect: ({ target, prediction, sample_weight }) =>
        `histogram({truth: CAST((${target}) AS VARCHAR), predicted: CAST((${prediction}) AS VARCHAR), weight: ${orNaN(`(${sample_weight ?? '1'})`)}})`,
      collects: 'pairs',
      reduce: (pairs, args) =>
        pairs.length === 0
          ? null
          : metric.compute(confusionFromPairs(textPairs(pairs, args)), labelOptions(args)),
    },
  });
}

const averageArgs = {
  average: {
    type: 'string',
    enum: ['binary', 'micro', 'macro', 'weighted'],
    default: 'binary',
    description: "How classes are averaged: 'binary' reports the positive class alone.",
  },
  pos_label: posLabelArg,
  labels: { type: 'array', description: 'Classes to average over. Default: those that occur.' },
  zero_division: {
    type: 'number',
    enum: [0, 1],
    default: 0,
    description: 'The value where a division by zero makes it undefined.',
  },
} as const satisfies Readonly<Record<string, ArgSchema>>;

/** How often each pair of labels occurs, counted by DuckDB. */
export async function labelPairs(source: SourceTable, args: Args): Promise<LabelPair[]> {
  checkNumbers(source, args, ['sample_weight']);
  const truth = quoteName(String(args.target));
  const predicted = quoteName(String(args.prediction));
  const weight =
    typeof args.sample_weight !== 'string' ? 'count(*)' : `fsum(${orNaN(quoteName(args.sample_weight))})`;
  const rows = await source.query(
    (from) => `SELECT ${truth}, ${predicted}, count(*), ${weight} FROM ${from} GROUP BY ALL ORDER BY ALL`,
  );
  return rows.map(([t, p, n, w]) => ({
    truth: toLabel(t),
    predicted: toLabel(p),
    rows: Number(n),
    weight: w === null ? NaN : Number(w),
  }));
}

/** A DuckDB value as a label: whole numbers as numbers, everything that is no number or boolean as its text. */
export function toLabel(value: DuckDBValue): Label | null {
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
    return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  return value.toString();
}

/** Labels that travelled as text, as what they were: unless pos_label is a string, numbers and booleans come back. */
function textPairs(pairs: readonly LabelPair[], args: Args): LabelPair[] {
  const texts = pairs.flatMap(({ truth, predicted }) => [truth, predicted]);
  if (typeof args.pos_label === 'string') return [...pairs];
  if (texts.every((text) => text === null || text === 'true' || text === 'false'))
    return retyped(pairs, (text) => text === 'true');
  if (texts.every((text) => text === null || (text !== '' && Number.isFinite(Number(text)))))
    return retyped(pairs, Number);
  return [...pairs];
}

function retyped(pairs: readonly LabelPair[], type: (text: Label) => Label): LabelPair[] {
  const retype = (label: Label | null) => (label === null ? null : type(label));
  return pairs.map((pair) => ({ ...pair, truth: retype(pair.truth), predicted: retype(pair.predicted) }));
}

function orNaN(sql: string): string {
  return `coalesce(CAST((${sql}) AS DOUBLE), 'nan'::DOUBLE)`;
}

function encode(target: Float64Array): Labels {
  const missing = target.findIndex(Number.isNaN);
  if (missing !== -1) throw new BallastError('METRIC_LABEL_MISSING', { row: missing + 1, side: 'true' });
  if (target.includes(Infinity))
    throw new BallastError('METRIC_POS_LABEL_NEEDED', {}, { argument: 'pos_label' });
  const classes = [...new Set(target)].sort((a, b) => a - b);
  const index = new Map(classes.map((label, i) => [label, i]));
  return { codes: Int32Array.from(target, (label) => index.get(label) ?? -1), classes };
}

/** @throws METRIC_NOT_BINARY, METRIC_POS_LABEL_UNKNOWN, where the positive class is 1 and others are hashes */
function checkPositive(classes: readonly Label[], posLabel: Label): void {
  if (classes.length > 2) throw new BallastError('METRIC_NOT_BINARY', { classes: classes.length });
  if (classes.length === 2 && !classes.includes(1))
    throw new BallastError(
      'METRIC_POS_LABEL_UNKNOWN',
      { label: listLabels([posLabel]) },
      { argument: 'pos_label' },
    );
}

function scoreOptions(args: Args): ScoreOptions {
  const number = (name: string) => (args[name] === undefined ? undefined : Number(args[name]));
  return defined({
    maxFpr: number('max_fpr'),
    k: number('k'),
    recall: number('recall'),
    precision: number('precision'),
    beta: number('beta'),
    bins: number('n_bins'),
  });
}

function labelOptions(args: Args): LabelOptions {
  return defined({
    average: args.average as LabelOptions['average'],
    posLabel: args.pos_label as Label | undefined,
    labels: args.labels as readonly Label[] | undefined,
    zeroDivision: args.zero_division as number | undefined,
    beta: args.beta as number | undefined,
    alpha: args.alpha as number | undefined,
    squared: args.squared as boolean | undefined,
    correction: args.correction as number | undefined,
    adjusted: args.adjusted as boolean | undefined,
  });
}

/** Without the entries that are undefined: an option that was not given keeps its default. */
function defined<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function oneValue(name: string, value: number | null) {
  return {
    kind: 'rows' as const,
    rows: 1,
    columns: [{ kind: 'values' as const, name, type: DOUBLE, values: [value] }],
  };
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
