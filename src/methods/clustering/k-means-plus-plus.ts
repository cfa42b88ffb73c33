import type { RandomState } from '../../random/random-state.ts';
import { squaredDistance } from '../neighbors/points.ts';

/** Points for seeding: n x d, row-major. */
export interface RowMajor {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/**
 * Chooses rows as first centres, each far from those before: of some rows drawn with a chance proportional to the
 * squared distance from their nearest centre, the one that lowers the sum of these distances most. O(n k d log k).
 * @param count  centres to choose, at most n
 * @returns      rows, in the order of choice; a row may come twice only where rows are equal
 * @see Arthur and Vassilvitskii 2007, SODA 1027; scikit-learn 1.9 kmeans_plusplus, draw for draw
 */
export function kMeansPlusPlus(points: RowMajor, count: number, random: RandomState): Int32Array {
  const { rows } = points;
  const trials = trialsFor(count);
  const chosen = new Int32Array(count);
  chosen[0] = Math.min(rows - 1, Math.floor(random.double() * rows));
  let closest: Float64Array = new Float64Array(rows).fill(Infinity);
  let sum = lower(points, chosen[0], closest, closest);
  let best: Float64Array = new Float64Array(rows);
  let tried: Float64Array = new Float64Array(rows);
  const cumulative = new Float64Array(rows);
  for (let c = 1; c < count; c++) {
    let total = 0;
    for (let r = 0; r < rows; r++) cumulative[r] = total += closest[r];
    const candidates = Array.from(random.randomSample(trials), (draw) =>
      Math.min(rows - 1, firstAtLeast(cumulative, draw * sum)),
    );
    let bestSum = Infinity;
    for (const candidate of candidates) {
      const triedSum = lower(points, candidate, closest, tried);
      if (triedSum >= bestSum) continue;
      bestSum = triedSum;
      chosen[c] = candidate;
      [best, tried] = [tried, best];
    }
    sum = bestSum;
    [closest, best] = [best, closest];
  }
  return chosen;
}

/** How many candidates are tried for each of `count` centres. */
export function trialsFor(count: number): number {
  return 2 + Math.floor(Math.log(count));
}

/** Writes the distances to the nearest of the old centres and a new one to `out`; returns their sum. */
function lower(
  { rows, columns, values }: RowMajor,
  center: number,
  closest: Float64Array,
  out: Float64Array,
): number {
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    const distance = Math.min(closest[r], squaredDistance(values, r, values, center, columns));
    out[r] = distance;
    sum += distance;
  }
  return sum;
}

function firstAtLeast(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
