import { cleaningStrategyArg, editingArgs } from '../src/contract/args.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { repeatedEditedNearestNeighbours } from '../src/methods/sampling/repeated-edited-nearest-neighbours.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';

export default defineResampler({
  name: 'repeated_edited_nearest_neighbours',
  group: 'under-sampler',
  summary: 'Removes rows that do not fit among their nearest neighbours, again and again, until all fit.',
  reference:
    'Tomek 1976, IEEE Transactions on Systems, Man and Cybernetics 6:448; imbalanced-learn RepeatedEditedNearestNeighbours',
  features: () => 'numbers',
  args: {
    sampling_strategy: cleaningStrategyArg,
    ...editingArgs,
    max_iter: { type: 'integer', minimum: 1, default: 100, description: 'Most passes over what is left.' },
  },
  examples: ['from repeated_edited_nearest_neighbours(train, target := label)'],
  use: 'For the same purpose as edited_nearest_neighbours(), when one pass leaves too much.',
  critique:
    'Each pass widens the gap between classes, so a model trained on the rest looks surer than the data allow; later passes remove rows that were well among their own before the earlier ones.',
  notes:
    'It stops when a pass removes nothing, when another class has become smaller than the smallest was, or when a class is gone.',
  resample: async (data, args, context) => {
    const options = {
      samplingStrategy: args.sampling_strategy as SamplingStrategy,
      nNeighbors: Number(args.n_neighbors),
      kindSel: args.kind_sel === 'mode' ? 'mode' : 'all',
      maxIter: Number(args.max_iter),
    } as const;
    return {
      kept: await repeatedEditedNearestNeighbours(await data.matrix(), data.labels, options, context),
      synthetic: null,
    };
  },
});
