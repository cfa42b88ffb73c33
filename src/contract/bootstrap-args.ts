import { randomStateArg } from './args.ts';
import type { Args, ArgSchema } from './define.ts';
import type { BootstrapOptions } from '../methods/statistics/metric-interval.ts';

export const confidenceLevelArg = {
  type: 'number',
  exclusiveMinimum: 0,
  exclusiveMaximum: 1,
  default: 0.95,
  description: 'How often such intervals should hold the true value.',
} as const satisfies ArgSchema;

export const bootstrapArgs = {
  n_resamples: {
    type: 'integer',
    minimum: 2,
    maximum: 10_000_000,
    default: 2000,
    description: 'Number of bootstrap resamples.',
  },
  confidence_level: confidenceLevelArg,
  stratify: {
    type: 'boolean',
    default: true,
    description:
      'Draw as many rows of each class as there are, so that no resample lacks one; false also lets the share of the classes vary.',
  },
  random_state: randomStateArg,
} as const satisfies Readonly<Record<string, ArgSchema>>;

export function bootstrapOptions(args: Args, method: BootstrapOptions['method']): BootstrapOptions {
  return {
    method,
    confidenceLevel: Number(args.confidence_level),
    resamples: Number(args.n_resamples),
    stratify: args.stratify === true,
    seed: Number(args.random_state),
  };
}
