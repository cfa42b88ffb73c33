import type { Labels } from '../../frame/frame.ts';
import { RandomState } from '../../random/random-state.ts';
import { dealFolds } from '../splits/k-fold.ts';
import type { CrossFit, TargetOutput } from './preprocessor.ts';

export interface TargetEncodingOptions {
  /** Weight of the class's share in all rows, in rows; 'auto': by the variance within a level (empirical Bayes). */
  readonly smooth: number | 'auto';
}

/** Classes whose shares are encoded: the second of two, or each of more. */
export function encodedClasses({ classes }: Labels): readonly number[] {
  return classes.length <= 2 ? [classes.length - 1] : classes.map((_, code) => code);
}

/**
 * The shrunken share of each class in each level, as scikit-learn 1.9's `TargetEncoder` learns it.
 * @param levelOf  the level of every row; -1 for none
 * @param levels   how many there are
 * @see Micci-Barreca 2001, SIGKDD Explorations 3:27
 */
export function fitTargetEncoding(
  levelOf: Int32Array,
  levels: number,
  labels: Labels,
  { smooth }: TargetEncodingOptions,
): TargetOutput[] {
  const isBinary = labels.classes.length <= 2;
  return encodedClasses(labels).map((code) => {
    const { values, unknown } = encode(levelOf, levels, labels.codes, code, smooth, () => true);
    return { label: isBinary ? null : String(labels.classes[code]), values: [...values], unknown };
  });
}

/**
 * Encodings of training rows, each learned from the folds that the row is not in: the values of scikit-learn's
 * `fit_transform`, with its stratified folds. A row's own class has no part in them.
 * @returns  a column for each encoded class
 * @throws TOO_MANY_FOLDS
 */
export function crossFitTargetEncoding(
  levelOf: Int32Array,
  levels: number,
  labels: Labels,
  { seed, folds, smooth }: CrossFit,
): Float64Array[] {
  const { fold } = dealFolds(levelOf.length, folds, labels, new RandomState(seed));
  return encodedClasses(labels).map((code) => {
    const out = new Float64Array(levelOf.length);
    for (let f = 0; f < folds; f++) {
      const { values, unknown } = encode(
        levelOf,
        levels,
        labels.codes,
        code,
        smooth,
        (row) => fold[row] !== f,
      );
      for (let row = 0; row < out.length; row++) {
        if (fold[row] === f) out[row] = levelOf[row] < 0 ? unknown : values[levelOf[row]];
      }
    }
    return out;
  });
}

function encode(
  levelOf: Int32Array,
  levels: number,
  codes: Int32Array,
  code: number,
  smooth: number | 'auto',
  takesPart: (row: number) => boolean,
): { readonly values: Float64Array; readonly unknown: number } {
  const counts = new Float64Array(levels);
  const positives = new Float64Array(levels);
  let rows = 0;
  let positiveRows = 0;
  for (let row = 0; row < levelOf.length; row++) {
    if (!takesPart(row)) continue;
    const isPositive = codes[row] === code ? 1 : 0;
    rows++;
    positiveRows += isPositive;
    if (levelOf[row] < 0) continue;
    counts[levelOf[row]]++;
    positives[levelOf[row]] += isPositive;
  }
  const mean = positiveRows / rows;
  const variance = mean * (1 - mean);
  const values = counts.map((count, level) => {
    if (smooth !== 'auto') {
      const weight = count + smooth;
      return weight === 0 ? mean : (positives[level] + smooth * mean) / weight;
    }
    const own = positives[level] / count;
    // Of 0 and 1 the squared differences sum to count x own x (1 - own).
    const lambda = (variance * count) / (variance * count + own * (1 - own));
    return Number.isNaN(lambda) ? mean : lambda * own + (1 - lambda) * mean;
  });
  return { values, unknown: mean };
}
