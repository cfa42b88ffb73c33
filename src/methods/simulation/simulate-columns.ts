import { createMatrix, matrixColumn, type Matrix } from '../../frame/matrix.ts';
import { CounterRandom } from '../../random/counter-random.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { distributions, placeOf, type Parameters } from './distributions.ts';
import { normalQuantile } from '../prepare/normal-quantile.ts';
import { normalCdf } from '../statistics/normal.ts';

/** A column to draw. */
export interface DrawnColumn {
  readonly name: string;
  readonly draw:
    | { readonly kind: 'distribution'; readonly distribution: string; readonly parameters: Parameters }
    /** Places in a list, by the sums of their weights. */
    | { readonly kind: 'choice'; readonly sums: Float64Array };
  /** Values outside of these are not drawn: the rest of the distribution is, in proportion. */
  readonly min: number | null;
  readonly max: number | null;
  /** Digits behind the point that values are rounded to; null keeps all. */
  readonly decimals: number | null;
  /** Share of values that are missing. */
  readonly missing: number;
}

export interface Simulation {
  readonly rows: number;
  readonly columns: readonly DrawnColumn[];
  /** Lower triangle that makes correlated normals of independent ones; columns x columns, row-major. */
  readonly factor: Float64Array | null;
  readonly seed: number;
}

/** Rows that draw one after the other from one counter. */
const BLOCK_ROWS = 2048;
const BLOCKS_A_TASK = 8;
const INLINE_CELLS = 200_000;
/** Per column: values, then gaps. */
const STREAMS = 2;

/**
 * Draws the columns of a made-up table. Column c of block b draws from a counter of its own, so the result does not
 * depend on how the work is split, and a column stays the same when others are added behind it.
 * @returns  rows x columns, NaN where a value is missing
 * @see Nelsen 2006, An Introduction to Copulas (the Gaussian copula)
 */
export async function simulateColumns(simulation: Simulation, ctx: RunContext): Promise<Matrix> {
  const { rows, columns } = simulation;
  const out = createMatrix(rows, columns.length);
  const blocks = Math.ceil(rows / BLOCK_ROWS);
  if (rows * columns.length < INLINE_CELLS) {
    drawBlocks({ simulation, out, from: 0, to: blocks });
    return out;
  }
  const tasks = Array.from({ length: Math.ceil(blocks / BLOCKS_A_TASK) }, (_, i) => ({
    simulation,
    out,
    from: i * BLOCKS_A_TASK,
    to: Math.min(blocks, (i + 1) * BLOCKS_A_TASK),
  }));
  await ctx.pool.map(drawTask, tasks, ctx.signal);
  return out;
}

interface BlockRange {
  readonly simulation: Simulation;
  readonly out: Matrix;
  readonly from: number;
  readonly to: number;
}

/** Draws the blocks `from` to `to`. */
export function drawBlocks({ simulation, out, from, to }: BlockRange): void {
  const { rows, columns, factor, seed } = simulation;
  const random = new CounterRandom(seed);
  const quantiles = columns.map(columnQuantile);
  const shares = columns.map(() => new Float64Array(BLOCK_ROWS));
  for (let block = from; block < to; block++) {
    const first = block * BLOCK_ROWS;
    const count = Math.min(BLOCK_ROWS, rows - first);
    columns.forEach((_, c) => {
      random.at(block, c * STREAMS);
      for (let i = 0; i < BLOCK_ROWS; i++) shares[c][i] = openShare(random);
    });
    if (factor !== null) correlate(shares, factor);
    columns.forEach(({ missing }, c) => {
      const column = matrixColumn(out, c);
      for (let i = 0; i < count; i++) column[first + i] = quantiles[c](shares[c][i]);
      if (missing === 0) return;
      random.at(block, c * STREAMS + 1);
      for (let i = 0; i < count; i++) if (random.double() < missing) column[first + i] = NaN;
    });
  }
}

const drawTask = workerTask<BlockRange, void>(import.meta.url, 'drawBlocks');

/** Uniform above 0 and below 1. */
function openShare(random: CounterRandom): number {
  return Math.max(random.double(), 2 ** -54);
}

/** Turns independent shares into those of correlated normals, row by row. */
function correlate(shares: readonly Float64Array[], factor: Float64Array): void {
  const size = shares.length;
  const normals = new Float64Array(size);
  for (let i = 0; i < BLOCK_ROWS; i++) {
    for (let c = 0; c < size; c++) normals[c] = normalQuantile(shares[c][i]);
    for (let c = 0; c < size; c++) {
      let sum = 0;
      let isAlone = true;
      for (let j = 0; j < c; j++) {
        const weight = factor[c * size + j];
        if (weight !== 0) isAlone = false;
        sum += weight * normals[j];
      }
      if (isAlone) continue;
      const share = normalCdf(sum + factor[c * size + c] * normals[c]);
      shares[c][i] = Math.min(Math.max(share, 2 ** -54), 1 - 2 ** -53);
    }
  }
}

/** The function from a share to the column's value, bounds and rounding included. */
export function columnQuantile({ draw, min, max, decimals }: DrawnColumn): (share: number) => number {
  if (draw.kind === 'choice') {
    const { sums } = draw;
    return (share) => placeOf(sums, share * sums[sums.length - 1]);
  }
  const plain = distributions[draw.distribution].quantile(draw.parameters);
  const low = min === null ? 0 : shareBelow(plain, (value) => value < min);
  const high = max === null ? 1 : shareBelow(plain, (value) => value <= max);
  const scale = decimals === null ? null : 10 ** decimals;
  return (share) => {
    let value = low === 0 && high === 1 ? plain(share) : plain(low + (high - low) * share);
    // The last digits of the bounds' shares may let a value just outside through.
    if (min !== null && value < min) value = min;
    if (max !== null && value > max) value = max;
    return scale === null ? value : Math.round(value * scale) / scale;
  };
}

/** The share of values for which `isBelow` holds, a condition that turns once from true to false as values rise. */
export function shareBelow(quantile: (share: number) => number, isBelow: (value: number) => boolean): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 64; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (isBelow(quantile(middle))) low = middle;
    else high = middle;
  }
  return high === 1 || low > 1 - 1e-15 ? 1 : low;
}
