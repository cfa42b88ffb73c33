import { takeRows, type Matrix } from '../../frame/matrix.ts';
import type { RandomState } from '../../random/random-state.ts';
import type { RunContext } from '../../workers/pool.ts';
import { sharedRows } from '../sampling/class-rows.ts';
import { nearestNeighbors } from '../neighbors/nearest-neighbors.ts';

const BATCH = 512;
/** Of a batch, the share that must be taken; below, all rows learn of the centres they do not know. */
const FRESH_SHARE = 0.25;

/**
 * Chooses rows as first centres, each drawn with a chance proportional to the squared distance from its nearest
 * centre, for so many centres that distances from all rows to all of them are too many.
 *
 * A row's distance is only computed when the row is drawn: drawn by its distance to the centres of some while ago,
 * which can only be too large, and taken with the share of it that is left. So the chances are exact.
 * @param count  centres to choose, at most n
 * @returns      rows, in the order of choice
 */
export async function lazySeeds(
  points: Matrix,
  count: number,
  random: RandomState,
  ctx: RunContext,
): Promise<Int32Array> {
  const chosen = new Int32Array(count);
  chosen[0] = random.interval(points.rows - 1);
  let sums = new PrefixSums(await distancesTo(points, null, chosen.subarray(0, 1), ctx));
  for (let c = 1; c < count;) {
    const start = c;
    const draws = Array.from({ length: Math.min(BATCH, 2 * c) }, () =>
      sums.find(random.double() * sums.total()),
    );
    const bounds = draws.map((row) => sums.at(row));
    const distances = await distancesTo(points, draws, chosen.subarray(0, c), ctx);
    for (const [i, row] of draws.entries()) {
      if (c === count) break;
      const left = nearestOf(points, row, chosen.subarray(start, c), distances[i]);
      // Where only copies of centres are left, any row will do.
      const isTaken = bounds[i] === 0 || random.double() * bounds[i] < left;
      if (isTaken) chosen[c++] = row;
      sums.set(row, isTaken ? 0 : left);
    }
    if (c < count && c - start < FRESH_SHARE * draws.length) {
      sums = new PrefixSums(await distancesTo(points, null, chosen.subarray(0, c), ctx));
    }
  }
  return chosen;
}

/** Squared distances of rows (null: all) from the nearest of the centres. */
async function distancesTo(
  points: Matrix,
  rows: readonly number[] | null,
  centers: Int32Array,
  ctx: RunContext,
): Promise<Float64Array> {
  const queries = { matrix: points, rows: rows === null ? null : sharedRows(rows), within: false };
  return (await nearestNeighbors(takeRows(points, centers), queries, 1, ctx)).distances;
}

/** The squared distance of a row from the nearest of the centres, if that is below `limit`. */
function nearestOf({ rows, columns, data }: Matrix, row: number, centers: Int32Array, limit: number): number {
  let nearest = limit;
  for (const center of centers) {
    let sum = 0;
    for (let c = 0, at = 0; c < columns && sum < nearest; c++, at += rows) {
      const difference = data[at + row] - data[at + center];
      sum += difference * difference;
    }
    nearest = Math.min(nearest, sum);
  }
  return nearest;
}

/** Sums over a balanced tree: setting a value and finding the place of a sum take O(log n). */
class PrefixSums {
  private readonly leaves: number;
  /** Node i has the children 2i and 2i + 1; the root is 1. */
  private readonly nodes: Float64Array;

  constructor(values: Float64Array) {
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(2, values.length)));
    this.nodes = new Float64Array(2 * this.leaves);
    this.nodes.set(values, this.leaves);
    for (let i = this.leaves - 1; i > 0; i--) this.nodes[i] = this.nodes[2 * i] + this.nodes[2 * i + 1];
  }

  at(place: number): number {
    return this.nodes[this.leaves + place];
  }

  total(): number {
    return this.nodes[1];
  }

  set(place: number, value: number): void {
    let i = this.leaves + place;
    this.nodes[i] = value;
    for (i >>= 1; i > 0; i >>= 1) this.nodes[i] = this.nodes[2 * i] + this.nodes[2 * i + 1];
  }

  /** The place at which the running sum passes `sum`, which is below the total. */
  find(sum: number): number {
    let left = sum;
    let i = 1;
    while (i < this.leaves) {
      i *= 2;
      // A right half of zeros is never entered, whatever rounding has done to the sum.
      if (left < this.nodes[i] || this.nodes[i + 1] === 0) continue;
      left -= this.nodes[i];
      i++;
    }
    return i - this.leaves;
  }
}
