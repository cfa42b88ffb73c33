import { sharedFloat64, sharedInt32, type Matrix } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { emptyNeighbors, offer, reach, type Neighbors } from '../neighbors/neighbor-list.ts';
import { gatherRows } from '../neighbors/points.ts';

/** Rows of numbers and categories; two rows that differ in a category lie twice the square of `weight` apart there. */
export interface MixedRows {
  readonly continuous: Matrix;
  /** For each categorical column the code of every row. */
  readonly codes: readonly Int32Array[];
  readonly weight: number;
}

/**
 * The k nearest other rows of every row, ordered by (distance, row number). The same as neighbours among the numbers
 * and one column a category, which thousands of categories do not allow.
 */
export async function mixedNeighbors(rows: MixedRows, k: number, ctx: RunContext): Promise<Neighbors> {
  const { continuous, codes, weight } = rows;
  const n = continuous.rows;
  const numbers = sharedFloat64(n * continuous.columns);
  gatherRows(continuous, n, (i) => i, numbers);
  const categories = sharedInt32(n * codes.length);
  codes.forEach((column, c) => column.forEach((code, r) => (categories[r * codes.length + c] = code)));
  const found = emptyNeighbors(n, k);
  const request = { numbers, categories, rows: n, weight, found };
  if (n * n * (continuous.columns + codes.length) < INLINE_WORK) {
    searchMixed({ ...request, from: 0, to: n });
    return found;
  }
  const step = Math.max(64, Math.ceil(n / ctx.pool.size / 32));
  const ranges = Array.from({ length: Math.ceil(n / step) }, (_, i) => ({
    ...request,
    from: i * step,
    to: Math.min(n, (i + 1) * step),
  }));
  let done = 0;
  const searches = ranges.map(async (range) => {
    await ctx.pool.run(searchTask, range, ctx.signal);
    ctx.progress(++done / ranges.length);
  });
  await Promise.all(searches);
  return found;
}

/** Differences that one thread adds in some 20 ms. */
const INLINE_WORK = 2e7;

interface MixedSearch {
  /** rows x numbers. */
  readonly numbers: Float64Array;
  /** rows x categories. */
  readonly categories: Int32Array;
  readonly rows: number;
  readonly weight: number;
  readonly found: Neighbors;
  readonly from: number;
  readonly to: number;
}

/** Fills the lists of the rows `from` to `to`. */
export function searchMixed({ numbers, categories, rows, weight, found, from, to }: MixedSearch): void {
  const d = numbers.length / rows;
  const c = categories.length / rows;
  const square = weight * weight;
  for (let query = from; query < to; query++) {
    let limit = reach(found, query);
    for (let row = 0; row < rows; row++) {
      if (row === query) continue;
      let distance = 0;
      for (let i = row * d, j = query * d, end = i + d; i < end; i++, j++) {
        const difference = numbers[i] - numbers[j];
        distance += difference * difference;
      }
      if (distance > limit) continue;
      // Each row's own category adds its square.
      for (let i = row * c, j = query * c, end = i + c; i < end; i++, j++) {
        if (categories[i] !== categories[j]) distance = distance + square + square;
      }
      if (distance > limit) continue;
      offer(found, query, distance, row);
      limit = reach(found, query);
    }
  }
}

const searchTask = workerTask<MixedSearch, void>(import.meta.url, 'searchMixed');
