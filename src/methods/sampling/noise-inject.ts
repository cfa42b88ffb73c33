import { CounterRandom } from '../../random/counter-random.ts';
import { fillNoise } from '../noise/additive-noise.ts';
import { noiseStream } from '../noise/noise-stream.ts';

/** What happens to a cell: a number is added, it takes the value of another row of its class, or it becomes empty. */
export type NoiseKind = 'gaussian' | 'uniform' | 'swap' | 'missing';

/** Rows of one class that are to be made. */
export interface NoisyClass {
  readonly classIndex: number;
  /** The rows of the class. */
  readonly rows: Int32Array;
  /** How many to make; null makes each row once. */
  readonly make: number | null;
}

export interface NoisePlan {
  /** The row that each new one is a copy of. */
  readonly base: Int32Array;
  readonly ranges: readonly { readonly classIndex: number; readonly start: number; readonly count: number }[];
}

/**
 * Draws the rows that noisy copies are made of, class after class; new row i draws from a generator of its own.
 * @see Lee 2000, CSDA 34:165
 */
export function noiseInject(classes: readonly NoisyClass[], seed: number): NoisePlan {
  const ranges: { classIndex: number; start: number; count: number }[] = [];
  let total = 0;
  for (const { classIndex, rows, make } of classes) {
    const count = make ?? rows.length;
    ranges.push({ classIndex, start: total, count });
    total += count;
  }
  const base = new Int32Array(total);
  const random = new CounterRandom(seed);
  classes.forEach(({ rows, make }, c) => {
    const { start, count } = ranges[c];
    for (let i = 0; i < count; i++) {
      const place = make === null ? i : random.at(start + i, BASE_STREAM).interval(rows.length - 1);
      base[start + i] = rows[place];
    }
  });
  return { base, ranges };
}

/** Streams of columns count from 0. */
const BASE_STREAM = 0xffff_ffff;
/** Half the width of uniform noise with a standard deviation of 1. */
const UNIFORM_REACH = Math.sqrt(3);

export interface NoisyColumn {
  readonly kind: NoiseKind;
  /** Standard deviation of added noise in those of the column; else the chance of a cell, 0 to 1. */
  readonly strength: number;
  readonly seed: number;
  /** The place of the column in its table, which keeps its draws apart from those of others. */
  readonly column: number;
  /** Standard deviation of the column in each class, by class; for added noise. */
  readonly deviations: readonly number[];
}

/**
 * Writes what happens to the cells of the new rows `start` to `start + count` in one column: the number to add, the row
 * whose value it takes, 0 for an empty one; NaN where nothing does.
 */
export function fillNoisyColumn(
  { ranges }: NoisePlan,
  classes: readonly NoisyClass[],
  { kind, strength, seed, column, deviations }: NoisyColumn,
  start: number,
  count: number,
  out: Float64Array,
): void {
  const isAdded = kind === 'gaussian' || kind === 'uniform';
  if (isAdded) {
    const scale = strength * (kind === 'uniform' ? UNIFORM_REACH : 1);
    fillNoise({ kind, scale, seed, column }, start, count, out);
  }
  const random = new CounterRandom(seed);
  for (const [c, range] of ranges.entries()) {
    const last = Math.min(start + count, range.start + range.count);
    const { rows } = classes[c];
    for (let i = Math.max(start, range.start); i < last; i++) {
      if (isAdded) out[i - start] *= deviations[range.classIndex];
      else if (random.at(i, noiseStream(column, 'choice')).double() >= strength) out[i - start] = NaN;
      else out[i - start] = kind === 'missing' ? 0 : rows[random.interval(rows.length - 1)];
    }
  }
}
