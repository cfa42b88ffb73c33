import { defineRowSampler } from '../src/contract/row-sampler.ts';
import { sampleArgs, sampleSizeOf } from '../src/contract/sample-size.ts';
import { stratifiedSample } from '../src/methods/sampling/random-sample.ts';

export default defineRowSampler({
  name: 'stratified_sample',
  summary: 'Draws rows so that every stratum keeps its share, or all get the same number.',
  reference:
    'Neyman 1934, Journal of the Royal Statistical Society 97:558; scikit-learn resample(stratify=...)',
  required: ['stratify'],
  args: {
    stratify: {
      type: ['string', 'array'],
      items: { type: 'string' },
      minItems: 1,
      column: 'source',
      columns: 'source',
      description:
        'A column, or a list of names or patterns: rows that share their values are a stratum. NULL is a value of its own.',
    },
    ...sampleArgs,
    allocation: {
      type: 'string',
      enum: ['proportional', 'equal'],
      default: 'proportional',
      description:
        "How many rows each stratum gives: by its size, 'proportional', in whole rows by the largest remainders; or all the same, 'equal'.",
    },
  },
  examples: [
    'from stratified_sample(train, stratify := label, fraction := 0.5, random_state := 42)',
    "from stratified_sample(customers, stratify := [label, plan], n := 40, allocation := 'equal', replace := true, random_state := 42)",
  ],
  use: 'For a smaller table in which rare classes, countries or months keep their share, or in which each is there in the same number. It is the sample to draw before expensive work whose result depends on rare rows.',
  critique:
    "Proportions are kept in whole rows, so a stratum of less than half a row gives none: a class of 3 in 10,000 is not in a sample of 1,000 by right. With allocation := 'equal' the sample no longer has the rates of the table, and whatever is estimated from it needs weights; Neyman's own allocation, by size times spread, beats both where the spread is known.",
  notes:
    'Rows come shuffled, as from scikit-learn. Strata of one column of text, numbers or booleans give the same rows as scikit-learn for the same seed.',
  picture: { args: "stratify := [label], n := 46, allocation := 'equal'" },
  choose: async (rows, args) =>
    stratifiedSample(await rows.strata([args.stratify as string | readonly string[]].flat()), {
      size: sampleSizeOf(args),
      replace: args.replace === true,
      allocation: args.allocation === 'equal' ? 'equal' : 'proportional',
      seed: Number(args.random_state),
    }),
});
