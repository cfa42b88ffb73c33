import { samplingStrategyArg, randomStateArg } from '../src/contract/args.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { interpolated } from '../src/contract/interpolated.ts';
import { classCounts } from '../src/methods/sampling/class-rows.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';
import { smote, type ClassDemand } from '../src/methods/sampling/smote.ts';

export default defineResampler({
  name: 'smote',
  group: 'over-sampler',
  summary: 'Adds synthetic minority rows between nearest neighbours of one class.',
  reference: 'Chawla et al. 2002, JAIR 16:321; imbalanced-learn SMOTE',
  features: () => 'numbers',
  args: {
    sampling_strategy: samplingStrategyArg,
    k_neighbors: {
      type: 'integer',
      minimum: 1,
      default: 5,
      description: 'Neighbours to interpolate towards, per row.',
    },
    random_state: randomStateArg,
  },
  examples: ['from smote(train, target := label, random_state := 42)'],
  notes:
    'For numeric tables with few minority rows, and for models without class weights of their own. It draws between any two neighbours, so it also fills gaps that belong to other classes, and in many columns the new rows huddle closer than real ones. Studies find that it helps weak models and shifts predicted probabilities, while strong models gain little over a well chosen decision threshold: compare with no resampling, and never resample the rows that you test on.',
  resample: async (data, args, context) => {
    const { labels } = data;
    const targets = resolveSamplingStrategy(
      args.sampling_strategy as SamplingStrategy,
      'over',
      labels.classes,
      classCounts(labels),
    );
    const demands: ClassDemand[] = [];
    for (const { classIndex, count } of targets) {
      if (count === 0) continue;
      demands.push({
        classIndex,
        label: labels.classes[classIndex],
        rows: await data.matrixOfClass(classIndex),
        make: count,
      });
    }
    const options = { kNeighbors: Number(args.k_neighbors), seed: Number(args.random_state) };
    return { kept: 'all', synthetic: interpolated(await smote(demands, options, context), data) };
  },
});
