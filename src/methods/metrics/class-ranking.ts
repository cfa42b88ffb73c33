import { sortSpace } from '../../wasm/radix-sort.ts';
import { BallastError, isBallastError } from '../../errors/ballast-error.ts';
import { checkFinite } from './check.ts';
import type { Ranking } from './ranking.ts';

/** Scores of the positive rows and of all others, without weights and in any order. */
export interface ClassScores {
  readonly positive: Float64Array;
  readonly negative: Float64Array;
}

export interface LadderCounts {
  readonly between: Float64Array;
  readonly tied: Float64Array;
}

/** Below this native sorting starts up faster than the radix sort. */
const NATIVE_SORT_BELOW = 600;

/** Distinct positive scores up to which a search stays within a processor's nearer caches. */
const SEARCH_UP_TO = 50_000;

/**
 * Where negative scores lie among sorted positive ones. A ranking metric asks for no more than how many negatives
 * there are between two neighbouring positives, so only the positives, the fewer rows, are ever sorted or held.
 */
export class PositiveLadder {
  /** Distinct scores, ascending. */
  private readonly steps: Float64Array;
  /** Number of positive rows at each. */
  private readonly sizes: Float64Array;
  /** Number of negatives below step 0, then between each step and the next. */
  private readonly between: Float64Array;
  /** Number of negatives at each step. */
  private readonly tied: Float64Array;
  /** The first step that a score of each of equally wide cells may lie below. */
  private readonly cells: Int32Array;
  private readonly lowest: number;
  private readonly scale: number;

  /** @throws METRIC_SCORE_NOT_FINITE */
  constructor(positive: Float64Array) {
    checkSomeFinite(positive);
    const sorted = ascending(positive);
    const { steps, sizes } = distinct(sorted);
    this.steps = steps;
    this.sizes = sizes;
    this.between = new Float64Array(steps.length + 1);
    this.tied = new Float64Array(steps.length);
    const [lowest = 0] = steps;
    const width = (steps.at(-1) ?? 0) - lowest;
    const count = steps.length > SEARCH_UP_TO ? 1 : Math.max(1, steps.length * 2);
    this.lowest = lowest;
    this.scale = width > 0 && Number.isFinite(count / width) ? count / width : 0;
    this.cells = new Int32Array(count + 2);
    let step = 0;
    for (let cell = 0; cell < this.cells.length; cell++) {
      while (step < steps.length && (((steps[step] - lowest) * this.scale) | 0) < cell) step++;
      this.cells[cell] = step;
    }
  }

  /** Counts negatives. @throws METRIC_SCORE_NOT_FINITE */
  add(negative: Float64Array): void {
    checkSomeFinite(negative);
    if (this.steps.length > SEARCH_UP_TO) this.addSorted(ascending(negative));
    else this.search(negative);
  }

  /** Both are walked in order: jumping about in arrays that no cache holds costs more than sorting. */
  private addSorted(sorted: Float64Array): void {
    const { steps, between, tied } = this;
    let step = 0;
    for (let i = 0; i < sorted.length; i++) {
      const score = sorted[i];
      while (step < steps.length && steps[step] < score) step++;
      if (step < steps.length && steps[step] === score) tied[step]++;
      else between[step]++;
    }
  }

  private search(negative: Float64Array): void {
    const { steps, between, tied, cells, lowest, scale } = this;
    const last = steps.length - 1;
    const highest = last < 0 ? NaN : steps[last];
    for (let i = 0; i < negative.length; i++) {
      const score = negative[i];
      if (score > highest) between[last + 1]++;
      else if (score >= lowest) {
        const cell = ((score - lowest) * scale) | 0;
        let low = cells[cell];
        let high = cells[cell + 1];
        while (low < high) {
          const middle = (low + high) >> 1;
          if (steps[middle] < score) low = middle + 1;
          else high = middle;
        }
        // The first step at or above the score.
        if (steps[low] === score) tied[low]++;
        else between[low]++;
      } else between[0]++;
    }
  }

  /** How many negatives were counted so far: between the steps, and at each. */
  get counts(): LadderCounts {
    return { between: this.between, tied: this.tied };
  }

  /** Adds what a ladder of the same scores counted. */
  addCounts({ between, tied }: LadderCounts): void {
    for (let i = 0; i < between.length; i++) this.between[i] += between[i];
    for (let i = 0; i < tied.length; i++) this.tied[i] += tied[i];
  }

  /** The distinct scores, ascending. */
  get positives(): Float64Array {
    return this.steps;
  }

  /**
   * The corners of the ranking: each positive score, and the last point before the next. A point without positive rows
   * has the threshold of the positive score above it, since where exactly it lies no ranking metric asks.
   * @returns null without positive rows, where there are no corners
   */
  ranking(): Ranking | null {
    const { steps, sizes, between, tied } = this;
    if (steps.length === 0) return null;
    const room = 2 * steps.length + 1;
    const thresholds = new Float64Array(room);
    const tps = new Float64Array(room);
    const fps = new Float64Array(room);
    let size = 0;
    let tp = 0;
    let fp = 0;
    for (let step = steps.length; step >= 0; step--) {
      if (between[step] > 0) {
        fp += between[step];
        thresholds[size] = steps[Math.min(step, steps.length - 1)];
        tps[size] = tp;
        fps[size++] = fp;
      }
      if (step === 0) break;
      tp += sizes[step - 1];
      fp += tied[step - 1];
      thresholds[size] = steps[step - 1];
      tps[size] = tp;
      fps[size++] = fp;
    }
    return {
      size,
      thresholds: thresholds.subarray(0, size),
      tps: tps.subarray(0, size),
      fps: fps.subarray(0, size),
    };
  }
}

/** The corners of the ranking of two lists of scores; null without positive rows. @throws METRIC_SCORE_NOT_FINITE */
export function rankClasses({ positive, negative }: ClassScores): Ranking | null {
  const ladder = new PositiveLadder(positive);
  ladder.add(negative);
  return ladder.ranking();
}

function checkSomeFinite(scores: Float64Array): void {
  withoutRow(() => checkFinite(scores));
}

/** Runs `work` on rows that were collected in any order: an error that names a row would name a wrong one. */
export function withoutRow<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isBallastError(error, 'METRIC_SCORE_NOT_FINITE'))
      throw new BallastError(error.code, { ...error.params, row: null }, error.where);
    if (isBallastError(error, 'METRIC_SCORE_OUTSIDE_UNIT'))
      throw new BallastError(error.code, { ...error.params, row: null }, error.where);
    throw error;
  }
}

/** Sorted copy; -0 becomes 0, which ties with it. */
function ascending(scores: Float64Array): Float64Array {
  if (scores.length < NATIVE_SORT_BELOW) return scores.map((score) => score + 0).sort();
  const space = sortSpace(scores.length, false);
  for (let i = 0; i < scores.length; i++) space.keys[i] = scores[i] + 0;
  space.sort(0, scores.length);
  return space.keys.slice().reverse();
}

function distinct(sorted: Float64Array): { steps: Float64Array; sizes: Float64Array } {
  const steps = new Float64Array(sorted.length);
  const sizes = new Float64Array(sorted.length);
  let size = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== steps[size - 1]) steps[size++] = sorted[i];
    sizes[size - 1]++;
  }
  return { steps: steps.slice(0, size), sizes: sizes.slice(0, size) };
}
