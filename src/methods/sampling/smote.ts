import type { Label } from '../../frame/frame.ts';
import type { Matrix } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import type { Neighbors } from '../neighbors/neighbor-list.ts';
import { nearestNeighbors, rowsWithin } from '../neighbors/nearest-neighbors.ts';
import { checkCount, checkNeighbors } from './arguments.ts';
import { joinPlans, type InterpolationPlan } from './interpolation-plan.ts';

/** A class to make rows for, with its own rows only. */
export interface ClassDemand {
  readonly classIndex: number;
  readonly label: Label;
  /** The rows of the class, no NaN or infinity. */
  readonly rows: Matrix;
  /** How many to make. */
  readonly make: number;
}

export interface SmoteOptions {
  readonly kNeighbors: number;
  readonly seed: number;
}

/**
 * Draws new rows on the segments between rows and their nearest neighbours of the same class. Every class draws
 * from a fresh generator, as imbalanced-learn's do. A class with nothing to make is skipped, whatever its size.
 * @throws SAMPLER_ARGUMENT, TOO_FEW_ROWS unless every class has more than kNeighbors rows
 * @see Chawla et al. 2002, JAIR 16:321; imbalanced-learn 0.14 SMOTE, draw for draw
 */
export async function smote(
  demands: readonly ClassDemand[],
  { kNeighbors, seed }: SmoteOptions,
  ctx: RunContext,
): Promise<InterpolationPlan> {
  checkCount('k_neighbors', kNeighbors);
  const wanted = demands.filter((demand) => demand.make > 0);
  for (const { label, rows } of wanted) checkNeighbors('k_neighbors', kNeighbors, String(label), rows.rows);
  const plans: InterpolationPlan[] = [];
  for (const { classIndex, rows, make } of wanted) {
    const near = await nearestNeighbors(rows, rowsWithin(rows), kNeighbors, ctx);
    plans.push(await drawSegments({ classIndex, source: rows, bases: null, near, make, seed }, ctx));
  }
  return joinPlans(plans);
}

export interface SegmentRequest {
  readonly classIndex: number;
  /** The rows that `bases` and the neighbours name. */
  readonly source: Matrix;
  /** The row of each query of `near`; null when query i is row i. */
  readonly bases: Int32Array | null;
  readonly near: Neighbors;
  readonly make: number;
  readonly seed: number;
}

/** Draws `make` (base, neighbour, gap) from a fresh generator: all positions first, then all gaps. */
export async function drawSegments(request: SegmentRequest, ctx: RunContext): Promise<InterpolationPlan> {
  const { classIndex, source, bases, near, make, seed } = request;
  const draw = { choices: near.queries * near.k, make, seed };
  const { picks, gap } =
    make < INLINE_DRAWS ? drawPicks(draw) : await ctx.pool.run(drawTask, draw, ctx.signal);
  const base = new Int32Array(make);
  const neighbor = new Int32Array(make);
  for (let i = 0; i < make; i++) {
    const query = Math.floor(picks[i] / near.k);
    base[i] = bases === null ? query : bases[query];
    neighbor[i] = near.indices[picks[i]];
  }
  return { ranges: [{ classIndex, start: 0, count: make, source }], base, neighbor, gap, damping: null };
}

/** Below, drawing takes a few milliseconds and stays on the calling thread. */
const INLINE_DRAWS = 100_000;

interface Draw {
  readonly choices: number;
  readonly make: number;
  readonly seed: number;
}

/** The random numbers of one class. */
export function drawPicks({ choices, make, seed }: Draw): {
  picks: Int32Array | Float64Array;
  gap: Float64Array;
} {
  const random = new RandomState(seed);
  const picks = random.randint(0, choices, make);
  return { picks, gap: random.randomSample(make) };
}

const drawTask = workerTask<Draw, ReturnType<typeof drawPicks>>(import.meta.url, 'drawPicks');
