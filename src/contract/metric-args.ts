import { DOUBLE } from '@duckdb/node-api';
import type { Label } from '../frame/frame.ts';
import type { LabelOptions, ScoreOptions } from '../methods/metrics/metric.ts';
import { targetArg } from './args.ts';
import type { Args, ArgSchema } from './define.ts';
import type { ValueColumn } from './rows.ts';

/** What the author of a metric's declaration adds to the metric itself. */
export interface MetricSpec {
  readonly reference: string;
  /** Arguments of its own, by SQL name; they win over those that its kind has. */
  readonly args?: Readonly<Record<string, ArgSchema>>;
  readonly notes?: string;
}

export const metricSource = { source: { description: 'Table of predictions beside the true classes.' } };

export const posLabelArg = {
  type: ['string', 'number', 'boolean'],
  description: 'The positive class. Default: 1 or true.',
} as const satisfies ArgSchema;

export const scoreArg = {
  type: 'string',
  column: 'source',
  description: 'Column of scores, higher for the positive class.',
} as const satisfies ArgSchema;

export const predictionArg = {
  type: 'string',
  column: 'source',
  description: 'Column of predicted classes.',
} as const satisfies ArgSchema;

export const groupByArg = {
  type: 'array',
  items: { type: 'string' },
  minItems: 1,
  columns: 'source',
  description: 'Columns, such as a model or a month: one row for each combination of their values.',
} as const satisfies ArgSchema;

/** Arguments of every function that reads one score a row. */
export const scoredArgs = { target: targetArg, score: scoreArg, pos_label: posLabelArg } as const;

export const zeroDivisionArg = {
  type: ['number', 'string'],
  enum: [0, 1, 'nan'],
  default: 0,
  description: "The value where a division by zero makes it undefined; 'nan' gives NULL.",
} as const satisfies ArgSchema;

export const averageArgs = {
  average: {
    type: 'string',
    enum: ['binary', 'micro', 'macro', 'weighted'],
    default: 'binary',
    description: "How classes are averaged: 'binary' reports the positive class alone.",
  },
  pos_label: posLabelArg,
  labels: { type: 'array', minItems: 1, description: 'Classes to average over. Default: those that occur.' },
} as const satisfies Readonly<Record<string, ArgSchema>>;

export const nBinsArg = {
  type: 'integer',
  minimum: 1,
  maximum: 1_000_000,
  default: 10,
  description: 'Number of bins over [0, 1].',
} as const satisfies ArgSchema;

export const betaArg = {
  type: 'number',
  minimum: 0,
  default: 1,
  description: 'How many times more recall counts than precision.',
} as const satisfies ArgSchema;

export const kArg = {
  type: 'integer',
  minimum: 1,
  default: 10,
  description: 'Number of rows of highest score. Rows that tie at the cut count by their positive share.',
} as const satisfies ArgSchema;

/** The options of a metric of scores among the arguments of a call. */
export function scoreOptions(args: Args): ScoreOptions {
  const number = (name: string) => (args[name] === undefined ? undefined : Number(args[name]));
  return defined({
    maxFpr: number('max_fpr'),
    k: number('k'),
    recall: number('recall'),
    precision: number('precision'),
    beta: number('beta'),
    bins: number('n_bins'),
    criterion: args.metric as ScoreOptions['criterion'],
    cost: args.cost as ScoreOptions['cost'],
  });
}

/** The options of a metric of labels among the arguments of a call. */
export function labelOptions(args: Args): LabelOptions {
  return defined({
    average: args.average === 'multiclass' ? undefined : (args.average as LabelOptions['average']),
    multiclass: args.average === 'multiclass' ? true : undefined,
    posLabel: args.pos_label as Label | undefined,
    labels: args.labels as readonly Label[] | undefined,
    zeroDivision: zeroDivision(args.zero_division),
    beta: args.beta as number | undefined,
    alpha: args.alpha as number | undefined,
    squared: args.squared as boolean | undefined,
    correction: args.correction as number | undefined,
    adjusted: args.adjusted as boolean | undefined,
    kappaWeights: args.weights as LabelOptions['kappaWeights'],
    normalize: args.normalize as boolean | undefined,
  });
}

/** `zero_division` as methods take it: NaN is an undefined value. */
export function zeroDivision(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}

/** Without the entries that are undefined: an option that was not given keeps its default. */
export function defined<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** Numbers of one row or one a group; NULL where undefined. */
export function numbers(name: string, values: readonly (number | null)[]): Omit<ValueColumn, 'kind'> {
  return { name, type: DOUBLE, values: values.map((value) => (Number.isNaN(value) ? null : value)) };
}
