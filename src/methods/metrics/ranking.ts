import { sortSpace, type SortSpace } from '../../wasm/radix-sort.ts';
import { checkFinite, checkWeights, type ScoredRows } from './check.ts';

/**
 * What a score separates, one point for each distinct score, highest first: rows with at least that score count
 * as predicted positive. Every ranking metric is a function of these points. Rows of weight 0 are left out.
 */
export interface Ranking {
  readonly size: number;
  /** Descending. */
  readonly thresholds: Float64Array;
  /** Weight of the positive rows at or above the threshold. */
  readonly tps: Float64Array;
  /** Weight of the other rows at or above it. */
  readonly fps: Float64Array;
}

/**
 * `corners` leaves out points between two others where no positive row is met: they change no area and no optimum
 * of a metric that grows with true positives. The first and the last point stay.
 */
export type Points = 'all' | 'corners';

/** Scores above `low` and up to `high`. */
export interface ScoreRange {
  readonly low: number;
  readonly high: number;
}

const EVERYTHING: ScoreRange = { low: -Infinity, high: Infinity };

/** Below this native sorting starts up faster than the radix sort. */
const NATIVE_SORT_BELOW = 600;

interface Buffers {
  thresholds: Float64Array;
  tps: Float64Array;
  fps: Float64Array;
}

let reused: Buffers = allocate(1024);

/**
 * Ranks the rows on this thread.
 * @returns views on memory that the next call uses again: read it before then, copy it to keep it
 * @throws METRIC_SCORE_NOT_FINITE, METRIC_WEIGHT_INVALID
 */
export function rankRows(rows: ScoredRows, points: Points): Ranking {
  checkFinite(rows.scores);
  checkWeights(rows.weights);
  return rankRange(rows, EVERYTHING, points);
}

/** As `rankRows`, for the checked rows within a range of scores; counts start at 0 at its upper end. */
export function rankRange(rows: ScoredRows, range: ScoreRange, points: Points): Ranking {
  const n = rows.scores.length;
  const space = sortSpace(n, rows.weights !== null);
  const { front, back } =
    rows.weights === null ? divide(rows, range, space) : divideWeighted(rows, range, space);
  sortPart(space, 0, front);
  sortPart(space, back, n);
  const found = front + n - back;
  if (reused.tps.length < found) reused = allocate(found);
  return rows.weights === null
    ? mergeCounts(space.keys, front, back, points)
    : mergeWeights(space.keys, space.values, front, back, points);
}

function allocate(size: number): Buffers {
  const room = 2 ** Math.ceil(Math.log2(size));
  return {
    thresholds: new Float64Array(room),
    tps: new Float64Array(room),
    fps: new Float64Array(room),
  };
}

function sortPart(space: SortSpace, from: number, to: number): void {
  if (space.values.length === 0 && to - from < NATIVE_SORT_BELOW)
    space.keys.subarray(from, to).sort().reverse();
  else space.sort(from, to);
}

/** Positive scores go to the front, the others to the back; both slots are written, which spares a branch. */
function divide(
  rows: ScoredRows,
  { low, high }: ScoreRange,
  { keys }: SortSpace,
): { front: number; back: number } {
  const { positive, scores } = rows;
  let front = 0;
  let last = scores.length - 1;
  for (let i = 0; i < scores.length; i++) {
    // Adding 0 turns -0 into 0, which ties with it.
    const score = scores[i] + 0;
    const inside = Number(score > low) & Number(score <= high);
    keys[front] = score;
    keys[last] = score;
    front += inside & positive[i];
    last -= inside & (positive[i] ^ 1);
  }
  return { front, back: last + 1 };
}

function divideWeighted(
  rows: ScoredRows,
  { low, high }: ScoreRange,
  { keys, values }: SortSpace,
): { front: number; back: number } {
  const { positive, scores } = rows;
  const weights = rows.weights ?? new Float64Array(0);
  let front = 0;
  let last = scores.length - 1;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] + 0;
    if (!(score > low && score <= high) || weights[i] === 0) continue;
    const at = positive[i] === 1 ? front++ : last--;
    keys[at] = score;
    values[at] = weights[i];
  }
  return { front, back: last + 1 };
}

function mergeCounts(keys: Float64Array, front: number, back: number, points: Points): Ranking {
  const { thresholds, tps, fps } = reused;
  const corners = points === 'corners';
  const n = keys.length;
  let size = 0;
  let p = 0;
  let q = back;
  let wasFlat = false;
  while (p < front || q < n) {
    const threshold = p < front && (q === n || keys[p] >= keys[q]) ? keys[p] : keys[q];
    const before = p;
    while (p < front && keys[p] === threshold) p++;
    while (q < n && keys[q] === threshold) q++;
    const flat = p === before;
    if (corners && flat && wasFlat && size > 1) size--;
    wasFlat = flat;
    thresholds[size] = threshold;
    tps[size] = p;
    fps[size] = q - back;
    size++;
  }
  return view(size);
}

function mergeWeights(
  keys: Float64Array,
  values: Float64Array,
  front: number,
  back: number,
  points: Points,
): Ranking {
  const { thresholds, tps, fps } = reused;
  const corners = points === 'corners';
  const n = keys.length;
  let size = 0;
  let p = 0;
  let q = back;
  let tp = 0;
  let fp = 0;
  let wasFlat = false;
  while (p < front || q < n) {
    const threshold = p < front && (q === n || keys[p] >= keys[q]) ? keys[p] : keys[q];
    const before = p;
    while (p < front && keys[p] === threshold) tp += values[p++];
    while (q < n && keys[q] === threshold) fp += values[q++];
    const flat = p === before;
    if (corners && flat && wasFlat && size > 1) size--;
    wasFlat = flat;
    thresholds[size] = threshold;
    tps[size] = tp;
    fps[size] = fp;
    size++;
  }
  return view(size);
}

function view(size: number): Ranking {
  return {
    size,
    thresholds: reused.thresholds.subarray(0, size),
    tps: reused.tps.subarray(0, size),
    fps: reused.fps.subarray(0, size),
  };
}
