import type { Labels } from '../../frame/frame.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { classCounts, concatRows, rowsByClass } from './class-rows.ts';
import { resolveSamplingStrategy, type ClassTarget, type SamplingStrategy } from './sampling-strategy.ts';

export interface RandomUnderOptions {
  readonly samplingStrategy: SamplingStrategy;
  readonly replacement: boolean;
  readonly seed: number;
}

/**
 * Keeps random rows of the chosen classes, drawn class after class from one generator, and all rows of the others.
 * @returns  rows to keep, class after class; drawn rows in the order they were drawn
 * @throws SAMPLING_*, ONE_CLASS
 * @see imbalanced-learn 0.14 RandomUnderSampler, draw for draw
 */
export async function randomUnderSampler(
  labels: Labels,
  { samplingStrategy, replacement, seed }: RandomUnderOptions,
  ctx: RunContext,
): Promise<Int32Array> {
  const targets = resolveSamplingStrategy(samplingStrategy, 'under', labels.classes, classCounts(labels));
  const request: Draw = { labels, targets, replacement, seed };
  if (labels.codes.length < INLINE_ROWS) return drawRows(request);
  return ctx.pool.run(drawTask, request, ctx.signal);
}

const INLINE_ROWS = 100_000;

interface Draw {
  readonly labels: Labels;
  readonly targets: readonly ClassTarget[];
  readonly replacement: boolean;
  readonly seed: number;
}

/** The draws of `randomUnderSampler`. */
export function drawRows({ labels, targets, replacement, seed }: Draw): Int32Array {
  const random = new RandomState(seed);
  const kept = rowsByClass(labels).map((rows, classIndex) => {
    const target = targets.find((one) => one.classIndex === classIndex);
    if (target === undefined) return rows;
    return random.choice(rows.length, target.count, { replace: replacement }).map((place) => rows[place]);
  });
  return concatRows(kept);
}

const drawTask = workerTask<Draw, Int32Array>(import.meta.url, 'drawRows');
