import { createMatrix, matrixColumn, type Matrix } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';

export interface KnnImputation {
  /** Training rows, NaN where missing. */
  readonly donors: Matrix;
  /** Rows to fill, with the same columns. */
  readonly rows: Matrix;
  readonly n_neighbors: number;
}

interface KnnRange extends KnnImputation {
  /** Rows with something missing. */
  readonly receivers: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly into: Matrix;
}

const rangeTask = workerTask<KnnRange, void>(import.meta.url, 'imputeRange');
/** Differences that one thread computes in some 10 ms. */
const INLINE_WORK = 5e6;
const TASK_ROWS = 128;

/**
 * Fills every missing number with the mean of the nearest training rows that have it, as scikit-learn's
 * `KNNImputer` does: Euclidean distances over the columns that both rows have, scaled up for those that they have
 * not; of equal distances the earlier row. Where no distance is known, the column's mean.
 * @returns  a copy of `rows` without NaN, except in columns that no donor has
 */
export async function knnImpute(
  { donors, rows, n_neighbors }: KnnImputation,
  ctx: RunContext,
): Promise<Matrix> {
  const into = createMatrix(rows.rows, rows.columns);
  into.data.set(rows.data);
  const receivers: number[] = [];
  for (let r = 0; r < rows.rows; r++) {
    for (let c = 0; c < rows.columns; c++) {
      if (!Number.isNaN(rows.data[c * rows.rows + r])) continue;
      receivers.push(r);
      break;
    }
  }
  const shared = { donors, rows, n_neighbors, receivers: Int32Array.from(receivers), into };
  if (receivers.length * donors.rows * donors.columns <= INLINE_WORK) {
    imputeRange({ ...shared, from: 0, to: receivers.length });
    return into;
  }
  const count = Math.ceil(receivers.length / TASK_ROWS);
  const ranges = Array.from({ length: count }, (_, i) => ({
    ...shared,
    from: i * TASK_ROWS,
    to: Math.min(receivers.length, (i + 1) * TASK_ROWS),
  }));
  await ctx.pool.map(rangeTask, ranges, ctx.signal);
  return into;
}

/** Fills receivers `from` to `to`. */
export function imputeRange({ donors, rows, n_neighbors, receivers, from, to, into }: KnnRange): void {
  const { columns } = donors;
  const distances = new Float64Array(donors.rows);
  for (let i = from; i < to; i++) {
    const row = receivers[i];
    const own = Float64Array.from({ length: columns }, (_, c) => rows.data[c * rows.rows + row]);
    measure(donors, own, distances);
    for (let c = 0; c < columns; c++) {
      if (Number.isNaN(own[c]))
        into.data[c * rows.rows + row] = nearestMean(donors, c, distances, n_neighbors);
    }
  }
}

/** Squared distances over the columns that both rows have; NaN where there is none. */
function measure(donors: Matrix, own: Float64Array, distances: Float64Array): void {
  distances.fill(0);
  const present = new Float64Array(donors.rows);
  for (let c = 0; c < donors.columns; c++) {
    if (Number.isNaN(own[c])) continue;
    const column = matrixColumn(donors, c);
    for (let d = 0; d < donors.rows; d++) {
      const difference = column[d] - own[c];
      if (Number.isNaN(difference)) continue;
      distances[d] += difference * difference;
      present[d]++;
    }
  }
  for (let d = 0; d < donors.rows; d++) distances[d] *= donors.columns / present[d];
}

function nearestMean(donors: Matrix, c: number, distances: Float64Array, k: number): number {
  const column = matrixColumn(donors, c);
  const nearest: number[] = [];
  let sum = 0;
  let count = 0;
  for (let d = 0; d < donors.rows; d++) {
    if (Number.isNaN(column[d])) continue;
    sum += column[d];
    count++;
    if (Number.isNaN(distances[d])) continue;
    if (nearest.length === k && !(distances[d] < distances[nearest[k - 1]])) continue;
    let at = nearest.length;
    while (at > 0 && distances[nearest[at - 1]] > distances[d]) at--;
    nearest.splice(at, 0, d);
    if (nearest.length > k) nearest.pop();
  }
  if (nearest.length === 0) return sum / count;
  return nearest.reduce((total, d) => total + column[d], 0) / nearest.length;
}
