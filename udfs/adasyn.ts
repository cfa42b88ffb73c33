import { randomStateArg, samplingStrategyArg } from '../src/contract/args.ts';
import { interpolated } from '../src/contract/interpolated.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { adasyn } from '../src/methods/sampling/adasyn.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';

export default defineResampler({
  name: 'adasyn',
  group: 'over-sampler',
  summary: 'Adds synthetic minority rows, the more of them the more foreign neighbours a row has.',
  reference: 'He, Bai, Garcia and Li 2008, IJCNN 1322; imbalanced-learn ADASYN',
  features: () => 'numbers',
  args: {
    sampling_strategy: samplingStrategyArg,
    n_neighbors: {
      type: 'integer',
      minimum: 1,
      default: 5,
      description: 'Neighbours: among all rows to weigh a row, in its class to interpolate towards.',
    },
    random_state: randomStateArg,
  },
  examples: ['from adasyn(train, target := label, random_state := 42)'],
  use: 'For tables where some minority rows are harder than others, to spend the new rows there.',
  critique:
    "The hardest rows are often outliers and wrong labels, and most new rows are made around those: the review of SMOTE's descendants counts this among the unsolved problems (Fernández et al. 2018, JAIR 61:863). Clean first, or compare with smote().",
  notes:
    'Shares are rounded row by row, so the total may differ from what was asked, as in imbalanced-learn.',
  resample: async (data, args, context) => {
    const options = {
      samplingStrategy: args.sampling_strategy as SamplingStrategy,
      nNeighbors: Number(args.n_neighbors),
      seed: Number(args.random_state),
    };
    const plan = await adasyn(await data.matrix(), data.labels, options, context);
    return { kept: 'all', synthetic: interpolated(plan, data) };
  },
});
