import { BallastError } from '../../errors/ballast-error.ts';
import type { Labels } from '../../frame/frame.ts';
import { sharedFloat64, takeRows, type Matrix } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { nearestNeighbors, rowsOf } from '../neighbors/nearest-neighbors.ts';
import { gatherRows, squaredDistance } from '../neighbors/points.ts';
import { checkCount } from './arguments.ts';
import { classCounts, concatRows, firstSmallestClass, rowsByClass } from './class-rows.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from './sampling-strategy.ts';
import { votesToWin } from './vote.ts';

export interface CondensedOptions {
  readonly samplingStrategy: SamplingStrategy;
  readonly nNeighbors: number;
  /** Rows of each chosen class to start the store with. */
  readonly nSeedsS: number;
  readonly seed: number;
}

/**
 * Keeps of the chosen classes only what a nearest-neighbour vote needs: a store of all minority rows and some seeds
 * grows by every row that it gets wrong.
 * @param points  n x d, no NaN or infinity
 * @returns       rows to keep, class after class: the seeds (repeats possible), then rows in the order they joined
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT, STORE_TOO_SMALL
 * @see Hart 1968, IEEE IT 14:515; imbalanced-learn 0.14 CondensedNearestNeighbour, draw for draw
 */
export async function condensedNearestNeighbour(
  points: Matrix,
  labels: Labels,
  { samplingStrategy, nNeighbors, nSeedsS, seed }: CondensedOptions,
  ctx: RunContext,
): Promise<Int32Array> {
  checkCount('n_neighbors', nNeighbors);
  checkCount('n_seeds_S', nSeedsS);
  const targets = resolveSamplingStrategy(samplingStrategy, 'clean', labels.classes, classCounts(labels));
  const smallest = firstSmallestClass(labels);
  const kept = rowsByClass(labels);
  const minority = takeRows(points, kept[smallest]);
  checkStore(nNeighbors, minority.rows + nSeedsS);
  const random = new RandomState(seed);
  for (const { classIndex } of targets) {
    const rows = kept[classIndex];
    const seeds = Int32Array.from(random.randint(0, rows.length, nSeedsS), (place) => rows[place]);
    const own = takeRows(points, rows);
    const votes = votesToWin(nNeighbors, classIndex < smallest);
    const reach = await reachOfMinority(minority, own, nNeighbors - votes + 1, ctx);
    const request: Condensing = { own, rows, seeds, reach, votes, isMinority: classIndex === smallest };
    const small = own.rows * own.rows * own.columns < INLINE_WORK;
    kept[classIndex] = small ? condense(request) : await ctx.pool.run(condenseTask, request, ctx.signal);
  }
  return concatRows(kept);
}

/** Differences that take some 20 ms at worst: below, the calling thread does it. */
const INLINE_WORK = 2e7;

/** @throws STORE_TOO_SMALL unless a vote of k rows is possible */
export function checkStore(k: number, rows: number): void {
  if (k > rows) {
    throw new BallastError('STORE_TOO_SMALL', { neighbors: k, rows }, { argument: 'n_neighbors' });
  }
}

/**
 * For each row the squared distance of its `rank`-th nearest minority row; infinite when there are fewer. A row is
 * of its own class as soon as enough own rows are strictly nearer: minority rows stand first in the store and win ties.
 */
async function reachOfMinority(
  minority: Matrix,
  own: Matrix,
  rank: number,
  ctx: RunContext,
): Promise<Float64Array> {
  const reach = sharedFloat64(own.rows).fill(Infinity);
  if (rank > minority.rows) return reach;
  const near = await nearestNeighbors(minority, rowsOf(own), rank, ctx);
  for (let i = 0; i < own.rows; i++) reach[i] = near.distances[(i + 1) * rank - 1];
  return reach;
}

interface Condensing {
  readonly own: Matrix;
  /** Table row of each row of `own`. */
  readonly rows: Int32Array;
  readonly seeds: Int32Array;
  readonly reach: Float64Array;
  readonly votes: number;
  /** The minority itself is condensed: everything in the store is of its class, and nothing is wrong. */
  readonly isMinority: boolean;
}

/** Grows the store of one class; returns the table rows in it, in the order they joined. */
export function condense({ own, rows, seeds, reach, votes, isMinority }: Condensing): Int32Array {
  const store = [...seeds];
  if (isMinority) return Int32Array.from(store);
  const d = own.columns;
  const exact = new Float64Array(own.rows * d);
  gatherRows(own, own.rows, (i) => i, exact);
  const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
  const places = store.map((row) => placeOf.get(row) ?? 0);
  // imbalanced-learn compares places within the class with table rows of the store; copied for the same result.
  const skipped = new Set(store);
  for (let place = 0; place < own.rows; place++) {
    if (skipped.has(place)) continue;
    let nearer = 0;
    for (let i = 0; i < places.length && nearer < votes; i++) {
      if (squaredDistance(exact, place, exact, places[i], d) < reach[place]) nearer++;
    }
    if (nearer >= votes) continue;
    store.push(rows[place]);
    places.push(place);
    skipped.add(rows[place]);
  }
  return Int32Array.from(store);
}

const condenseTask = workerTask<Condensing, Int32Array>(import.meta.url, 'condense');
