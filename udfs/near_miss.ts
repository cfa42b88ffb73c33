import { samplingStrategyArg } from '../src/contract/args.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { nearMiss } from '../src/methods/sampling/near-miss.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';

export default defineResampler({
  name: 'near_miss',
  group: 'under-sampler',
  summary: 'Keeps the rows of the larger classes that are nearest to the minority, by one of three rules.',
  reference:
    'Mani and Zhang 2003, ICML workshop on learning from imbalanced datasets; imbalanced-learn NearMiss',
  features: () => 'numbers',
  args: {
    sampling_strategy: samplingStrategyArg,
    version: {
      type: 'integer',
      minimum: 1,
      maximum: 3,
      default: 1,
      description:
        'Which rows stay: 1 those near to their nearest minority rows, 2 those near to their farthest minority rows, 3 of the neighbours of minority rows the farthest.',
    },
    n_neighbors: {
      type: 'integer',
      minimum: 1,
      default: 3,
      description: 'Minority rows to average the distance over.',
    },
    n_neighbors_ver3: {
      type: 'integer',
      minimum: 1,
      default: 3,
      description: 'Version 3 only: rows that each minority row proposes.',
    },
  },
  examples: [
    'from near_miss(train, target := label)',
    'from near_miss(train, target := label, version := 3, n_neighbors_ver3 := 5)',
  ],
  use: 'For keeping the majority rows by which a model can learn the border.',
  critique:
    'In the paper itself and since, versions 1 and 2 often do worse than random_under_sampler(): they keep outliers and overlap and throw the bulk of the majority away, so probabilities come out badly off (compare Yen and Lee 2009, Expert Systems with Applications 36:5718).',
  notes: 'Version 3 may keep fewer rows than asked, with a warning.',
  resample: async (data, args, context) => {
    const options = {
      samplingStrategy: args.sampling_strategy as SamplingStrategy,
      version: args.version as 1 | 2 | 3,
      nNeighbors: Number(args.n_neighbors),
      nNeighborsVer3: Number(args.n_neighbors_ver3),
    };
    return { kept: await nearMiss(await data.matrix(), data.labels, options, context), synthetic: null };
  },
});
