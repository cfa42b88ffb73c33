import { combinedSmoteArg, editingArgs, randomStateArg, samplingStrategyArg } from '../src/contract/args.ts';
import { combinedSmote, grownOutcome, mapArg } from '../src/contract/grown.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';
import { smoteEnn } from '../src/methods/sampling/smote-and-clean.ts';

export default defineResampler({
  name: 'smote_enn',
  group: 'combined sampler',
  summary: 'SMOTE, then edited nearest neighbours remove what does not fit, real and new rows alike.',
  reference: 'Batista, Prati and Monard 2004, SIGKDD Explorations 6:20; imbalanced-learn SMOTEENN',
  features: () => 'numbers',
  args: {
    sampling_strategy: samplingStrategyArg,
    smote: combinedSmoteArg,
    enn: {
      type: 'object',
      additionalProperties: false,
      properties: {
        sampling_strategy: { type: ['string', 'number', 'array', 'object'] },
        n_neighbors: { type: 'integer', minimum: editingArgs.n_neighbors.minimum },
        kind_sel: { type: 'string', enum: editingArgs.kind_sel.enum },
      },
      description:
        "Arguments of the edited nearest neighbours, such as {n_neighbors: 5}: then those of a sampler of its own, which cleans all classes but the smallest. Default: all classes, 'all' of 3 neighbours.",
    },
    random_state: randomStateArg,
  },
  examples: [
    'from smote_enn(train, target := label, random_state := 42)',
    "from smote_enn(train, target := label, smote := {k_neighbors: 3}, enn := {kind_sel: 'mode'}, random_state := 42)",
  ],
  use: 'For overlapping classes and few minority rows: with smote_tomek() the paper found it best of ten methods on tables with few minority rows.',
  critique:
    'The cleaning is deep, often a third of the table, so the classes end up neither balanced nor complete, and what is left looks easier than the truth. Later comparisons with strong models no longer find its lead (Elor and Averbuch-Elor 2022, arXiv:2201.08528).',
  notes: 'Rows come class after class, as in imbalanced-learn.',
  resample: async (data, args, context) => {
    const enn = mapArg(args.enn);
    const cleaning = {
      samplingStrategy: (enn.sampling_strategy ??
        (args.enn === undefined ? 'all' : 'auto')) as SamplingStrategy,
      nNeighbors: Number(enn.n_neighbors ?? editingArgs.n_neighbors.default),
      kindSel: enn.kind_sel === 'mode' ? 'mode' : 'all',
    } as const;
    const options = { ...combinedSmote('smote_enn', args, data, context), cleaning };
    return grownOutcome(await smoteEnn(await data.matrix(), data.labels, options, context), data);
  },
});
