import type { Frame } from '../../frame/frame.ts';
import type { Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { nearestNeighbors, rowsOf, rowsWithin } from '../neighbors/nearest-neighbors.ts';
import { embedRows } from './embed-rows.ts';

/** How new rows stand to the real rows of their class; null where a figure means nothing. */
export interface Diversity {
  /** Share of the real rows with a new row within the distance of their k-th real neighbour. */
  readonly coverage: number | null;
  /** Mean number of such balls that a new row lies in, over k. */
  readonly density: number | null;
  readonly nearestMean: number | null;
  readonly nearestMedian: number | null;
  readonly nearestMin: number | null;
  /** Median distance from a real row to its nearest other real row. */
  readonly realMedian: number | null;
  /** New rows that equal a real row. */
  readonly copies: number;
  /** New rows that equal an earlier new row. */
  readonly repeats: number;
}

/**
 * Coverage, density and distances of new rows. Distances are those of `embedRows`.
 * @param k  at most the number of real rows less 1 counts
 * @see Naeem et al. 2020, ICML (density and coverage)
 */
export async function measureDiversity(
  real: Frame,
  made: Frame,
  k: number,
  context: RunContext,
): Promise<Diversity> {
  const [a, b] = embedRows(real, made);
  const repeats = made.rows - distinctRows(b);
  if (real.rows === 0 || made.rows === 0) return { ...nothing, repeats };
  const nearest = await nearestNeighbors(a, rowsOf(b), 1, context);
  const sorted = nearest.distances.map(Math.sqrt).sort();
  const copies = sorted.reduce((count, distance) => count + Number(distance === 0), 0);
  const figures = {
    nearestMean: sorted.reduce((sum, distance) => sum + distance, 0) / sorted.length,
    nearestMedian: median(sorted),
    nearestMin: sorted[0],
    copies,
    repeats,
  };
  const within = Math.min(k, real.rows - 1);
  if (within === 0) return { ...nothing, ...figures };
  const balls = await nearestNeighbors(a, rowsWithin(a), within, context);
  // Squared, as the neighbour lists have them.
  const radius = Float64Array.from({ length: real.rows }, (_, r) => balls.distances[r * within + within - 1]);
  const closest = Float64Array.from({ length: real.rows }, (_, r) =>
    Math.sqrt(balls.distances[r * within]),
  ).sort();
  const toMade = await nearestNeighbors(b, rowsOf(a), 1, context);
  const covered = radius.reduce((count, reach, r) => count + Number(toMade.distances[r] <= reach), 0);
  return {
    ...figures,
    coverage: covered / real.rows,
    density: await ballsPerRow(a, b, radius, within, context),
    realMedian: median(closest),
  };
}

const nothing: Diversity = {
  coverage: null,
  density: null,
  nearestMean: null,
  nearestMedian: null,
  nearestMin: null,
  realMedian: null,
  copies: 0,
  repeats: 0,
};

/** Balls that a new row lies in, over k: real rows whose (squared) radius reaches it. */
async function ballsPerRow(
  real: Matrix,
  made: Matrix,
  radius: Float64Array,
  k: number,
  context: RunContext,
): Promise<number> {
  let inside = 0;
  for (let r = 0; r < real.rows; r++) {
    for (let m = 0; m < made.rows; m++) {
      let left = radius[r] * (1 + 1e-12);
      for (let c = 0; c < real.columns && left >= 0; c++) {
        left -= (real.data[c * real.rows + r] - made.data[c * made.rows + m]) ** 2;
      }
      if (left >= 0) inside++;
    }
    if (r % 256 !== 0) continue;
    await new Promise<void>((resume) => setImmediate(resume));
    context.signal?.throwIfAborted();
    context.progress(r / real.rows);
  }
  return inside / (k * made.rows);
}

function distinctRows({ rows, columns, data }: Matrix): number {
  const seen = new Set<string>();
  for (let r = 0; r < rows; r++) {
    const values: number[] = [];
    for (let c = 0; c < columns; c++) values.push(data[c * rows + r]);
    seen.add(values.join(' '));
  }
  return seen.size;
}

function median(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
