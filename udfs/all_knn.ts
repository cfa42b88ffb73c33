import { cleaningStrategyArg, editingArgs } from '../src/contract/args.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { allKnn } from '../src/methods/sampling/all-knn.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';

export default defineResampler({
  name: 'all_knn',
  group: 'under-sampler',
  summary: 'Removes rows that do not fit among their nearest neighbour, then among two, and so on.',
  reference: 'Tomek 1976, IEEE Transactions on Systems, Man and Cybernetics 6:448; imbalanced-learn AllKNN',
  features: () => 'numbers',
  args: {
    sampling_strategy: cleaningStrategyArg,
    ...editingArgs,
    allow_minority: {
      type: 'boolean',
      default: false,
      description: 'Go on when another class has become smaller than the smallest was.',
    },
  },
  examples: ['from all_knn(train, target := label, n_neighbors := 3)'],
  use: 'For a gentler start than repeated_edited_nearest_neighbours(): the number of neighbours grows from 1 to n_neighbors from pass to pass.',
  critique:
    'It shares the weakness of all editing: rows at the border are removed whether they are noise or merely hard (Wilson and Martinez 2000, Machine Learning 38:257).',
  resample: async (data, args, context) => {
    const options = {
      samplingStrategy: args.sampling_strategy as SamplingStrategy,
      nNeighbors: Number(args.n_neighbors),
      kindSel: args.kind_sel === 'mode' ? 'mode' : 'all',
      allowMinority: args.allow_minority === true,
    } as const;
    return { kept: await allKnn(await data.matrix(), data.labels, options, context), synthetic: null };
  },
});
