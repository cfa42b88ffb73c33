import { createMatrix, matrixColumn, sharedFloat64, sharedInt32, type Matrix } from '../../frame/matrix.ts';
import { workerTask } from '../../workers/pool.ts';

export interface MoveRequest {
  readonly points: Matrix;
  readonly centers: Matrix;
  /** The centre of each row. */
  readonly labels: Int32Array;
  /** Squared distance from it; receives that from the moved centre. */
  readonly distances: Float64Array;
}

export interface Movement {
  /** The means of the rows of each centre. */
  readonly centers: Matrix;
  /** Which centres are elsewhere than before, ascending. */
  readonly moved: Int32Array;
  /** Sum of the squared ways. */
  readonly shift: number;
  /** Rows that are as near to their centre as before or nearer. */
  readonly nearer: Int32Array;
  /** The other rows. */
  readonly farther: Int32Array;
}

/** Moves centres to the means of their rows; one without rows goes to the row farthest from its own centre. */
export function moveCenters({ points, centers, labels, distances }: MoveRequest): Movement {
  const { rows, columns } = points;
  const k = centers.rows;
  const owners = adoptEmpty(labels, distances, k);
  const sizes = new Int32Array(k);
  for (const owner of owners) sizes[owner]++;
  const next = createMatrix(k, columns);
  const ways = new Float64Array(k);
  const now = sharedFloat64(rows);
  for (let c = 0; c < columns; c++) {
    const column = matrixColumn(points, c);
    const means = matrixColumn(next, c);
    const before = matrixColumn(centers, c);
    for (let r = 0; r < rows; r++) means[owners[r]] += column[r];
    for (let i = 0; i < k; i++) {
      means[i] = sizes[i] === 0 ? before[i] : means[i] / sizes[i];
      if (!Number.isFinite(means[i])) means[i] = meanOfHuge(column, owners, i, sizes[i]);
      ways[i] += (means[i] - before[i]) ** 2;
    }
    for (let r = 0; r < rows; r++) {
      const difference = column[r] - means[labels[r]];
      now[r] += difference * difference;
    }
  }
  const isFarther = now.map((distance, r) => (distance > distances[r] ? 1 : 0));
  distances.set(now);
  return {
    centers: next,
    moved: places(ways, (way) => way > 0),
    shift: ways.reduce((sum, way) => sum + way, 0),
    nearer: places(isFarther, (farther) => farther === 0),
    farther: places(isFarther, (farther) => farther === 1),
  };
}

/** The mean of the rows of one centre whose sum is too large for a float64. */
function meanOfHuge(column: Float64Array, owners: ArrayLike<number>, center: number, size: number): number {
  return column.reduce((mean, value, r) => (owners[r] === center ? mean + value / size : mean), 0);
}

export const moveTask = workerTask<MoveRequest, Movement>(import.meta.url, 'moveCenters');

/** The centre whose mean each row counts for. */
function adoptEmpty(labels: Int32Array, distances: Float64Array, k: number): Int32Array {
  const sizes = new Int32Array(k);
  for (const label of labels) sizes[label]++;
  const empty = places(sizes, (size) => size === 0);
  if (empty.length === 0) return labels;
  const farthest = Int32Array.from(labels.keys()).sort((a, b) => distances[b] - distances[a] || a - b);
  const owners = labels.slice();
  empty.forEach((cluster, i) => (owners[farthest[i]] = cluster));
  return owners;
}

function places(values: ArrayLike<number>, holds: (value: number) => boolean): Int32Array {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (holds(values[i])) count++;
  const found = sharedInt32(count);
  for (let i = 0, at = 0; i < values.length; i++) if (holds(values[i])) found[at++] = i;
  return found;
}
