import { combinedSmoteArg, randomStateArg, samplingStrategyArg } from '../src/contract/args.ts';
import { combinedSmote, grownOutcome, mapArg } from '../src/contract/grown.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';
import { smoteTomek } from '../src/methods/sampling/smote-and-clean.ts';

export default defineResampler({
  name: 'smote_tomek',
  group: 'combined sampler',
  summary: 'SMOTE, then the removal of Tomek links, real and new rows alike.',
  reference: 'Batista, Bazzan and Monard 2003, WOB 10; imbalanced-learn SMOTETomek',
  features: () => 'numbers',
  args: {
    sampling_strategy: samplingStrategyArg,
    smote: combinedSmoteArg,
    tomek: {
      type: 'object',
      additionalProperties: false,
      properties: { sampling_strategy: { type: ['string', 'number', 'array', 'object'] } },
      description:
        "Arguments of the Tomek links: {sampling_strategy: 'majority'} cleans the largest class alone. Default: all classes.",
    },
    random_state: randomStateArg,
  },
  examples: ['from smote_tomek(train, target := label, random_state := 42)'],
  use: 'For a lighter cleaning than smote_enn(): where SMOTE has put new rows beside real ones of another class, both go.',
  critique:
    'The difference to plain SMOTE is mostly within the noise of cross-validation, at several times the cost. Real rows are removed too, so it must see training rows only.',
  resample: async (data, args, context) => {
    const tomek = mapArg(args.tomek);
    const strategy = tomek.sampling_strategy ?? (args.tomek === undefined ? 'all' : 'auto');
    const options = {
      ...combinedSmote('smote_tomek', args, data, context),
      cleaning: { samplingStrategy: strategy as SamplingStrategy },
    };
    return grownOutcome(await smoteTomek(await data.matrix(), data.labels, options, context), data);
  },
});
