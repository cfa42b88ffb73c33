import { cleaningStrategyArg, editingArgs } from '../src/contract/args.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { neighbourhoodCleaningRule } from '../src/methods/sampling/neighbourhood-cleaning-rule.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';

export default defineResampler({
  name: 'neighbourhood_cleaning_rule',
  group: 'under-sampler',
  summary:
    'Removes rows that do not fit among their neighbours, and those around minority rows that do not fit.',
  reference: 'Laurikkala 2001, AIME, LNCS 2101:63; imbalanced-learn NeighbourhoodCleaningRule',
  features: () => 'numbers',
  args: {
    sampling_strategy: cleaningStrategyArg,
    n_neighbors: editingArgs.n_neighbors,
    threshold_cleaning: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 0.5,
      description:
        'Around misfits of the smallest class only classes of more than this share of its size are cleaned.',
    },
  },
  examples: ['from neighbourhood_cleaning_rule(train, target := label)'],
  use: 'For cleaning rather than reducing: it clears the surroundings of minority rows, and the paper found the smallest classes easier to predict afterwards.',
  critique:
    'Where classes truly overlap it removes majority rows that were right, which raises recall at the price of precision. The classes stay unbalanced, so follow it by another sampler or by weights.',
  resample: async (data, args, context) => {
    const options = {
      samplingStrategy: args.sampling_strategy as SamplingStrategy,
      nNeighbors: Number(args.n_neighbors),
      thresholdCleaning: Number(args.threshold_cleaning),
    };
    return {
      kept: await neighbourhoodCleaningRule(await data.matrix(), data.labels, options, context),
      synthetic: null,
    };
  },
});
