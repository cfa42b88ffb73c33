import { BallastError } from '../../errors/ballast-error.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { approximateMode } from '../splits/approximate-mode.ts';

/** How many rows to draw: a number, or a share of what there is. */
export type SampleSize = { readonly n: number } | { readonly fraction: number };

export interface RandomSampleOptions {
  readonly size: SampleSize;
  readonly replace: boolean;
  /** One a row, 0 or more; null draws all alike. */
  readonly weights: Float64Array | null;
  readonly seed: number;
}

/**
 * Draws rows at random.
 * @param rows  how many there are
 * @returns     row numbers in the order in which they were drawn
 * @throws SAMPLE_TOO_LARGE, SAMPLE_WEIGHTS
 * @see pandas 2 DataFrame.sample with the same random_state, draw for draw
 */
export async function randomSample(
  rows: number,
  { size, replace, weights, seed }: RandomSampleOptions,
  ctx: RunContext,
): Promise<Int32Array> {
  const draw: Draw = { rows, count: sampleSize(size, rows, replace), replace, p: null, seed };
  const weighted = weights === null ? draw : { ...draw, p: shares(weights, draw.count, replace) };
  return rows < INLINE_ROWS ? drawRows(weighted) : ctx.pool.run(drawTask, weighted, ctx.signal);
}

const INLINE_ROWS = 100_000;

interface Draw {
  readonly rows: number;
  readonly count: number;
  readonly replace: boolean;
  readonly p: Float64Array | null;
  readonly seed: number;
}

/** The draws of `randomSample`. */
export function drawRows({ rows, count, replace, p, seed }: Draw): Int32Array {
  // numpy has nothing to choose from an empty table.
  if (count === 0) return new Int32Array();
  return new RandomState(seed).choice(rows, count, { replace, p });
}

const drawTask = workerTask<Draw, Int32Array>(import.meta.url, 'drawRows');

export interface StratifiedSampleOptions {
  readonly size: SampleSize;
  readonly replace: boolean;
  /** Whether every stratum gives rows in proportion to its size, or all the same number. */
  readonly allocation: 'proportional' | 'equal';
  readonly seed: number;
}

/**
 * Draws rows from each stratum, and shuffles what was drawn.
 * @param strata  rows of each, ascending
 * @throws SAMPLE_TOO_LARGE, SAMPLE_STRATUM_TOO_SMALL
 * @see scikit-learn 1.9 resample(stratify=...), draw for draw where strata are sorted as numpy sorts
 */
export function stratifiedSample(
  strata: readonly Int32Array[],
  { size, replace, allocation, seed }: StratifiedSampleOptions,
): Int32Array {
  const counts = strata.map(({ length }) => length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const random = new RandomState(seed);
  const draws = sampleSize(size, total, replace);
  const even = counts.map(() => 1);
  const shares = approximateMode(allocation === 'equal' ? even : counts, draws, random);
  const drawn = strata.map((rows, i) => {
    if (shares[i] > rows.length && !replace) {
      throw new BallastError('SAMPLE_STRATUM_TOO_SMALL', { asked: shares[i], rows: rows.length });
    }
    return shares[i] === 0
      ? rows.slice(0, 0)
      : random.choice(rows.length, shares[i], { replace }).map((place) => rows[place]);
  });
  const joined = new Int32Array(draws);
  let at = 0;
  for (const rows of drawn) {
    joined.set(rows, at);
    at += rows.length;
  }
  random.shuffle(joined);
  return joined;
}

/** @throws SAMPLE_TOO_LARGE */
function sampleSize(size: SampleSize, rows: number, replace: boolean): number {
  const isNumber = 'n' in size;
  const count = isNumber ? size.n : roundHalfEven(size.fraction * rows);
  if ((count > rows && !replace) || (count > 0 && rows === 0)) {
    const argument = isNumber ? 'n' : 'fraction';
    throw new BallastError(
      'SAMPLE_TOO_LARGE',
      { argument, given: isNumber ? size.n : size.fraction, rows },
      { argument },
    );
  }
  return count;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Chances that sum to 1; a missing weight is 0, as in pandas. */
function shares(weights: Float64Array, count: number, replace: boolean): Float64Array {
  const where = { argument: 'weights' };
  const p = weights.map((weight) => (Number.isNaN(weight) ? 0 : weight));
  const bad = p.find((weight) => weight < 0 || weight === Infinity);
  if (bad !== undefined)
    throw new BallastError('SAMPLE_WEIGHTS', { problem: `one of them is ${bad}` }, where);
  const positive = p.reduce((sum, weight) => sum + Number(weight > 0), 0);
  if (positive === 0 || (!replace && positive < count)) {
    const problem = `only ${positive} of them are above 0, for ${count} rows to draw`;
    throw new BallastError('SAMPLE_WEIGHTS', { problem }, where);
  }
  const sum = p.reduce((total, weight) => total + weight, 0);
  return p.map((weight) => weight / sum);
}
