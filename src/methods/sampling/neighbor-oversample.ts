import type { Label } from '../../frame/frame.ts';
import { matrixColumn, sharedFloat64, sharedInt32, type Matrix } from '../../frame/matrix.ts';
import { CounterRandom } from '../../random/counter-random.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import type { Neighbors } from '../neighbors/neighbor-list.ts';
import { nearestNeighbors, rowsWithin } from '../neighbors/nearest-neighbors.ts';
import { checkCount } from './arguments.ts';
import { joinPlans, type InterpolationPlan } from './interpolation-plan.ts';
import type { ClassDemand } from './smote.ts';

export interface NeighborOversampleOptions {
  readonly kNeighbors: number;
  /** How far beyond either end of a segment a new row may lie, as a share of its length. */
  readonly extrapolation: number;
  readonly seed: number;
}

/** New rows between rows, and rows that are shaken because they have no neighbour to move towards. */
export interface NeighborPlan {
  readonly segments: InterpolationPlan;
  /** Per new row: whether it is shaken. */
  readonly isShaken: (row: number) => boolean;
  readonly shakes: boolean;
}

/**
 * Draws new rows around rows and their nearest neighbours of the same class, however few these are: a class of k rows
 * or fewer uses all of them as neighbours, and one whose rows are all equal, or a single one, is shaken instead. Each
 * is told by a warning. Row i of a class draws from a generator of its own.
 * @throws SAMPLER_ARGUMENT
 * @see Chawla et al. 2002, JAIR 16:321 (the segments); Lee 2000, CSDA 34:165 (noisy replication)
 */
export async function neighborOversample(
  demands: readonly ClassDemand[],
  { kNeighbors, extrapolation, seed }: NeighborOversampleOptions,
  ctx: RunContext,
): Promise<NeighborPlan> {
  checkCount('k_neighbors', kNeighbors);
  const plans: InterpolationPlan[] = [];
  const shaken: (readonly [number, number])[] = [];
  let start = 0;
  for (const { classIndex, label, rows, make } of demands) {
    if (make === 0) continue;
    const base = sharedInt32(make);
    const neighbor = sharedInt32(make);
    const gap = sharedFloat64(make);
    const isAlone = rows.rows < 2 || areEqual(rows);
    const k = Math.min(kNeighbors, rows.rows - 1);
    if (isAlone) {
      ctx.warn(aloneWarning(label, rows.rows));
      shaken.push([start, start + make]);
    } else if (k < kNeighbors) ctx.warn(fewWarning(label, rows.rows, kNeighbors, k));
    const near = isAlone ? null : await nearestNeighbors(rows, rowsWithin(rows), k, ctx);
    const draws = { rows: rows.rows, near, base, neighbor, gap, extrapolation, seed, stream: classIndex };
    if (make < INLINE_DRAWS) drawAround({ ...draws, from: 0, to: make });
    else {
      const parts = Array.from({ length: Math.ceil(make / INLINE_DRAWS) }, (_, i) => i * INLINE_DRAWS);
      const tasks = parts.map((from) => ({ ...draws, from, to: Math.min(make, from + INLINE_DRAWS) }));
      await ctx.pool.map(drawTask, tasks, ctx.signal);
    }
    plans.push({
      ranges: [{ classIndex, start: 0, count: make, source: rows }],
      base,
      neighbor,
      gap,
      damping: null,
    });
    start += make;
  }
  return {
    segments: joinPlans(plans),
    shakes: shaken.length > 0,
    isShaken: (row) => shaken.some(([from, to]) => row >= from && row < to),
  };
}

/** Below, drawing takes a few milliseconds and stays on the calling thread. */
const INLINE_DRAWS = 50_000;

interface Draws {
  /** How many rows the class has. */
  readonly rows: number;
  /** Their neighbours; null where rows are shaken. */
  readonly near: Neighbors | null;
  readonly base: Int32Array;
  readonly neighbor: Int32Array;
  readonly gap: Float64Array;
  readonly extrapolation: number;
  readonly seed: number;
  readonly stream: number;
  readonly from: number;
  readonly to: number;
}

/** Draws where the new rows `from` to `to` lie. */
export function drawAround(draws: Draws): void {
  const { rows, near, base, neighbor, gap, extrapolation, seed, stream, from, to } = draws;
  const random = new CounterRandom(seed);
  for (let i = from; i < to; i++) {
    random.at(i, stream);
    base[i] = random.interval(rows - 1);
    neighbor[i] = near === null ? base[i] : near.indices[base[i] * near.k + random.interval(near.k - 1)];
    gap[i] = random.double() * (1 + 2 * extrapolation) - extrapolation;
  }
}

const drawTask = workerTask<Draws, void>(import.meta.url, 'drawAround');

function areEqual(rows: Matrix): boolean {
  for (let c = 0; c < rows.columns; c++) {
    const column = matrixColumn(rows, c);
    if (column.some((value) => value !== column[0])) return false;
  }
  return true;
}

/** Keeps what shakes apart from what draws: streams of classes count from 0. */
const SHAKE_STREAM = 0x8000_0000;

/**
 * Adds normal noise to column `c` of those of the rows `start` to `start + count` that are shaken.
 * @param noise  its standard deviation in this column
 */
export function shakeColumn(
  { isShaken }: NeighborPlan,
  noise: { readonly width: number; readonly seed: number },
  c: number,
  start: number,
  count: number,
  out: Float64Array,
): void {
  if (noise.width === 0) return;
  const random = new CounterRandom(noise.seed);
  for (let i = 0; i < count; i++) {
    if (isShaken(start + i)) out[i] += random.at(start + i, SHAKE_STREAM + c).gauss() * noise.width;
  }
}

function fewWarning(label: Label, rows: number, asked: number, k: number): string {
  return `neighbor_oversample(): class '${label}' has only ${rows} rows, so k_neighbors = ${asked} is lowered to ${k} for it.`;
}

function aloneWarning(label: Label, rows: number): string {
  const what = rows === 1 ? 'has a single row' : `has ${rows} rows that are all equal`;
  return `neighbor_oversample(): class '${label}' ${what} and nothing to interpolate towards, so its new rows are copies with noise (jitter).`;
}
