import { cleaningStrategyArg } from '../src/contract/args.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';
import { tomekLinks } from '../src/methods/sampling/tomek-links.ts';

export default defineResampler({
  name: 'tomek_links',
  group: 'under-sampler',
  summary: "Removes rows that form Tomek links: two rows of different classes, each the other's nearest.",
  reference:
    'Tomek 1976, IEEE Transactions on Systems, Man and Cybernetics 6:769; imbalanced-learn TomekLinks',
  features: () => 'numbers',
  args: { sampling_strategy: cleaningStrategyArg },
  examples: [
    'from tomek_links(train, target := label)',
    'from tomek_links(train, target := label, sampling_strategy := [0])',
  ],
  use: 'For tidying the border between classes, mostly after an over-sampler (smote_tomek()) or before a nearest-neighbour model.',
  critique:
    'A link may be noise or the very border that a model needs: the rule cannot tell. It removes few rows and balances nothing, so by itself it seldom changes a score (Batista, Prati and Monard 2004, SIGKDD Explorations 6:20).',
  resample: async (data, args, context) => {
    const options = { samplingStrategy: args.sampling_strategy as SamplingStrategy };
    return { kept: await tomekLinks(await data.matrix(), data.labels, options, context), synthetic: null };
  },
});
