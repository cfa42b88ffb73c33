import type { Label, Labels } from '../../frame/frame.ts';

const PREFIX = 'share_';

/**
 * The share that each class has of the training rows, as figures for the row of a model: `share_<class>`. Weights
 * count as rows, because they move probabilities as rows do.
 * @param weights  one a row; null for 1 each
 */
export function classShares({ codes, classes }: Labels, weights: Float64Array | null): Map<string, number> {
  const sums = new Float64Array(classes.length);
  let total = 0;
  for (let r = 0; r < codes.length; r++) {
    const weight = weights?.[r] ?? 1;
    sums[codes[r]] += weight;
    total += weight;
  }
  return new Map(classes.map((label, k) => [PREFIX + String(label), sums[k] / total]));
}

/** The shares among the figures of a model, in the order of its classes; null unless every class has one. */
export function sharesOf(
  classes: readonly Label[],
  metrics: ReadonlyMap<string, number>,
): readonly number[] | null {
  const shares = classes.map((label) => metrics.get(PREFIX + String(label)));
  return shares.some((share) => share === undefined) ? null : shares.map(Number);
}
