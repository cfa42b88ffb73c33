import type { Label } from '../frame/frame.ts';
import type { Matrix } from '../frame/matrix.ts';

/** What a classifier says about n rows. */
export interface Prediction {
  readonly classes: readonly Label[];
  /** n x classes; every column belongs to the class of the same index. */
  readonly probabilities: Matrix;
  /** The predicted class of every row, as an index into `classes`. */
  readonly codes: Int32Array;
}
