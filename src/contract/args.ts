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

export const classWeightArg = {
  type: ['string', 'object'],
  pattern: '^balanced$',
  description: "Weight of each class: a map, or 'balanced' for the inverse of its rows. Default: all 1.",
} as const satisfies ArgSchema;

export const samplingStrategyArg = {
  type: ['string', 'number', 'array', 'object'],
  default: 'auto',
  description:
    "Which classes get how many rows: 'auto', 'minority', 'majority', 'not minority', 'not majority', 'all', a ratio of minority to majority (two classes only), or a map from class to final count.",
} as const satisfies ArgSchema;

/** `sampling_strategy` of samplers that remove what they find, however many rows that are. */
export const cleaningStrategyArg = {
  type: ['string', 'number', 'array', 'object'],
  default: 'auto',
  description:
    "Which classes are cleaned: 'auto' (all but the smallest), 'majority', 'not minority', 'not majority', 'all', or a list of classes.",
} as const satisfies ArgSchema;

/** Arguments of samplers that edit by nearest neighbours. */
export const editingArgs = {
  n_neighbors: {
    type: 'integer',
    minimum: 1,
    default: 3,
    description: 'Neighbours that a row has to fit among.',
  },
  kind_sel: {
    type: 'string',
    enum: ['all', 'mode'],
    default: 'all',
    description:
      "When a row fits: 'all' its neighbours are of its class, or its class is the commonest, the 'mode', among them.",
  },
} as const satisfies Readonly<Record<string, ArgSchema>>;

/** Arguments of samplers that keep what a nearest-neighbour vote needs. */
export const condensingArgs = {
  n_neighbors: { type: 'integer', minimum: 1, default: 1, description: 'Neighbours that vote.' },
  n_seeds_S: {
    type: 'integer',
    minimum: 1,
    default: 1,
    description: 'Random rows of each cleaned class to start from.',
  },
} as const satisfies Readonly<Record<string, ArgSchema>>;

/** Arguments of samplers that run SMOTE first: maps stand for the sampler objects that imbalanced-learn takes. */
export const combinedSmoteArg = {
  type: 'object',
  additionalProperties: false,
  properties: {
    sampling_strategy: { type: ['string', 'number', 'object'] },
    k_neighbors: { type: 'integer', minimum: 1 },
    random_state: { type: 'integer', minimum: 0, maximum: 4294967295 },
  },
  description:
    "Arguments of the SMOTE, such as {k_neighbors: 3, sampling_strategy: 0.5}: then sampling_strategy is 'auto' unless it is given here, whatever the call says. random_state is that of the call unless it is given here.",
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

/** Arguments of resamplers that take numbers. */
export const scaleArgs = {
  scale: {
    type: 'boolean',
    default: false,
    description:
      'Work on standardised numbers, so that no column outweighs the others in distances: each value less the mean of its column, divided by its standard deviation, over the rows that take part (of each group). The rows of the result keep the scale of the source.',
  },
} as const satisfies Readonly<Record<string, ArgSchema>>;

/** Arguments by which a resampler works on each group of rows on its own. */
export const groupArgs = {
  group_by: {
    type: 'array',
    items: { type: 'string' },
    minItems: 1,
    columns: 'source',
    description:
      'Columns, such as a country or a month: rows that share their values are resampled on their own. Every group gets the same seed, so it gives the rows that it would give alone. The columns are no features, and new rows have the values of their group.',
  },
  small_groups: {
    type: 'string',
    enum: ['keep', 'error'],
    default: 'keep',
    description:
      "What happens to groups that cannot be resampled, because they have too few rows or classes: they stay as they are, with one warning: 'keep', or it is an 'error'.",
  },
} as const satisfies Readonly<Record<string, ArgSchema>>;

/** Further arguments of samplers that make rows. */
export const overSamplerArgs = {
  synthetic_only: { type: 'boolean', default: false, description: 'Give the new rows alone.' },
  new_key: {
    type: ['string', 'array'],
    items: { type: 'string' },
    column: 'source',
    columns: 'source',
    description:
      "Key column, or a list of them, that is no feature and gets fresh values in new rows, so that it stays unique and not NULL. Whole numbers count on from the largest in the source. Text is the key of the row that a new row descends from, '~' and a number: 'C42~1'. A UUID (version 8) is a hash of the same. A row of a table of candidates is numbered instead: 'candidate~0'. The same call gives the same keys.",
  },
  new_key_start: {
    type: 'integer',
    description:
      'First fresh value of a new_key of whole numbers: a range that later rows of the source will not reach, for incremental models. Default: the largest in the source plus 1.',
  },
  rounding: {
    type: 'string',
    enum: ['nearest', 'truncate'],
    default: 'nearest',
    description:
      "How made values become integers: the nearest one, or 'truncate' toward zero as imbalanced-learn does.",
  },
} as const satisfies Readonly<Record<string, ArgSchema>>;
