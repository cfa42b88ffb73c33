import { randomStateArg, samplingStrategyArg } from '../src/contract/args.ts';
import { codedColumns, labelRuns } from '../src/contract/interpolated.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';
import { smoten } from '../src/methods/sampling/smoten.ts';

export default defineResampler({
  name: 'smoten',
  group: 'over-sampler',
  summary: 'SMOTE for categories alone: new rows hold the commonest categories of a row and its neighbours.',
  reference: 'Chawla et al. 2002, JAIR 16:321, section 6.2; imbalanced-learn SMOTEN',
  features: () => 'categories',
  args: {
    sampling_strategy: samplingStrategyArg,
    k_neighbors: {
      type: 'integer',
      minimum: 1,
      default: 5,
      description: 'Neighbours that vote on the categories of a new row, beside the row itself.',
    },
    random_state: randomStateArg,
  },
  examples: ['from smoten(customers, target := label, features := [plan, region], random_state := 42)'],
  use: 'For tables of nominal columns: text, enums, flags, and numbers that are codes. Every value counts as a category, so leave measured numbers out or use smotenc().',
  critique:
    'The new rows are majority votes, hence many of them are equal and all are typical: they add weight rather than variety, and class weights do the same at less cost. The value difference metric learns distances from class shares, which say little about values that occur a few times.',
  picture: { source: 'select round(x * 2) / 2 as x, round(y * 2) / 2 as y, label from toy' },
  resample: async (data, args, context) => {
    const columns = await data.codes();
    const coded = columns.map(({ codes, categories }) => ({ codes, categories: categories.length }));
    const options = {
      samplingStrategy: args.sampling_strategy as SamplingStrategy,
      kNeighbors: Number(args.k_neighbors),
      seed: Number(args.random_state),
    };
    const { ranges, base, codes } = await smoten(coded, data.labels, options, context);
    return {
      kept: 'all',
      synthetic: {
        rows: base.length,
        base,
        features: codedColumns(codes, columns),
        labels: labelRuns(ranges, data),
      },
    };
  },
});
