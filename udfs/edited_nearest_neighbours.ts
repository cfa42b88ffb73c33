import { cleaningStrategyArg, editingArgs } from '../src/contract/args.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { editedNearestNeighbours } from '../src/methods/sampling/edited-nearest-neighbours.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';

export default defineResampler({
  name: 'edited_nearest_neighbours',
  group: 'under-sampler',
  summary: 'Removes rows that do not fit among their nearest neighbours.',
  reference:
    'Wilson 1972, IEEE Transactions on Systems, Man and Cybernetics 2:408; imbalanced-learn EditedNearestNeighbours',
  features: () => 'numbers',
  args: { sampling_strategy: cleaningStrategyArg, ...editingArgs },
  examples: [
    'from edited_nearest_neighbours(train, target := label)',
    "from edited_nearest_neighbours(train, target := label, kind_sel := 'mode', n_neighbors := 5)",
  ],
  use: "For removing majority rows that lie in the minority's region, or noise of all classes with sampling_strategy := 'all'.",
  critique:
    "With kind_sel := 'all' one foreign neighbour is enough, which is harsh where classes overlap: hard but right rows go with the noise, and a model trained on the rest is too sure of itself (Wilson and Martinez 2000, Machine Learning 38:257, on what editing costs). Never clean the rows that scores are taken on.",
  notes: 'How many rows go is up to the data: the result is cleaner, rarely balanced.',
  resample: async (data, args, context) => {
    const options = {
      samplingStrategy: args.sampling_strategy as SamplingStrategy,
      nNeighbors: Number(args.n_neighbors),
      kindSel: args.kind_sel === 'mode' ? 'mode' : 'all',
    } as const;
    return {
      kept: await editedNearestNeighbours(await data.matrix(), data.labels, options, context),
      synthetic: null,
    };
  },
});
