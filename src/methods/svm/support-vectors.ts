import { sharedFloat64, sharedInt32 } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { addKernelSums, kernelAmong, type KernelPoints } from './kernel-sums.ts';
import { canFall, canRise, solvePairs } from './smo.ts';

const C = 1;
/** How wrong a pair of rows may be in the end; libsvm's. */
const TOLERANCE = 1e-3;
/** Rows whose weights are solved for at a time. */
const WORKING_ROWS = 512;
/** Rows that the first, rough solution looks at. */
const FIRST_ROWS = 20_000;
/** Rows this far on the safe side are left out until the others are solved. */
const SAFE_DISTANCE = 0.3;
const STEPS = 50 * WORKING_ROWS;
const MOST_ROUNDS = 5000;

/**
 * The support vectors of a two-class machine with a Gaussian kernel and C = 1: rows with a weight above 0.
 *
 * Some hundred of the most wrong rows at a time are solved for by pairs, then the outputs of all active rows follow.
 * Rows on the safe side are not active; when the active ones are solved the others are looked at again. No kernel is
 * stored, so memory is O(n d).
 * @param rows   the rows of both classes, on shared memory
 * @param signs  1 or -1 for each row of the table
 * @returns      some of `rows`, ascending
 * @see Joachims 1998 (decomposition); same tolerance as libsvm
 */
export async function supportVectors(
  points: KernelPoints,
  rows: Int32Array,
  signs: Float64Array,
  ctx: RunContext,
): Promise<Int32Array> {
  const alphas = sharedFloat64(points.rows);
  /** Output less sign; right for active rows, else as far as `known` says. */
  const errors = sharedFloat64(points.rows);
  for (const row of rows) errors[row] = -signs[row];
  const known = new Float64Array(points.rows);
  let active = firstActive(rows, signs);
  let tolerance = active.length === rows.length ? TOLERANCE : 10 * TOLERANCE;
  for (let round = 0; round < MOST_ROUNDS;) {
    round = await solveActive({ points, active, signs, alphas, errors }, tolerance, round, ctx);
    if (active.length === rows.length && tolerance === TOLERANCE) break;
    const resting = rest(rows, active);
    await catchUp(points, resting, { signs, alphas, errors, known, rows }, ctx);
    for (const row of rows) known[row] = alphas[row];
    const { rising, falling } = ends(rows, signs, alphas, errors);
    if (tolerance === TOLERANCE && falling - rising <= TOLERANCE) break;
    tolerance = TOLERANCE;
    const middle = (rising + falling) / 2;
    active = sharedFrom(
      rows.filter((row) => {
        if (alphas[row] > 0 && alphas[row] < C) return true;
        const side = canRise(signs[row], alphas[row], C) ? middle - errors[row] : errors[row] - middle;
        return side > -SAFE_DISTANCE;
      }),
    );
  }
  return rows.filter((row) => alphas[row] > 0);
}

interface Machine {
  readonly points: KernelPoints;
  readonly active: Int32Array;
  readonly signs: Float64Array;
  readonly alphas: Float64Array;
  readonly errors: Float64Array;
}

/** Solves for the active rows; returns the number of rounds so far. */
async function solveActive(
  machine: Machine,
  tolerance: number,
  before: number,
  ctx: RunContext,
): Promise<number> {
  const { points, active: asked, errors: sums } = machine;
  let last: Int32Array = new Int32Array(0);
  for (let round = before; round < MOST_ROUNDS; round++) {
    const request = { ...machine, last, tolerance };
    const isSmall = asked.length * points.columns < INLINE_CELLS;
    const change = isSmall ? solveWorking(request) : await ctx.pool.run(workTask, request, ctx.signal);
    if (change.centers.length === 0) return round;
    await addKernelSums({ points, asked, centers: change.centers, weights: change.weights, sums }, ctx);
    last = change.working;
  }
  return MOST_ROUNDS;
}

const INLINE_CELLS = 2000;

interface WorkRequest extends Machine {
  readonly tolerance: number;
  /** The working rows of the round before. */
  readonly last: Int32Array;
}

interface WorkResult {
  readonly working: Int32Array;
  /** The rows whose weight has changed, and by how much, with the sign. */
  readonly centers: Int32Array;
  readonly weights: Float64Array;
}

/** Chooses working rows and solves for them; without any when the active rows are solved. */
export function solveWorking(request: WorkRequest): WorkResult {
  const { points, active, signs, alphas, errors, tolerance, last } = request;
  const { rising, falling } = ends(active, signs, alphas, errors);
  const none = { working: last, centers: sharedInt32(0), weights: sharedFloat64(0) };
  if (falling - rising <= tolerance) return none;
  const fresh = mostWrong(request, rising, falling, WORKING_ROWS / 4);
  const working = Int32Array.from(new Set([...fresh, ...last.slice(0, WORKING_ROWS - fresh.length)]));
  const problem = {
    signs: Float64Array.from(working, (row) => signs[row]),
    kernel: kernelAmong(points, working),
    alphas: Float64Array.from(working, (row) => alphas[row]),
    errors: Float64Array.from(working, (row) => errors[row]),
    C,
  };
  solvePairs(problem, Math.max(tolerance / 2, 0.1 * (falling - rising)), STEPS);
  const places = Int32Array.from(working.keys()).filter((i) => problem.alphas[i] !== alphas[working[i]]);
  const weights = Float64Array.from(
    places,
    (i) => (problem.alphas[i] - alphas[working[i]]) * problem.signs[i],
  );
  for (const i of places) alphas[working[i]] = problem.alphas[i];
  return { working, centers: places.map((i) => working[i]), weights };
}

const workTask = workerTask<WorkRequest, WorkResult>(import.meta.url, 'solveWorking');

/** The least error of a row that can rise and the largest of one that can fall. */
function ends(
  rows: Int32Array,
  signs: Float64Array,
  alphas: Float64Array,
  errors: Float64Array,
): { rising: number; falling: number } {
  let rising = Infinity;
  let falling = -Infinity;
  for (const row of rows) {
    if (errors[row] < rising && canRise(signs[row], alphas[row], C)) rising = errors[row];
    if (errors[row] > falling && canFall(signs[row], alphas[row], C)) falling = errors[row];
  }
  return { rising, falling };
}

/** The rows that should rise most and those that should fall most, up to `count` of each. */
function mostWrong(
  { active, signs, alphas, errors }: Machine,
  rising: number,
  falling: number,
  count: number,
): Int32Array {
  const low = active.filter((row) => errors[row] < falling && canRise(signs[row], alphas[row], C));
  const high = active.filter((row) => errors[row] > rising && canFall(signs[row], alphas[row], C));
  return Int32Array.from([
    ...smallest(low, (row) => errors[row], count),
    ...smallest(high, (row) => -errors[row], count),
  ]);
}

function smallest(rows: Int32Array, valueOf: (row: number) => number, count: number): Int32Array {
  if (rows.length <= count) return rows;
  const limit = Float64Array.from(rows, valueOf).sort()[count - 1];
  return rows.filter((row) => valueOf(row) <= limit).slice(0, count);
}

/** Brings the errors of rows up to the weights that have changed since they were right. */
async function catchUp(
  points: KernelPoints,
  resting: Int32Array,
  {
    signs,
    alphas,
    errors,
    known,
    rows,
  }: Omit<Machine, 'points' | 'active'> & {
    readonly known: Float64Array;
    readonly rows: Int32Array;
  },
  ctx: RunContext,
): Promise<void> {
  const centers = sharedFrom(rows.filter((row) => alphas[row] !== known[row]));
  const weights = sharedFloat64(centers.length);
  centers.forEach((row, i) => (weights[i] = (alphas[row] - known[row]) * signs[row]));
  await addKernelSums({ points, asked: resting, centers, weights, sums: errors }, ctx);
}

/** All rows, or where they are many the smaller class and rows of the larger at equal steps. */
function firstActive(rows: Int32Array, signs: Float64Array): Int32Array {
  if (rows.length <= FIRST_ROWS) return rows;
  const sides = [rows.filter((row) => signs[row] > 0), rows.filter((row) => signs[row] < 0)];
  const room = FIRST_ROWS - Math.min(FIRST_ROWS / 2, sides[0].length, sides[1].length);
  const taken = sides.map((side) => {
    const step = Math.ceil(side.length / room);
    return side.filter((_, i) => i % step === 0);
  });
  return sharedFrom(Int32Array.from([...taken[0], ...taken[1]]).sort());
}

/** The rows that are not active; both ascending. */
function rest(rows: Int32Array, active: Int32Array): Int32Array {
  const isActive = new Set(active);
  return sharedFrom(rows.filter((row) => !isActive.has(row)));
}

function sharedFrom(rows: Int32Array): Int32Array {
  const shared = sharedInt32(rows.length);
  shared.set(rows);
  return shared;
}
