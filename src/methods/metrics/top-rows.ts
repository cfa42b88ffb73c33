import { checkCount } from './check.ts';
import type { Ranking } from './ranking.ts';

/**
 * Positive rows among the k of highest score; where equal scores straddle the cut, the tied rows count by their
 * positive share, so that the result does not depend on row order.
 * @param ranking  of rows without weights
 * @throws METRIC_ARGUMENT_RANGE unless 1 <= k <= rows
 */
function positivesInTop({ size, tps, fps }: Ranking, k: number): number {
  checkCount('k', k, tps[size - 1] + fps[size - 1]);
  let i = 0;
  while (tps[i] + fps[i] < k) i++;
  const tpBefore = i === 0 ? 0 : tps[i - 1];
  const before = i === 0 ? 0 : tpBefore + fps[i - 1];
  const tied = tps[i] + fps[i] - before;
  return tpBefore + ((k - before) * (tps[i] - tpBefore)) / tied;
}

/** Share of positive rows among the k rows of highest score. */
export function precisionAtK(ranking: Ranking, k: number): number | null {
  return ranking.size === 0 ? null : positivesInTop(ranking, k) / k;
}

/** Share of all positive rows that the k rows of highest score hold; null without positive rows. */
export function gainAtK(ranking: Ranking, k: number): number | null {
  const { size, tps } = ranking;
  if (size === 0) return null;
  const found = positivesInTop(ranking, k);
  return tps[size - 1] === 0 ? null : found / tps[size - 1];
}

/** How many times more positive rows the top k rows hold than k random ones would; null without positive rows. */
export function liftAtK(ranking: Ranking, k: number): number | null {
  const { size, tps, fps } = ranking;
  if (size === 0) return null;
  const positives = tps[size - 1];
  const precision = positivesInTop(ranking, k) / k;
  return positives === 0 ? null : precision / (positives / (positives + fps[size - 1]));
}
