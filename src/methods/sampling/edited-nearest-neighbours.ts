import type { Labels } from '../../frame/frame.ts';
import { sharedFloat64, sharedInt32, takeRows, type Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { enoughNearer } from '../neighbors/enough-nearer.ts';
import { nearestNeighbors, rowsOf, prefersTree } from '../neighbors/nearest-neighbors.ts';
import { neighborsAround } from '../neighbors/neighbors-around.ts';
import { checkChoice, checkTableNeighbors } from './arguments.ts';
import { classCounts, concatRows, rowsByClass, sharedRows } from './class-rows.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from './sampling-strategy.ts';
import { commonestClass, foreignCount, votesToWin } from './vote.ts';

/** When a row stays: when all of its neighbours are of its class, or when its class is the commonest among them. */
export type KindSel = 'all' | 'mode';

export interface EditedOptions {
  readonly samplingStrategy: SamplingStrategy;
  readonly nNeighbors: number;
  readonly kindSel: KindSel;
}

/**
 * Removes the rows of the chosen classes that do not fit among their neighbours.
 * @param points  n x d, no NaN or infinity
 * @returns       rows to keep, class after class, ascending within each
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT, TABLE_TOO_SMALL
 * @see Wilson 1972, IEEE SMC 2:408; imbalanced-learn 0.14 EditedNearestNeighbours
 */
export async function editedNearestNeighbours(
  points: Matrix,
  labels: Labels,
  { samplingStrategy, nNeighbors, kindSel }: EditedOptions,
  ctx: RunContext,
): Promise<Int32Array> {
  const targets = resolveSamplingStrategy(samplingStrategy, 'clean', labels.classes, classCounts(labels));
  checkChoice('kind_sel', kindSel, ['all', 'mode']);
  checkTableNeighbors('n_neighbors', nNeighbors, points.rows);
  const chosen = new Set(targets.map((target) => target.classIndex));
  const byClass = rowsByClass(labels);
  const kept = byClass.slice();
  for (const code of chosen) {
    const votes = kindSel === 'all' ? nNeighbors : votesAgainstOne(byClass, code, nNeighbors);
    kept[code] =
      votes === null || prefersTree(points)
        ? await fittingByNeighbours(points, labels, byClass[code], { nNeighbors, kindSel }, ctx)
        : await fittingByVotes(points, labels, byClass, code, { nNeighbors, kindSel, votes }, ctx);
  }
  return concatRows(kept);
}

/** The votes that make a class the commonest of k neighbours; null when there are more than two classes. */
function votesAgainstOne(byClass: readonly Int32Array[], code: number, k: number): number | null {
  const others = byClass.flatMap((rows, other) => (rows.length > 0 && other !== code ? [other] : []));
  return others.length === 1 ? votesToWin(k, code < others[0]) : null;
}

async function fittingByNeighbours(
  points: Matrix,
  labels: Labels,
  rows: Int32Array,
  { nNeighbors, kindSel }: Pick<EditedOptions, 'nNeighbors' | 'kindSel'>,
  ctx: RunContext,
): Promise<Int32Array> {
  const near = await neighborsAround(points, sharedRows(rows), nNeighbors, ctx);
  const code = labels.codes[rows[0]];
  return rows.filter((_, query) =>
    kindSel === 'all'
      ? foreignCount(near, query, labels.codes, code) === 0
      : commonestClass(near, query, labels.codes) === code,
  );
}

/**
 * A row has `votes` of its k neighbours in its class exactly when that many rows of its class stand before its
 * (k - votes + 1)-th nearest foreign row: two small questions instead of the neighbours among all rows.
 */
async function fittingByVotes(
  points: Matrix,
  labels: Labels,
  byClass: readonly Int32Array[],
  code: number,
  { nNeighbors, kindSel, votes }: Omit<EditedOptions, 'samplingStrategy'> & { readonly votes: number },
  ctx: RunContext,
): Promise<Int32Array> {
  const rows = byClass[code];
  const foreignRows = concatRows(byClass.filter((_, other) => other !== code)).sort();
  const own = takeRows(points, rows);
  const rank = nNeighbors - votes + 1;
  const twins: number[] = [];
  const limits = sharedFloat64(rows.length).fill(Infinity);
  const limitRows = sharedInt32(rows.length).fill(rows.length);
  if (rank <= foreignRows.length) {
    const near = await nearestNeighbors(takeRows(points, foreignRows), rowsOf(own), rank, ctx);
    for (let i = 0; i < rows.length; i++) {
      limits[i] = near.distances[(i + 1) * rank - 1];
      limitRows[i] = countBelow(rows, foreignRows[near.indices[(i + 1) * rank - 1]]);
      if (near.distances[i * rank] === 0) twins.push(rows[i]);
    }
  }
  const fits = await enoughNearer(own, { rows: null, limits, limitRows, needed: votes }, ctx);
  if (twins.length === 0) return rows.filter((_, i) => fits[i] === 1);
  // Rows that equal a foreign one may be their own neighbours.
  const asked = new Set(twins);
  const fitting = new Set(
    await fittingByNeighbours(points, labels, Int32Array.from(twins), { nNeighbors, kindSel }, ctx),
  );
  return rows.filter((row, i) => (asked.has(row) ? fitting.has(row) : fits[i] === 1));
}

/** How many of the ascending rows come before `row`. */
function countBelow(rows: Int32Array, row: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
