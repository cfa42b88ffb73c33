import type { Labels } from '../../frame/frame.ts';
import { sharedFloat64, sharedInt32, takeRows, type Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { enoughNearer } from '../neighbors/enough-nearer.ts';
import { nearestNeighbors, prefersTree, rowsOf } from '../neighbors/nearest-neighbors.ts';
import { neighborsAround } from '../neighbors/neighbors-around.ts';
import { classCounts, rowsByClass, selectRows, sharedRows } from './class-rows.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from './sampling-strategy.ts';

export interface TomekOptions {
  readonly samplingStrategy: SamplingStrategy;
}

/**
 * Removes the rows of the chosen classes that form Tomek links: two rows of different classes, each the other's
 * nearest.
 * @param points  n x d, no NaN or infinity
 * @returns       rows to keep, ascending
 * @throws SAMPLING_*, ONE_CLASS
 * @see Tomek 1976, IEEE SMC 6:769; imbalanced-learn 0.14 TomekLinks
 */
export async function tomekLinks(
  points: Matrix,
  labels: Labels,
  { samplingStrategy }: TomekOptions,
  ctx: RunContext,
): Promise<Int32Array> {
  const counts = classCounts(labels);
  const targets = resolveSamplingStrategy(samplingStrategy, 'clean', labels.classes, counts);
  const chosen = new Set(targets.map((target) => target.classIndex));
  const { codes } = labels;
  const byClass = rowsByClass(labels);
  const ends = new Set<number>();
  // One end of every link is outside the largest class.
  const largest = counts.indexOf(Math.max(...counts));
  for (const [code, rows] of byClass.entries()) {
    if (code === largest || rows.length === 0) continue;
    for (const { row, other } of await possibleLinks(points, codes, rows, ctx)) ends.add(row).add(other);
  }
  const asked = sharedRows(Int32Array.from(ends).sort());
  const near = await neighborsAround(points, asked, 1, ctx);
  const nearest = new Int32Array(codes.length).fill(-1);
  asked.forEach((row, i) => (nearest[row] = near.indices[i]));
  return selectRows(codes.length, (row) => {
    const other = nearest[row];
    const linked = other >= 0 && codes[other] !== codes[row] && nearest[other] === row;
    return !(linked && chosen.has(codes[row]));
  });
}

interface Link {
  readonly row: number;
  /** Its nearest row of another class. */
  readonly other: number;
}

/**
 * The pairs of a row of one class and its nearest foreign row that may be links: no other row of the class is nearer to either.
 * Far fewer questions than the nearest of every row among all: most rows have one of their own class close by.
 */
async function possibleLinks(
  points: Matrix,
  codes: Int32Array,
  rows: Int32Array,
  ctx: RunContext,
): Promise<Link[]> {
  const code = codes[rows[0]];
  const foreignRows = selectRows(codes.length, (row) => codes[row] !== code);
  if (foreignRows.length === 0) return [];
  const own = takeRows(points, rows);
  const near = await nearestNeighbors(takeRows(points, foreignRows), rowsOf(own), 1, ctx);
  const closest = new Float64Array(foreignRows.length).fill(Infinity);
  near.indices.forEach((place, i) => (closest[place] = Math.min(closest[place], near.distances[i])));
  const isClosest = (place: number) => near.distances[place] === closest[near.indices[place]];
  const places = sharedRows(Int32Array.from(rows.keys()).filter(isClosest));
  const linkOf = (i: number): Link => ({ row: rows[i], other: foreignRows[near.indices[i]] });
  // Where a tree answers, the nearest of all are found sooner than this can be asked.
  if (prefersTree(points)) return Array.from(places, linkOf);
  const limits = sharedFloat64(places.length);
  places.forEach((place, q) => (limits[q] = near.distances[place]));
  const limitRows = sharedInt32(places.length);
  const hasNearer = await enoughNearer(own, { rows: places, limits, limitRows, needed: 1 }, ctx);
  return Array.from(
    places.filter((_, q) => hasNearer[q] === 0),
    linkOf,
  );
}
