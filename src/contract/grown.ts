import type { Args } from './define.ts';
import type { GrownSelection, SmoteAndCleanOptions } from '../methods/sampling/smote-and-clean.ts';
import { classCounts } from '../methods/sampling/class-rows.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from '../methods/sampling/sampling-strategy.ts';
import type { RunContext } from '../workers/pool.ts';
import { interpolated } from './interpolated.ts';
import type { ResampleData, ResampleOutcome } from './resample-data.ts';

/**
 * The SMOTE of a combined sampler. As in imbalanced-learn, one that is described has its own sampling_strategy, and
 * that of the call is checked but not heeded. A table of integers or of float32 is cleaned as it will come out, its
 * new rows rounded; a standardised one is a table of fractions.
 */
export function combinedSmote(
  name: string,
  args: Args,
  { areWhole, areSingle, scaling, labels }: ResampleData,
  { warn }: RunContext,
): Omit<SmoteAndCleanOptions<unknown>, 'cleaning'> {
  const own = mapArg(args.smote);
  const asked = args.sampling_strategy as SamplingStrategy;
  if (args.smote !== undefined) {
    resolveSamplingStrategy(asked, 'over', labels.classes, classCounts(labels));
    if (own.sampling_strategy === undefined && asked !== 'auto') warn(`${name}(): ${UNHEEDED}`);
  }
  const rounding = args.rounding === 'truncate' ? 'truncate' : 'nearest';
  return {
    samplingStrategy: (own.sampling_strategy ??
      (args.smote === undefined ? asked : 'auto')) as SamplingStrategy,
    smote: {
      kNeighbors: Number(own.k_neighbors ?? 5),
      seed: Number(own.random_state ?? args.random_state),
    },
    ...(areWhole && scaling === null ? { rounding } : {}),
    ...(areSingle && scaling === null ? { rounding: 'single' } : {}),
  };
}

const UNHEEDED =
  'sampling_strategy has no effect beside smote := {...}, which has its own, by default all classes but the largest. Write it in there.';

/** A map of arguments, empty when it was not given. */
export function mapArg(value: unknown): Args {
  return (value as Args | undefined) ?? {};
}

/** A grown and then cleaned table: new rows stand where the method put them, among the kept ones. */
export function grownOutcome({ plan, keep }: GrownSelection, data: ResampleData): ResampleOutcome {
  return { kept: keep, synthetic: interpolated(plan, data) };
}
