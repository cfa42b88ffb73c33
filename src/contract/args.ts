import type { ArgSchema } from './define.ts';

/** Arguments that several functions share: one wording, one meaning. */

export const targetArg = {
  type: 'string',
  column: 'source',
  description: 'Column that holds the class.',
} as const satisfies ArgSchema;

export const randomStateArg = {
  type: 'integer',
  minimum: 0,
  maximum: 4294967295,
  description: 'Seed. The same seed gives the same rows; without one a fresh seed is drawn and reported.',
} as const satisfies ArgSchema;

export const featuresArg = {
  type: 'array',
  items: { type: 'string' },
  columns: 'source',
  description: "Feature columns: names or patterns such as 'f*'. Default: every column but target and keep.",
} as const satisfies ArgSchema;

export const excludeArg = {
  type: 'array',
  items: { type: 'string' },
  columns: 'source',
  description: 'Columns that are no features: names or patterns.',
} as const satisfies ArgSchema;

export const sampleWeightArg = {
  type: 'string',
  column: 'source',
  description: 'Column of row weights.',
} as const satisfies ArgSchema;

export const samplingStrategyArg = {
  type: ['string', 'number', 'array', 'object'],
  default: 'auto',
  description:
    "Which classes get how many rows: 'auto', 'minority', 'majority', 'not minority', 'not majority', 'all', a ratio of minority to majority (two classes only), or a map from class to final count.",
} as const satisfies ArgSchema;

/** Arguments of every resampler. */
export const resamplerArgs = {
  target: targetArg,
  features: featuresArg,
  exclude: excludeArg,
  keep: {
    type: 'array',
    items: { type: 'string' },
    columns: 'source',
    description: 'Columns carried along but not used, such as ids and dates. NULL in new rows.',
  },
  keep_from: {
    type: 'string',
    enum: ['base', 'null'],
    default: 'null',
    description:
      "What `keep` columns hold in new rows: 'null', or the value of the row they descend from: 'base'.",
  },
  where: {
    type: 'string',
    minLength: 1,
    description: 'SQL condition: resample these rows only, pass the others through.',
  },
  order_by: {
    type: 'array',
    items: { type: 'string' },
    description: 'SQL sort keys, for the same result over a source without an order of its own.',
  },
  origin: {
    type: 'string',
    minLength: 1,
    description: 'Name of an added column: STRUCT(kind VARCHAR, base_row BIGINT), where each row comes from.',
  },
} as const satisfies Readonly<Record<string, ArgSchema>>;

/** Further arguments of samplers that make rows. */
export const overSamplerArgs = {
  synthetic_only: { type: 'boolean', default: false, description: 'Give the new rows alone.' },
  rounding: {
    type: 'string',
    enum: ['nearest', 'truncate'],
    default: 'nearest',
    description:
      "How made values become integers: the nearest one, or 'truncate' toward zero as imbalanced-learn does.",
  },
} as const satisfies Readonly<Record<string, ArgSchema>>;
