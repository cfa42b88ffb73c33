import { cleaningStrategyArg, condensingArgs, randomStateArg } from '../src/contract/args.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { condensedNearestNeighbour } from '../src/methods/sampling/condensed-nearest-neighbour.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';

export default defineResampler({
  name: 'condensed_nearest_neighbour',
  group: 'under-sampler',
  summary: 'Keeps of the larger classes only the rows that a nearest-neighbour vote needs.',
  reference:
    'Hart 1968, IEEE Transactions on Information Theory 14:515; imbalanced-learn CondensedNearestNeighbour',
  features: () => 'numbers',
  args: { sampling_strategy: cleaningStrategyArg, ...condensingArgs, random_state: randomStateArg },
  examples: ['from condensed_nearest_neighbour(train, target := label, random_state := 42)'],
  use: 'For nearest-neighbour models, which then search a small table.',
  critique:
    'It keeps noisy rows in particular, since those are always misclassified, and its result depends on the order of the rows (Wilson and Martinez 2000, Machine Learning 38:257). Its running time grows with rows times kept rows: on large tables random_under_sampler() does as well in a moment.',
  resample: async (data, args, context) => {
    const options = {
      samplingStrategy: args.sampling_strategy as SamplingStrategy,
      nNeighbors: Number(args.n_neighbors),
      nSeedsS: Number(args.n_seeds_S),
      seed: Number(args.random_state),
    };
    return {
      kept: await condensedNearestNeighbour(await data.matrix(), data.labels, options, context),
      synthetic: null,
    };
  },
});
