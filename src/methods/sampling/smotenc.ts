import { BallastError } from '../../errors/ballast-error.ts';
import type { Label } from '../../frame/frame.ts';
import { createMatrix, matrixColumn, type Matrix } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import type { Neighbors } from '../neighbors/neighbor-list.ts';
import { nearestNeighbors, rowsWithin } from '../neighbors/nearest-neighbors.ts';
import { checkNeighbors } from './arguments.ts';
import { mixedNeighbors } from './mixed-neighbors.ts';
import { joinPlans, planRows, type InterpolationPlan } from './interpolation-plan.ts';
import { drawSegments, type SmoteOptions } from './smote.ts';
import { standardDeviation } from './standard-deviation.ts';

/** A categorical column: codes into the table's sorted categories, without NULL. */
export interface Codes {
  readonly codes: Int32Array;
  /** Number of categories in the whole table. */
  readonly categories: number;
}

/** A class to make rows for, with its own rows only. */
export interface MixedDemand {
  readonly classIndex: number;
  readonly label: Label;
  readonly continuous: Matrix;
  readonly categorical: readonly Codes[];
  readonly make: number;
}

/** New rows whose continuous columns are interpolated and whose categories are given. */
export interface MixedPlan {
  readonly plan: InterpolationPlan;
  /** Per categorical column the code of every new row. */
  readonly codes: readonly Int32Array[];
}

/**
 * SMOTE for numbers and categories together: a differing category counts as the median standard deviation of the
 * continuous columns; a new row takes the commonest category among the neighbours, ties by lot.
 * @param isWhole  whether all numbers are integers of numpy, which cut that deviation down to an integer too
 * @throws SMOTENC_NEEDS_CATEGORIES, SMOTENC_NEEDS_NUMBERS, SAMPLER_ARGUMENT, TOO_FEW_ROWS
 * @see Chawla et al. 2002, JAIR 16:321, 6.1; imbalanced-learn 0.14 SMOTENC, draw for draw
 */
export async function smotenc(
  demands: readonly MixedDemand[],
  { kNeighbors, seed, isWhole = false }: SmoteOptions & { readonly isWhole?: boolean },
  ctx: RunContext,
): Promise<MixedPlan> {
  const plans: InterpolationPlan[] = [];
  const codes: Int32Array[][] = [];
  for (const { classIndex, label, continuous, categorical, make } of demands) {
    const where = { argument: 'categorical_features' };
    const columns = continuous.columns + categorical.length;
    if (categorical.length === 0) throw new BallastError('SMOTENC_NEEDS_CATEGORIES', { columns }, where);
    if (continuous.columns === 0) throw new BallastError('SMOTENC_NEEDS_NUMBERS', { columns }, where);
    if (make === 0) continue;
    checkNeighbors('k_neighbors', kNeighbors, String(label), continuous.rows);
    const spread = medianDeviation(continuous);
    const weight = isWhole ? Math.trunc(spread / Math.SQRT2) : spread / Math.SQRT2;
    const near = await neighborsOf(continuous, categorical, weight, kNeighbors, ctx);
    const plan = await drawSegments({ classIndex, source: continuous, bases: null, near, make, seed }, ctx);
    const request: CategoryDraw = {
      base: plan.base,
      neighbors: near.indices,
      k: kNeighbors,
      categorical,
      weight: spread === 0 ? 1 : weight,
      seed,
    };
    const inline = make * kNeighbors * categorical.length < INLINE_VOTES;
    codes.push(inline ? drawCategories(request) : await ctx.pool.run(categoryTask, request, ctx.signal));
    plans.push(plan);
  }
  const plan = joinPlans(plans);
  const joined = (demands[0]?.categorical ?? []).map((_, c) => {
    const column = new Int32Array(planRows(plan));
    plan.ranges.forEach((range, i) => column.set(codes[i][c], range.start));
    return column;
  });
  return { plan, codes: joined };
}

const INLINE_VOTES = 500_000;

/** Beyond, a column for each category costs more than comparing codes one by one. */
const MOST_COLUMNS = 512;

async function neighborsOf(
  continuous: Matrix,
  categorical: readonly Codes[],
  weight: number,
  k: number,
  ctx: RunContext,
): Promise<Neighbors> {
  const present = categorical.map(({ codes }) => [...new Set(codes)].sort((a, b) => a - b));
  if (present.reduce((sum, codes) => sum + codes.length, 0) > MOST_COLUMNS) {
    return mixedNeighbors({ continuous, codes: categorical.map(({ codes }) => codes), weight }, k, ctx);
  }
  const space = withCategories(continuous, categorical, present, weight);
  return nearestNeighbors(space, rowsWithin(space), k, ctx);
}

/** The continuous columns and one column a category that occurs: `weight` where a row has it. */
function withCategories(
  continuous: Matrix,
  categorical: readonly Codes[],
  present: readonly (readonly number[])[],
  weight: number,
): Matrix {
  const { rows, columns } = continuous;
  const space = createMatrix(rows, columns + present.reduce((sum, codes) => sum + codes.length, 0));
  space.data.set(continuous.data);
  let c = columns;
  for (const [i, { codes }] of categorical.entries()) {
    for (const code of present[i]) {
      const column = matrixColumn(space, c++);
      for (let r = 0; r < rows; r++) if (codes[r] === code) column[r] = weight;
    }
  }
  return space;
}

function medianDeviation(matrix: Matrix): number {
  const deviations = Float64Array.from({ length: matrix.columns }, (_, c) =>
    standardDeviation(matrixColumn(matrix, c)),
  ).sort();
  const middle = deviations.length >> 1;
  if (deviations.length % 2 === 1) return deviations[middle];
  return (deviations[middle - 1] + deviations[middle]) / 2;
}

interface CategoryDraw {
  readonly base: Int32Array;
  /** Rows x k. */
  readonly neighbors: Int32Array;
  readonly k: number;
  readonly categorical: readonly Codes[];
  /** What one vote counts. */
  readonly weight: number;
  readonly seed: number;
}

/**
 * The category of every new row, column after column. All (new row, commonest category) pairs of a column are
 * shuffled together, and the first of each row wins: the draws are imbalanced-learn's.
 */
export function drawCategories({
  base,
  neighbors,
  k,
  categorical,
  weight,
  seed,
}: CategoryDraw): Int32Array[] {
  const random = new RandomState(seed);
  return categorical.map(({ codes, categories }) => {
    const pairRows: number[] = [];
    const pairCodes: number[] = [];
    const votes = new Int32Array(categories);
    const all = Array.from(votes.keys());
    for (const [row, start] of base.entries()) {
      const around = neighbors.subarray(start * k, (start + 1) * k);
      let most = 0;
      for (const neighbor of around) most = Math.max(most, ++votes[codes[neighbor]]);
      // numpy's isclose: with a tiny weight everything is close, and every category enters the lot.
      const isClose = (count: number): boolean => (most - count) * weight <= 1e-8 + 1e-5 * most * weight;
      const candidates = isClose(0) ? all : new Set(Array.from(around, (neighbor) => codes[neighbor]));
      for (const code of [...candidates].sort((a, b) => a - b)) {
        if (!isClose(votes[code])) continue;
        pairRows.push(row);
        pairCodes.push(code);
      }
      for (const neighbor of around) votes[codes[neighbor]] = 0;
    }
    const chosen = new Int32Array(base.length).fill(-1);
    for (const pair of random.permutation(pairRows.length)) {
      if (chosen[pairRows[pair]] < 0) chosen[pairRows[pair]] = pairCodes[pair];
    }
    return chosen;
  });
}

const categoryTask = workerTask<CategoryDraw, Int32Array[]>(import.meta.url, 'drawCategories');
