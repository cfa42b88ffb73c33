import { sharedUint8, type Matrix } from '../../frame/matrix.ts';
import type { ScanKernel } from '../../wasm/neighbors.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { gatherRows, squaredDistance } from './points.ts';
import { blockRows, buildScanIndex, CHUNK, type Level, type ScanIndex } from './quantized-rows.ts';
import { kernelFor, queriesByLevel } from './row-scan.ts';
import { boundOf, isSettled, loadBlock, loadQueries, NO_ROW } from './scan-bounds.ts';

/** For every row of a matrix: are there `needed` other rows before its limit. */
export interface NearerQuestion {
  /** Squared distance of each row's limit. */
  readonly limits: Float64Array;
  /** Rows at exactly that distance count up to here, exclusive. */
  readonly limitRows: Int32Array;
  readonly needed: number;
}

/**
 * Answers 1 or 0 for every row. This is what a filter needs, and far cheaper than the neighbours themselves: a row is
 * settled as soon as enough are found, in whatever order.
 * @param points  n x d, no NaN or infinity
 */
export async function enoughNearer(
  points: Matrix,
  question: NearerQuestion,
  ctx: RunContext,
): Promise<Uint8Array> {
  const answers = sharedUint8(points.rows);
  const inline = points.rows * points.rows * points.columns < INLINE_WORK;
  const index = inline ? buildScanIndex(points) : await ctx.pool.run(indexTask, points, ctx.signal);
  const task = { points, index, question, answers };
  if (inline) {
    answerRange({ ...task, from: 0, to: points.rows });
    return answers;
  }
  const step = CHUNK * Math.max(1, Math.ceil(points.rows / ctx.pool.size / 64 / CHUNK));
  const starts = Array.from({ length: Math.ceil(points.rows / step) }, (_, i) => i * step);
  const ranges = starts.map((from) => ({ ...task, from, to: Math.min(from + step, points.rows) }));
  await ctx.pool.map(answerTask, ranges, ctx.signal);
  ctx.progress(1);
  return answers;
}

const INLINE_WORK = 3e7;

interface AnswerRange {
  readonly points: Matrix;
  readonly index: ScanIndex;
  readonly question: NearerQuestion;
  readonly answers: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** Builds the index in a worker. */
export function indexPoints(points: Matrix): ScanIndex {
  return buildScanIndex(points);
}

/** Answers for the rows `from` to `to`. */
export function answerRange({ points, index, question, answers, from, to }: AnswerRange): void {
  const kernel = kernelFor(index);
  const rows = new Float64Array(CHUNK * index.columns);
  const queries = { matrix: points, rows: null, within: true };
  queriesByLevel(index, queries, from, to, rows).forEach((asked, l) => {
    for (let start = 0; start < asked.length; start += CHUNK) {
      const chunk = asked.subarray(start, start + CHUNK);
      answerChunk(points, index, index.levels[l], question, answers, chunk, rows, kernel);
    }
  });
}

const indexTask = workerTask<Matrix, ScanIndex>(import.meta.url, 'indexPoints');
const answerTask = workerTask<AnswerRange, void>(import.meta.url, 'answerRange');

function answerChunk(
  points: Matrix,
  index: ScanIndex,
  level: Level,
  { limits, limitRows, needed }: NearerQuestion,
  answers: Uint8Array,
  asked: Int32Array,
  rows: Float64Array,
  kernel: ScanKernel,
): void {
  const { columns } = index;
  const found = new Int32Array(asked.length);
  /** Places in `asked` of the queries in the kernel. */
  let open = Int32Array.from(asked.keys());
  const load = (): void => {
    gatherRows(points, open.length, (i) => asked[open[i]], rows);
    const askers = loadQueries(index, level, rows, open.length, kernel);
    open.forEach((place, q) => {
      kernel.bounds[q] = boundOf(index, level, askers[q], limits[asked[place]], false);
    });
  };
  load();
  const block = blockRows(columns);
  for (let first = 0; first < index.points && open.length > 0; first += block) {
    loadBlock(index, level, first, kernel);
    let settled = 0;
    for (let group = 0; group < open.length; group += 4) {
      if (isSettled(kernel, group)) continue;
      const hits = kernel.scan(group, 0, block);
      for (let h = 0; h < hits; h++) {
        const q = group + (kernel.hits[h] & 3);
        const point = first + (kernel.hits[h] >> 2);
        const row = asked[open[q]];
        if (point >= index.points || point === row || found[open[q]] >= needed) continue;
        const distance = squaredDistance(rows, q, index.exact, point, columns);
        if (distance > limits[row] || (distance === limits[row] && point >= limitRows[row])) continue;
        if (++found[open[q]] < needed) continue;
        answers[row] = 1;
        kernel.bounds[q] = NO_ROW;
        settled++;
      }
    }
    // Closed ranks keep the groups of four busy.
    if (settled === 0) continue;
    const left = open.filter((place) => found[place] < needed);
    if (left.length > open.length * 0.8) continue;
    open = left;
    load();
  }
}
