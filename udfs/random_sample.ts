import { checkNumbers } from '../src/contract/columns.ts';
import { defineRowSampler } from '../src/contract/row-sampler.ts';
import { sampleArgs, sampleSizeOf } from '../src/contract/sample-size.ts';
import { randomSample } from '../src/methods/sampling/random-sample.ts';

export default defineRowSampler({
  name: 'random_sample',
  summary: 'Draws rows at random, a number or a share of them, with or without replacement.',
  reference: 'pandas DataFrame.sample, draw for draw',
  positional: ['n'],
  args: {
    ...sampleArgs,
    weights: {
      type: 'string',
      column: 'source',
      description:
        'Column of numbers of 0 or more: a row is drawn in proportion to its own. NULL counts as 0.',
    },
  },
  examples: [
    'from random_sample(train, n := 100, random_state := 42)',
    'from random_sample(train, 100, random_state := 42)',
    'from random_sample(train, fraction := 1, replace := true, random_state := 42)',
  ],
  use: "For a first look, a smaller training table, or a bootstrap (fraction := 1, replace := true): the same rows in the same order for the same seed, which DuckDB's own USING SAMPLE promises for one thread only. With group_by, so many rows of each group.",
  critique:
    'A simple sample of an imbalanced table may hold hardly any minority row: of 1,000 rows at a rate of 1 in 1,000, one time in three there is none. Draw by stratified_sample() or with weights, and put the weights back when rates are estimated (Horvitz and Thompson 1952, JASA 47:663).',
  notes: 'Rows come in the order in which they were drawn. Rows that do not meet where all stay, in front.',
  picture: { args: 'n := 60' },
  choose: async (rows, args, context) => {
    const weights = typeof args.weights === 'string' ? await rows.column(args.weights) : null;
    const options = {
      size: sampleSizeOf(args),
      replace: args.replace === true,
      weights,
      seed: Number(args.random_state),
    };
    return randomSample(rows.count, options, context);
  },
  check: (source, args) => checkNumbers(source, args, ['weights']),
});
