/** Arguments of LightGBM, with its meaning and defaults. */
export interface BoostingOptions {
  readonly objective: 'binary' | 'multiclass' | 'regression' | 'huber';
  /** Trees for each output; default 100. */
  readonly n_estimators?: number;
  readonly learning_rate?: number;
  readonly num_leaves?: number;
  /** 0 or less for no limit; default -1. */
  readonly max_depth?: number;
  readonly min_child_samples?: number;
  readonly min_sum_hessian?: number;
  readonly reg_alpha?: number;
  readonly reg_lambda?: number;
  readonly min_split_gain?: number;
  /** Share of rows that a tree sees; each row is drawn for itself. */
  readonly subsample?: number;
  /** Every how many trees rows are drawn anew; default 1. */
  readonly subsample_freq?: number;
  /** Share of columns that a tree sees. */
  readonly colsample_bytree?: number;
  readonly max_bin?: number;
  readonly min_data_in_bin?: number;
  /** Stops when the loss over the validation rows has not become less for so many iterations. */
  readonly early_stopping_rounds?: number | null;
  readonly boost_from_average?: boolean;
  /** Binary only: weight of the second class in gradients. */
  readonly scale_pos_weight?: number;
  /** Binary only: weighs the rarer class up to the weight of the other. */
  readonly is_unbalance?: boolean;
  /** Binary only: focal loss with this exponent. */
  readonly focal_gamma?: number | null;
  /** Binary only: weight of the second class in focal loss; the first weighs 1 - this. */
  readonly focal_alpha?: number | null;
  /** Huber only: residual from which the loss is linear. */
  readonly alpha?: number;
  /** -1, 0 or 1 by the name of a column. */
  readonly monotone_constraints?: Readonly<Record<string, number>>;
  readonly cat_smooth?: number;
  readonly cat_l2?: number;
  readonly max_cat_threshold?: number;
  readonly max_cat_to_onehot?: number;
  readonly min_data_per_group?: number;
  /** Seed of rows and columns that are drawn. */
  readonly random_state?: number;
}

/** The same, complete. */
export type BoostingSettings = Required<BoostingOptions>;

const DEFAULTS: Omit<BoostingSettings, 'objective'> = {
  n_estimators: 100,
  learning_rate: 0.1,
  num_leaves: 31,
  max_depth: -1,
  min_child_samples: 20,
  min_sum_hessian: 1e-3,
  reg_alpha: 0,
  reg_lambda: 0,
  min_split_gain: 0,
  subsample: 1,
  subsample_freq: 1,
  colsample_bytree: 1,
  max_bin: 255,
  min_data_in_bin: 3,
  early_stopping_rounds: null,
  boost_from_average: true,
  scale_pos_weight: 1,
  is_unbalance: false,
  focal_gamma: null,
  focal_alpha: null,
  alpha: 0.9,
  monotone_constraints: {},
  cat_smooth: 10,
  cat_l2: 10,
  max_cat_threshold: 32,
  max_cat_to_onehot: 4,
  min_data_per_group: 100,
  random_state: 0,
};

export function boostingSettings(options: BoostingOptions): BoostingSettings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, objective: options.objective, ...Object.fromEntries(given) };
}

/** Whether the seed makes a difference. */
export function drawsAtRandom({ subsample = 1, colsample_bytree = 1 }: Partial<BoostingOptions>): boolean {
  return subsample < 1 || colsample_bytree < 1;
}
