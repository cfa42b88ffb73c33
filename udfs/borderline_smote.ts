import { randomStateArg, samplingStrategyArg } from '../src/contract/args.ts';
import { interpolated } from '../src/contract/interpolated.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { borderlineSmote } from '../src/methods/sampling/borderline-smote.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';

export default defineResampler({
  name: 'borderline_smote',
  group: 'over-sampler',
  summary: 'Adds synthetic rows from those minority rows alone that stand at the border to other classes.',
  reference: 'Han, Wang and Mao 2005, ICIC, LNCS 3644:878; imbalanced-learn BorderlineSMOTE',
  features: () => 'numbers',
  args: {
    sampling_strategy: samplingStrategyArg,
    k_neighbors: {
      type: 'integer',
      minimum: 1,
      default: 5,
      description: 'Neighbours to interpolate towards, per row.',
    },
    m_neighbors: {
      type: 'integer',
      minimum: 1,
      default: 10,
      description:
        'Neighbours among all rows that tell whether a row is in danger: half of them or more, but not all, are of other classes.',
    },
    kind: {
      type: 'string',
      enum: ['borderline-1', 'borderline-2'],
      default: 'borderline-1',
      description:
        "Interpolate towards rows of the class ('borderline-1'), or towards any row, at most half of the way to one of another class ('borderline-2').",
    },
    random_state: randomStateArg,
  },
  examples: [
    'from borderline_smote(train, target := label, random_state := 42)',
    "from borderline_smote(train, target := label, kind := 'borderline-2', random_state := 42)",
  ],
  use: 'For tables where the classes overlap and new rows deep inside the minority would teach a model nothing: new rows start at minority rows that have more foreign than own neighbours, but not only foreign ones.',
  critique:
    'It trusts the border: mislabelled and noisy rows stand there too and get copied around (Napierala and Stefanowski 2016, Journal of Intelligent Information Systems 46:563, on kinds of minority rows). Over many tables it shows no steady gain over plain SMOTE (Kovács 2019, Applied Soft Computing 83:105662).',
  notes: 'A class without a row in danger gets no rows, with a warning.',
  resample: async (data, args, context) => {
    const kind = args.kind === 'borderline-2' ? 'borderline-2' : 'borderline-1';
    const options = {
      samplingStrategy: args.sampling_strategy as SamplingStrategy,
      kNeighbors: Number(args.k_neighbors),
      mNeighbors: Number(args.m_neighbors),
      kind,
      seed: Number(args.random_state),
    } as const;
    const plan = await borderlineSmote(await data.matrix(), data.labels, options, context);
    return {
      kept: 'all',
      synthetic: interpolated(plan, data, kind === 'borderline-2' ? 'table' : 'class'),
    };
  },
});
