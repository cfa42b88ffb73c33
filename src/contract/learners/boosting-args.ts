import { randomStateArg } from '../args.ts';
import type { ArgSchema } from '../define.ts';

const SHARE = { type: 'number', exclusiveMinimum: 0, maximum: 1, default: 1 } as const;

/** Arguments of classifiers and regressors; names, meanings and defaults are LightGBM's. */
export const boostingArgs = {
  n_estimators: {
    type: 'integer',
    minimum: 1,
    default: 100,
    description: 'Iterations: trees, or one tree for each class where there are more than two.',
  },
  learning_rate: {
    type: 'number',
    exclusiveMinimum: 0,
    default: 0.1,
    description: 'Factor on what each tree adds.',
  },
  num_leaves: {
    type: 'integer',
    minimum: 2,
    maximum: 131_072,
    default: 31,
    description: 'Most leaves of a tree.',
  },
  max_depth: { type: 'integer', default: -1, description: 'Most levels of a tree; 0 or less for no limit.' },
  min_child_samples: {
    type: 'integer',
    minimum: 0,
    default: 20,
    description: 'Fewest rows in a leaf, estimated from hessians.',
  },
  min_sum_hessian: {
    type: 'number',
    minimum: 0,
    default: 1e-3,
    description: 'Least sum of hessians in a leaf, also known as min_child_weight.',
  },
  reg_lambda: { type: 'number', minimum: 0, default: 0, description: 'L2 penalty of leaf values.' },
  reg_alpha: { type: 'number', minimum: 0, default: 0, description: 'L1 penalty of leaf values.' },
  min_split_gain: { type: 'number', minimum: 0, default: 0, description: 'Gain that a split must exceed.' },
  subsample: {
    ...SHARE,
    description: 'Share of rows that a tree learns from; each row is drawn on its own.',
  },
  subsample_freq: {
    type: 'integer',
    minimum: 1,
    default: 1,
    description:
      "Every how many iterations rows are drawn anew. LightGBM's 0, which draws none, is subsample := 1.",
  },
  colsample_bytree: { ...SHARE, description: 'Share of features that a tree may ask.' },
  max_bin: {
    type: 'integer',
    minimum: 2,
    maximum: 255,
    default: 255,
    description: 'Most bins that the values of a feature are put into.',
  },
  min_data_in_bin: { type: 'integer', minimum: 1, default: 3, description: 'Fewest rows in a bin.' },
  early_stopping_rounds: {
    type: 'integer',
    minimum: 1,
    description:
      'Stop when the loss over the validation rows has not become less for so many iterations. Needs validation.',
  },
  boost_from_average: {
    type: 'boolean',
    default: true,
    description: 'Whether scores start from the best constant instead of 0.',
  },
  monotone_constraints: {
    type: 'object',
    additionalProperties: { type: 'integer', enum: [-1, 0, 1] },
    description:
      'Features whose growing value may only raise the score (1) or lower it (-1): a map such as MAP {income: 1}.',
  },
  cat_smooth: {
    type: 'number',
    minimum: 0,
    default: 10,
    description: 'Smooths the order of categories; rarer ones than this are not asked for.',
  },
  cat_l2: {
    type: 'number',
    minimum: 0,
    default: 10,
    description: 'L2 penalty of leaves under a set of categories.',
  },
  max_cat_threshold: {
    type: 'integer',
    minimum: 1,
    default: 32,
    description: 'Most categories on one side of a split.',
  },
  max_cat_to_onehot: {
    type: 'integer',
    minimum: 1,
    default: 4,
    description:
      'Up to so many categories (that of missing values included) are split one against the others.',
  },
  min_data_per_group: {
    type: 'integer',
    minimum: 1,
    default: 100,
    description: 'Fewest rows by which a set of categories grows.',
  },
  importance_type: {
    type: 'string',
    enum: ['gain', 'split'],
    default: 'gain',
    description:
      "What importances tell: the 'gain' of the splits of each feature, summed, or their number, 'split'.",
  },
  random_state: {
    ...randomStateArg,
    description: 'Seed of drawn rows and features. Not needed while subsample and colsample_bytree are 1.',
  },
} as const satisfies Readonly<Record<string, ArgSchema>>;
