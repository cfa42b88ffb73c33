import { randomStateArg, samplingStrategyArg } from '../src/contract/args.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { instanceHardnessThreshold } from '../src/methods/sampling/instance-hardness-threshold.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';

export default defineResampler({
  name: 'instance_hardness_threshold',
  group: 'under-sampler',
  summary: 'Keeps the rows of the larger classes that a random forest finds easiest to tell.',
  reference:
    'Smith, Martinez and Giraud-Carrier 2014, Machine Learning 95:225; imbalanced-learn InstanceHardnessThreshold',
  features: () => 'numbers',
  numbersOnly: {
    why: 'the forest splits by numbers',
    insteadOfText: 'Give each category a number, or use random_under_sampler().',
  },
  args: {
    sampling_strategy: samplingStrategyArg,
    cv: {
      type: 'integer',
      minimum: 2,
      default: 5,
      description: 'Folds of the cross-validation: a row is judged by a forest that was trained without it.',
    },
    random_state: randomStateArg,
  },
  examples: ['from instance_hardness_threshold(train, target := label, random_state := 42)'],
  use: 'For majority rows that are wrongly labelled or lie deep among the minority: whatever a forest of 100 trees gets most wrong goes first.',
  critique:
    'What is hard for the forest may be just what a better model would learn, and the rows that stay make the problem look easier than it is: test on rows that were not resampled. The paper itself filters for noise, not for balance.',
  notes:
    'Rows as likely as the last one kept stay too, so there may be more than asked. The forest goes by order alone, so scale changes nothing.',
  resample: async (data, args, context) => {
    const options = {
      samplingStrategy: args.sampling_strategy as SamplingStrategy,
      cv: Number(args.cv),
      seed: Number(args.random_state),
    };
    const kept = await instanceHardnessThreshold(await data.matrix(), data.labels, options, context);
    return { kept, synthetic: null };
  },
});
