import { matrixColumn, sharedUint8, type Matrix } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';

/** A table as ranks: n x d bytes, row-major; a higher value never has a lower rank. */
export interface RankedRows {
  readonly rows: number;
  readonly columns: number;
  readonly ranks: Uint8Array;
}

/** Ranks of a column: one byte. */
export const RANKS = 256;
const INLINE_CELLS = 50_000;

/**
 * Replaces values by ranks: a column of up to 256 different values keeps them apart, a longer one is cut into parts
 * of about equally many rows.
 * @param points  n x d, no NaN
 */
export async function rankRows(points: Matrix, ctx: RunContext): Promise<RankedRows> {
  const { rows, columns } = points;
  const byColumn = sharedUint8(rows * columns);
  const ranks = sharedUint8(rows * columns);
  const requests = Array.from({ length: columns }, (_, column) => ({ points, column, ranks: byColumn }));
  const starts = Array.from({ length: Math.ceil(rows / ROWS_PER_TASK) }, (_, i) => i * ROWS_PER_TASK);
  const turns = starts.map((start) => ({ rows, columns, byColumn, ranks, start }));
  if (rows * columns < INLINE_CELLS) {
    for (const request of requests) rankColumn(request);
    for (const turn of turns) turnRows(turn);
  } else {
    await ctx.pool.map(rankTask, requests, ctx.signal);
    await ctx.pool.map(turnTask, turns, ctx.signal);
  }
  return { rows, columns, ranks };
}

const ROWS_PER_TASK = 16_384;

interface TurnRequest extends RankedRows {
  readonly byColumn: Uint8Array;
  readonly start: number;
}

/** Writes the ranks of some rows, which stand column by column, row by row. */
export function turnRows({ rows, columns, byColumn, ranks, start }: TurnRequest): void {
  const end = Math.min(rows, start + ROWS_PER_TASK);
  for (let c = 0; c < columns; c++) {
    for (let r = start, to = start * columns + c; r < end; r++, to += columns)
      ranks[to] = byColumn[c * rows + r];
  }
}

const turnTask = workerTask<TurnRequest, void>(import.meta.url, 'turnRows');

interface RankRequest {
  readonly points: Matrix;
  readonly column: number;
  readonly ranks: Uint8Array;
}

/** Fills the ranks of one column, which stand together. */
export function rankColumn({ points, column, ranks }: RankRequest): void {
  const values = matrixColumn(points, column);
  const starts = partStarts(new Float64Array(values).sort());
  const out = ranks.subarray(column * points.rows, (column + 1) * points.rows);
  for (let r = 0; r < values.length; r++) {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (starts[middle] <= values[r]) low = middle;
      else high = middle - 1;
    }
    out[r] = low;
  }
}

const rankTask = workerTask<RankRequest, void>(import.meta.url, 'rankColumn');

/** The smallest value of each part. */
function partStarts(sorted: Float64Array): number[] {
  const distinct: number[] = [];
  for (let i = 0; i < sorted.length && distinct.length <= RANKS; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) distinct.push(sorted[i]);
  }
  if (distinct.length <= RANKS) return distinct;
  const starts: number[] = [];
  for (let part = 0; part < RANKS; part++) {
    const value = sorted[Math.floor((part * sorted.length) / RANKS)];
    if (part === 0 || value !== starts[starts.length - 1]) starts.push(value);
  }
  return starts;
}
