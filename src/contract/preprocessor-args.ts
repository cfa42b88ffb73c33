import type { ArgSchema } from './define.ts';

/** How fit_preprocessor() is told what to do with columns. */
export const preprocessorArgs = {
  impute: {
    type: 'string',
    enum: ['median', 'mean', 'most_frequent', 'constant', 'knn'],
    description: 'What stands for NULL and NaN in numbers. Default: they stay.',
  },
  fill_value: { type: 'number', default: 0, description: "The number of impute := 'constant'." },
  n_neighbors: {
    type: 'integer',
    minimum: 1,
    default: 5,
    description: "Training rows whose mean fills a gap, for impute := 'knn'.",
  },
  clip: {
    type: 'array',
    items: { type: 'number', minimum: 0, maximum: 1 },
    minItems: 2,
    maxItems: 2,
    description:
      'Two shares such as [0.01, 0.99]: numbers beyond these quantiles of the training rows are moved to them, before they are filled and scaled.',
  },
  scale: {
    type: 'string',
    enum: ['standard', 'minmax', 'robust', 'quantile'],
    description: 'How numbers are scaled, after they were filled. Default: they are not.',
  },
  output_distribution: {
    type: 'string',
    enum: ['uniform', 'normal'],
    default: 'uniform',
    description: "What scale := 'quantile' makes: shares from 0 to 1, or standard normals.",
  },
  n_quantiles: {
    type: 'integer',
    minimum: 2,
    default: 1000,
    description: "Quantiles of scale := 'quantile'; at most the number of rows.",
  },
  subsample: {
    type: 'integer',
    minimum: 2,
    default: 10000,
    description: 'Most rows, drawn at random, that quantiles are taken from.',
  },
  encode: {
    type: 'string',
    enum: ['onehot', 'ordinal', 'target'],
    description:
      'How text becomes numbers: a 0/1 column a value, its rank, or the shrunken share of the class. Default: it stays text.',
  },
  rare: {
    type: 'number',
    exclusiveMinimum: 0,
    description:
      "Values with fewer training rows than this (a share below 1, or a number) become 'other', and so do values that training did not see.",
  },
  impute_text: {
    type: 'string',
    enum: ['most_frequent', 'constant'],
    description: 'What stands for NULL in text. Default: NULL is a value of its own.',
  },
  fill_text: {
    type: 'string',
    default: 'missing_value',
    description: "The text of impute_text := 'constant'.",
  },
  handle_unknown: {
    type: 'string',
    enum: ['ignore', 'error'],
    default: 'ignore',
    description:
      "What transform() does with values that training did not see and that are not lumped: 'ignore' gives 0 in all columns (onehot), -1 (ordinal) or the share of the class in all rows (target).",
  },
  categorical_features: {
    type: 'array',
    items: { type: 'string' },
    columns: 'source',
    description: 'Columns of numbers that are prepared as text is, such as codes.',
  },
  smooth: {
    type: ['number', 'string'],
    minimum: 0,
    pattern: '^auto$',
    default: 'auto',
    description:
      "Rows that the share of the class in all rows counts as in a target encoding; 'auto' finds it.",
  },
  cv: {
    type: 'integer',
    minimum: 2,
    default: 5,
    description: 'Folds from which the target encoding of the training rows themselves is learned.',
  },
} as const satisfies Readonly<Record<string, ArgSchema>>;
