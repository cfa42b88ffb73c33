/** A model as a row of a table: every train function gives these fields, with these types. */
export interface ModelRow {
  readonly name: string;
  readonly algorithm: string;
  /** Arguments of the training, JSON. */
  readonly params: string;
  readonly target: string;
  /** Names of the classes, in the order of their probabilities. */
  readonly classes: readonly string[];
  readonly features: readonly ModelFeature[];
  readonly metrics: ReadonlyMap<string, number>;
  /** By feature; what they measure depends on the algorithm. */
  readonly importances: ReadonlyMap<string, number>;
  /** Rows that it was trained on. */
  readonly rows: number;
  readonly seconds: number;
  readonly random_state: number | null;
  /** Names the training data; equal data and arguments need no new training. */
  readonly data_hash: string;
  /** Values of the group_by columns, JSON; null without them. */
  readonly group: string | null;
  /** 1 for the best of its group. */
  readonly rank: number;
  readonly onnx: Uint8Array;
}

/** A column that a model reads. */
export interface ModelFeature {
  readonly name: string;
  readonly type: 'number' | 'category';
  /** Levels in training; null for a number. */
  readonly categories: readonly string[] | null;
  /** Range in training; null for a category. */
  readonly min: number | null;
  readonly max: number | null;
  /** Training rows with NULL. */
  readonly missing: number;
}
