import { BallastError } from '../../errors/ballast-error.ts';
import type { Label } from '../../frame/frame.ts';
import { createMatrix, matrixColumn, type Matrix } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { precisePower } from './precise-power.ts';
import { findClass } from './sampling-strategy.ts';
import { singleDeviation, standardDeviation } from './standard-deviation.ts';

/** A class to draw rows of. */
export interface DrawnClass {
  readonly classIndex: number;
  readonly label: Label;
  /** How many rows it has. */
  readonly size: number;
  /** How many to make. */
  readonly make: number;
  /** Its numeric columns; read only with shrinkage, else null. */
  readonly rows: Matrix | null;
}

/** One factor for all classes, or one per class, its key a label or the label as text. */
export type Shrinkage = number | ReadonlyMap<Label, number> | Readonly<Record<string, number>>;

export interface RandomOverOptions {
  readonly seed: number;
  /** Null draws plain copies. */
  readonly shrinkage: Shrinkage | null;
  /** All rows of the table, resampled or not: the width of the noise depends on it. */
  readonly tableRows: number;
  /** Whether rows are float32, whose deviations numpy sums in float32. */
  readonly isSingle: boolean;
}

/** Copies of rows, shaken or not. */
export interface BootstrapPlan {
  readonly ranges: readonly { readonly classIndex: number; readonly start: number; readonly count: number }[];
  /** Per new row: which row of its class it copies, counted within the class. */
  readonly base: Int32Array;
  /** With shrinkage: what is added to each value; new rows x d. */
  readonly noise: Matrix | null;
}

/**
 * Draws rows with replacement, class after class from one generator; with shrinkage each is shaken by normal noise
 * whose width follows Silverman's rule (a smoothed bootstrap).
 * @throws SAMPLER_ARGUMENT, SHRINKAGE_CLASS_MISSING
 * @see Menardi and Torelli 2014, DMKD 28:92 (ROSE); imbalanced-learn 0.14 RandomOverSampler, draw for draw
 */
export async function randomOverSampler(
  classes: readonly DrawnClass[],
  { seed, shrinkage, tableRows, isSingle }: RandomOverOptions,
  ctx: RunContext,
): Promise<BootstrapPlan> {
  const factors = shrinkage === null ? null : shrinkageFactors(shrinkage, classes);
  const total = classes.reduce((sum, one) => sum + one.make, 0);
  const request: BootstrapRequest = { classes, factors, seed, tableRows, isSingle };
  const columns = factors === null ? 1 : 1 + (classes[0]?.rows?.columns ?? 0);
  if (total * columns < INLINE_DRAWS) return drawBootstrap(request);
  return ctx.pool.run(bootstrapTask, request, ctx.signal);
}

const INLINE_DRAWS = 200_000;

interface BootstrapRequest {
  readonly classes: readonly DrawnClass[];
  /** One a class. */
  readonly factors: readonly number[] | null;
  readonly seed: number;
  readonly tableRows: number;
  readonly isSingle: boolean;
}

/** The draws of `randomOverSampler`. */
export function drawBootstrap({
  classes,
  factors,
  seed,
  tableRows,
  isSingle,
}: BootstrapRequest): BootstrapPlan {
  const random = new RandomState(seed);
  const total = classes.reduce((sum, one) => sum + one.make, 0);
  const base = new Int32Array(total);
  const noise = factors === null ? null : createMatrix(total, classes[0]?.rows?.columns ?? 0);
  const ranges = [];
  let start = 0;
  for (const [i, { classIndex, size, make, rows }] of classes.entries()) {
    base.set(random.choice(size, make), start);
    if (noise !== null && factors !== null && rows !== null) {
      const scales = noiseScales(rows, factors[i], tableRows, isSingle);
      for (let r = 0; r < make; r++) {
        for (let c = 0; c < noise.columns; c++)
          noise.data[c * total + start + r] = random.gauss() * scales[c];
      }
    }
    ranges.push({ classIndex, start, count: make });
    start += make;
  }
  return { ranges, base, noise };
}

const bootstrapTask = workerTask<BootstrapRequest, BootstrapPlan>(import.meta.url, 'drawBootstrap');

/** Writes column `c` of the new rows `start` to `start + count`: the copied value plus its noise. */
export function fillBootstrapColumn(
  plan: BootstrapPlan,
  classes: readonly DrawnClass[],
  c: number,
  start: number,
  count: number,
  out: Float64Array,
): void {
  for (const [i, range] of plan.ranges.entries()) {
    const { rows } = classes[i];
    if (rows === null) continue;
    const column = matrixColumn(rows, c);
    const noise = plan.noise === null ? null : matrixColumn(plan.noise, c);
    const last = Math.min(start + count, range.start + range.count);
    for (let r = Math.max(start, range.start); r < last; r++) {
      out[r - start] = (noise === null ? 0 : noise[r]) + column[plan.base[r]];
    }
  }
}

function shrinkageFactors(shrinkage: Shrinkage, classes: readonly DrawnClass[]): number[] {
  const where = { argument: 'shrinkage' };
  const factorOf = (factor: number): number => {
    if (factor >= 0 && factor < Infinity) return factor;
    const expected = '0 or a positive number, or one per class';
    throw new BallastError(
      'SAMPLER_ARGUMENT',
      { argument: 'shrinkage', given: String(factor), expected },
      where,
    );
  };
  if (typeof shrinkage === 'number') {
    const factor = factorOf(shrinkage);
    return classes.map(() => factor);
  }
  const entries: [Label, number][] = shrinkage instanceof Map ? [...shrinkage] : Object.entries(shrinkage);
  const labels = classes.map((one) => one.label);
  // A factor for a class that gets no rows is welcome: the map may have been written for the whole table.
  const given = new Map(entries.map(([key, value]) => [findClass(key, labels), factorOf(value)]));
  return classes.map(({ label }, i) => {
    const factor = given.get(i);
    if (factor !== undefined) return factor;
    throw new BallastError('SHRINKAGE_CLASS_MISSING', { label: String(label) }, where);
  });
}

/** Silverman's rule per column, with the population standard deviation of the class. */
function noiseScales(rows: Matrix, shrinkage: number, tableRows: number, isSingle: boolean): number[] {
  const d = rows.columns;
  const factor = shrinkage * precisePower(4 / ((d + 2) * tableRows), 1 / (d + 4));
  return Array.from({ length: d }, (_, c) => {
    const column = matrixColumn(rows, c);
    if (isSingle) return Math.fround(Math.fround(factor) * singleDeviation(column));
    return factor * standardDeviation(column);
  });
}
