import type { Args } from './define.ts';
import type { GrownSelection, SmoteAndCleanOptions } from '../methods/sampling/smote-and-clean.ts';
import type { SamplingStrategy } from '../methods/sampling/sampling-strategy.ts';
import { interpolated } from './interpolated.ts';
import type { ResampleData, ResampleOutcome } from './resample-data.ts';

/**
 * The SMOTE of a combined sampler: what its map says, else what the call says. A table of integers is cleaned as
 * it will come out, its new rows rounded; a standardised one is a table of fractions.
 */
export function combinedSmote(
  args: Args,
  { areWhole, scaling }: ResampleData,
): Omit<SmoteAndCleanOptions<unknown>, 'cleaning'> {
  const own = mapArg(args.smote);
  return {
    samplingStrategy: (own.sampling_strategy ?? args.sampling_strategy) as SamplingStrategy,
    smote: {
      kNeighbors: Number(own.k_neighbors ?? 5),
      seed: Number(own.random_state ?? args.random_state),
    },
    ...(areWhole && scaling === null
      ? { rounding: args.rounding === 'truncate' ? 'truncate' : 'nearest' }
      : {}),
  };
}

/** A map of arguments, empty when it was not given. */
export function mapArg(value: unknown): Args {
  return (value as Args | undefined) ?? {};
}

/** A grown and then cleaned table: new rows stand where the method put them, among the kept ones. */
export function grownOutcome({ plan, keep }: GrownSelection, data: ResampleData): ResampleOutcome {
  return { kept: keep, synthetic: interpolated(plan, data) };
}
