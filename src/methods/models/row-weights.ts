import { BallastError } from '../../errors/ballast-error.ts';
import type { Label, Labels } from '../../frame/frame.ts';
import { sharedFloat64, sharedInt32 } from '../../frame/matrix.ts';

/** Weight of each class by its name (1 where it is left out), or inversely proportional to its rows; null for 1. */
export type ClassWeight = 'balanced' | Readonly<Record<string, number>> | null;

/** @throws FIT_ARGUMENT unless all weights are 0 or more */
export function checkWeights(weights: Float64Array | null): void {
  const wrong = weights?.find((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong === undefined) return;
  const params = { argument: 'sample_weight', value: String(wrong), expected: 'weights of 0 or more' };
  throw new BallastError('FIT_ARGUMENT', params);
}

/**
 * The classes that have rows, and the place of each row's among them.
 * @throws FIT_TARGET_NULL, FIT_ONE_CLASS
 */
export function occurringClasses({ codes, classes }: Labels): {
  targets: Int32Array;
  classes: readonly Label[];
} {
  const counts = new Float64Array(classes.length);
  let missing = 0;
  for (const code of codes) {
    if (code < 0) missing++;
    else counts[code]++;
  }
  if (missing > 0) throw new BallastError('FIT_TARGET_NULL', { rows: missing });
  const kept = classes.filter((_, c) => counts[c] > 0);
  if (kept.length < 2) throw new BallastError('FIT_ONE_CLASS', { label: String(kept[0] ?? '') });
  let next = 0;
  const recoded = Int32Array.from(counts, (count) => (count > 0 ? next++ : -1));
  const targets = sharedInt32(codes.length);
  for (let r = 0; r < targets.length; r++) targets[r] = recoded[codes[r]];
  return { targets, classes: kept };
}

/**
 * Sample weights times class weights; null where all are 1.
 * @throws FIT_ARGUMENT
 */
export function rowWeights(
  targets: Int32Array,
  classes: readonly Label[],
  classWeight: ClassWeight,
  sampleWeights: Float64Array | null,
): Float64Array | null {
  checkWeights(sampleWeights);
  if (classWeight === null && sampleWeights === null) return null;
  const byClass = classWeights(targets, classes, classWeight, sampleWeights);
  const weights = sharedFloat64(targets.length);
  for (let r = 0; r < weights.length; r++) {
    weights[r] = byClass[targets[r]] * (sampleWeights === null ? 1 : sampleWeights[r]);
  }
  return weights;
}

function classWeights(
  targets: Int32Array,
  classes: readonly Label[],
  classWeight: ClassWeight,
  sampleWeights: Float64Array | null,
): readonly number[] {
  if (classWeight === null) return classes.map(() => 1);
  if (classWeight !== 'balanced') {
    const known = classes.map(String);
    for (const [name, weight] of Object.entries(classWeight)) {
      if (known.includes(name) && weight >= 0 && weight < Infinity) continue;
      const value = `{${name}: ${weight}}`;
      const expected = `a weight of 0 or more for some of the classes ${known.join(', ')}`;
      throw new BallastError('FIT_ARGUMENT', { argument: 'class_weight', value, expected });
    }
    return known.map((name) => classWeight[name] ?? 1);
  }
  const sums = new Float64Array(classes.length);
  for (let r = 0; r < targets.length; r++) sums[targets[r]] += sampleWeights === null ? 1 : sampleWeights[r];
  const total = sums.reduce((all, sum) => all + sum, 0);
  return Array.from(sums, (sum) => (sum === 0 ? 0 : total / (classes.length * sum)));
}
