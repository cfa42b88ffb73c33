import { sharedUint8, type Matrix } from '../../frame/matrix.ts';
import type { ScanKernel } from '../../wasm/neighbors.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { gatherRows, queryCount, queryRow, squaredDistance, type Queries } from './points.ts';
import { blockRows, buildScanIndex, CHUNK, type Level, type ScanIndex } from './quantized-rows.ts';
import { kernelFor, queriesByLevel } from './row-scan.ts';
import { boundOf, isSettled, loadBlock, loadQueries, NO_ROW } from './scan-bounds.ts';

/** For rows of a matrix: are there `needed` other rows before the limit of each. */
export interface NearerQuestion {
  /** The rows that are asked for; null for all. */
  readonly rows: Int32Array | null;
  /** Squared distance of each asked row's limit. */
  readonly limits: Float64Array;
  /** Rows at exactly that distance count up to here, exclusive. */
  readonly limitRows: Int32Array;
  readonly needed: number;
}

/**
 * Answers 1 or 0 for every asked row. This is what a filter needs, and far cheaper than the neighbours themselves: a row is
 * settled as soon as enough are found, in whatever order.
 * @param points  n x d, no NaN or infinity
 */
export async function enoughNearer(
  points: Matrix,
  question: NearerQuestion,
  ctx: RunContext,
): Promise<Uint8Array> {
  const asked = queryCount(queriesOf(points, question));
  const answers = sharedUint8(asked);
  const inline = points.rows * asked * points.columns < INLINE_WORK;
  const index = inline ? buildScanIndex(points) : await ctx.pool.run(indexTask, points, ctx.signal);
  const task = { points, index, question, answers };
  if (inline) {
    answerRange({ ...task, from: 0, to: asked });
    return answers;
  }
  const step = CHUNK * Math.max(1, Math.ceil(asked / ctx.pool.size / 64 / CHUNK));
  const starts = Array.from({ length: Math.ceil(asked / step) }, (_, i) => i * step);
  const ranges = starts.map((from) => ({ ...task, from, to: Math.min(from + step, asked) }));
  await ctx.pool.map(answerTask, ranges, ctx.signal);
  ctx.progress(1);
  return answers;
}

const INLINE_WORK = 3e7;

function queriesOf(points: Matrix, { rows }: NearerQuestion): Queries {
  return { matrix: points, rows, within: true };
}

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

/** Answers for the asked rows `from` to `to`. */
export function answerRange({ points, index, question, answers, from, to }: AnswerRange): void {
  const kernel = kernelFor(index);
  const rows = new Float64Array(CHUNK * index.columns);
  const queries = queriesOf(points, question);
  queriesByLevel(index, queries, from, to, rows).forEach((asked, l) => {
    for (let start = 0; start < asked.length; start += CHUNK) {
      const chunk = asked.subarray(start, start + CHUNK);
      answerChunk(queries, index, index.levels[l], question, answers, chunk, rows, kernel);
    }
  });
}

const indexTask = workerTask<Matrix, ScanIndex>(import.meta.url, 'indexPoints');
const answerTask = workerTask<AnswerRange, void>(import.meta.url, 'answerRange');

function answerChunk(
  queries: Queries,
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
    gatherRows(queries.matrix, open.length, (i) => queryRow(queries, asked[open[i]]), rows);
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
        const query = asked[open[q]];
        if (point >= index.points || point === queryRow(queries, query) || found[open[q]] >= needed) continue;
        const distance = squaredDistance(rows, q, index.exact, point, columns);
        if (distance > limits[query] || (distance === limits[query] && point >= limitRows[query])) continue;
        if (++found[open[q]] < needed) continue;
        answers[query] = 1;
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
