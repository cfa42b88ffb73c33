/**
 * Binary trees whose leaf values add up to raw scores: the one form in which tree models are kept, whoever trained
 * them. Evaluators, ONNX, SQL and explanations all read this.
 *
 * A row is d numbers in the order of `features`: a number as float64, NaN where it is missing; a category as the place
 * of its level in `levels`, NaN where it is missing or unknown.
 */
export interface TreeEnsemble {
  readonly features: readonly TreeFeature[];
  /** Raw scores of a row: 1 for regression and for two classes (of the second class), else one a class. */
  readonly outputs: number;
  /** What the sums start from, one an output. */
  readonly base: Float64Array;
  /** What makes predictions of raw scores. */
  readonly link: 'identity' | 'sigmoid' | 'softmax';
  readonly trees: Trees;
}

/** A column that trees ask, as a model keeps it. */
export type TreeFeature = TreeNumber | TreeCategory;

export interface TreeNumber {
  readonly kind: 'number';
  readonly name: string;
  /** Range in training; NaN where it is not known. */
  readonly min: number;
  readonly max: number;
  /** Training rows with NULL. */
  readonly missing: number;
  /** Whether |value| <= 1e-35 (rounded to float32) counts as missing, as LightGBM's zero_as_missing does. */
  readonly zeroIsMissing?: boolean;
}

export interface TreeCategory {
  readonly kind: 'category';
  readonly name: string;
  /** Levels in training, sorted by code point. */
  readonly levels: readonly string[];
  /** Training rows with NULL. */
  readonly missing: number;
  /** Whether the levels are numbers, so that a column of numbers has them too: in models that others trained. */
  readonly ofNumbers?: boolean;
}

/**
 * All trees in flat arrays. The nodes of a tree stand together, its root first and every child behind its parent;
 * `left` and `right` are places in the same arrays.
 */
export interface Trees {
  /** First node of each tree, and behind the last the number of nodes: trees + 1. */
  readonly starts: Int32Array;
  /** Which output each tree adds to. */
  readonly output: Int32Array;
  /** Feature that the node asks; -1 for a leaf. */
  readonly feature: Int32Array;
  /** Numbers: rows with value <= threshold go left. */
  readonly threshold: Float64Array;
  /** Categories: where the node's set starts in `sets`; -1 for numbers and leaves. */
  readonly set: Int32Array;
  /** Sets of levels that go left, ceil(levels / 32) words each: bit l % 32 of word l / 32 stands for level l. */
  readonly sets: Uint32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** 1 where missing values go left. */
  readonly missingLeft: Uint8Array;
  /** Leaves: what they add to the score. Inner nodes: what they would add as leaves, for explanations. */
  readonly value: Float64Array;
  /** Weight of the training rows in the node (its rows, or its sum of hessians: LightGBM's count); NaN if not known. */
  readonly cover: Float64Array;
  /** How much the node's split improves the loss; 0 for leaves. */
  readonly gain: Float64Array;
}
