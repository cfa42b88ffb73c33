import type { RandomState } from '../../random/random-state.ts';

/**
 * Shares `draws` among classes in proportion to their sizes, in whole rows: what is left after rounding down goes to
 * the largest remainders, and equal remainders are drawn for. scikit-learn's `_approximate_mode`, draws included.
 * @returns  rows for each class, summing to `draws`
 */
export function approximateMode(counts: readonly number[], draws: number, random: RandomState): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count / total) * draws);
  const shares = exact.map(Math.floor);
  const remainders = exact.map((value, k) => value - shares[k]);
  let left = draws - shares.reduce((sum, share) => sum + share, 0);
  const descending = [...new Set(remainders)].sort((a, b) => b - a);
  for (const remainder of descending) {
    if (left === 0) break;
    const tied = remainders.flatMap((value, k) => (value === remainder ? [k] : []));
    const lucky = Math.min(tied.length, left);
    for (const i of random.choice(tied.length, lucky, { replace: false })) shares[tied[i]]++;
    left -= lucky;
  }
  return shares;
}
