import { randomStateArg, samplingStrategyArg } from '../src/contract/args.ts';
import { interpolated } from '../src/contract/interpolated.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';
import { svmSmote } from '../src/methods/sampling/svm-smote.ts';

export default defineResampler({
  name: 'svm_smote',
  group: 'over-sampler',
  summary: 'Adds synthetic rows around the support vectors of a class, inwards and outwards.',
  reference: 'Nguyen, Cooper and Kamei 2011, IJKESDP 3:4; imbalanced-learn SVMSMOTE',
  features: () => 'numbers',
  args: {
    sampling_strategy: samplingStrategyArg,
    k_neighbors: {
      type: 'integer',
      minimum: 1,
      default: 5,
      description: 'Neighbours in the class to interpolate towards or to move away from, per support vector.',
    },
    m_neighbors: {
      type: 'integer',
      minimum: 1,
      default: 10,
      description:
        'Neighbours among all rows that tell what a support vector is: noise if all are of other classes, in danger if half of them or more are, else safe.',
    },
    out_step: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 0.5,
      description:
        'How far beyond safe support vectors new rows may lie, as a share of the way to a neighbour.',
    },
    random_state: randomStateArg,
  },
  examples: [
    'from svm_smote(train, target := label, random_state := 42)',
    'from svm_smote(train, target := label, out_step := 0.25, random_state := 42)',
  ],
  use: 'For classes with a clear but crowded border, which it widens outwards where the class is among itself and fills where it is not.',
  critique:
    'New rows beyond the border may lie where no real row does, and wrong labels become support vectors. Its time grows faster than the table, and comparisons find no steady gain over smote() (Kovács 2019, Applied Soft Computing 83:105662).',
  notes:
    'Its support vector machine compares distances in all columns, so scale := true is nearly always right. If no support vector is safe, or none in danger, fewer rows are made, with a warning.',
  resample: async (data, args, context) => {
    const options = {
      samplingStrategy: args.sampling_strategy as SamplingStrategy,
      kNeighbors: Number(args.k_neighbors),
      mNeighbors: Number(args.m_neighbors),
      outStep: Number(args.out_step),
      seed: Number(args.random_state),
    };
    const plan = await svmSmote(await data.matrix(), data.labels, options, context);
    return { kept: 'all', synthetic: interpolated(plan, data) };
  },
});
