import { samplingStrategyArg, randomStateArg } from '../src/contract/args.ts';
import { classDemands } from '../src/contract/class-demands.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { interpolated } from '../src/contract/interpolated.ts';
import { smote } from '../src/methods/sampling/smote.ts';

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
  use: 'For numeric tables with few minority rows, and for models without class weights of their own: it gives a weak model a region to learn where it had points. It is the method that others are compared with.',
  critique:
    'It draws between any two neighbours, so it also fills gaps that belong to other classes, and in many columns the new rows huddle closer than real ones (Blagus and Lusa 2013, BMC Bioinformatics 14:106). Predicted probabilities come out too high and no longer mean what they say, without better discrimination (van den Goorbergh et al. 2022, JAMIA 29:1525). Strong models gain little over a well chosen threshold (Elor and Averbuch-Elor 2022, arXiv:2201.08528): compare with no resampling, and never resample the rows that you test on.',
  resample: async (data, args, context) => {
    const options = { kNeighbors: Number(args.k_neighbors), seed: Number(args.random_state) };
    return {
      kept: 'all',
      synthetic: interpolated(await smote(await classDemands(data, args), options, context), data),
    };
  },
});
