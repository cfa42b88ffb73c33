import { samplingStrategyArg, randomStateArg } from '../src/contract/args.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { randomUnderSampler } from '../src/methods/sampling/random-under-sampler.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';

export default defineResampler({
  name: 'random_under_sampler',
  group: 'under-sampler',
  summary: 'Keeps random rows of the larger classes.',
  reference: 'imbalanced-learn RandomUnderSampler',
  features: () => 'ignored',
  args: {
    sampling_strategy: samplingStrategyArg,
    replacement: { type: 'boolean', default: false, description: 'Draw with replacement.' },
    random_state: randomStateArg,
  },
  examples: ['from random_under_sampler(train, target := label, random_state := 42)'],
  use: 'For large tables, where training on fewer majority rows costs little and saves much time; a hard baseline for all other under-samplers.',
  critique:
    'It throws information away: with few rows the model varies from seed to seed, so average over several. Predicted probabilities come out too high for the minority and must be corrected by the share of rows that stayed (Dal Pozzolo et al. 2015, IEEE SSCI 159).',
  resample: async (data, args, context) => {
    const options = {
      samplingStrategy: args.sampling_strategy as SamplingStrategy,
      replacement: args.replacement === true,
      seed: Number(args.random_state),
    };
    return { kept: await randomUnderSampler(data.labels, options, context), synthetic: null };
  },
});
