import { randomStateArg } from '../src/contract/args.ts';
import { isCategorical } from '../src/contract/features.ts';
import { CANDIDATE_WORDS, openModelDriven } from '../src/contract/model-driven.ts';
import { oracleInput } from '../src/contract/oracle.ts';
import { defineResampler } from '../src/contract/resampler.ts';

export default defineResampler({
  name: 'model_driven_sample',
  group: 'over-sampler',
  summary: 'Adds made minority rows of which a trained model says that they belong to the minority.',
  reference:
    'Rejection sampling with a classifier as the oracle; candidates as in Chawla et al. 2002 (SMOTE), jitter as in Menardi and Torelli 2014 (ROSE)',
  features: () => 'mixed',
  categories: (_args, features) => features.filter(isCategorical).map(({ name }) => name),
  hasScores: true,
  inputs: {
    oracle: oracleInput,
    candidates: {
      description:
        "Where candidates come from: 'interpolation' between any two rows of the class, 'neighbors' between a row and one of its k_neighbors, 'jitter' (a row with noise), or a table whose rows are candidates, in their order. Default: 'interpolation'.",
      optional: true,
      words: CANDIDATE_WORDS,
    },
  },
  positional: ['target', 'oracle'],
  args: {
    pos_label: {
      type: ['string', 'number', 'boolean'],
      description: 'Class to make rows of. Default: the smallest; of equally small ones the last.',
    },
    threshold: {
      type: ['number', 'string'],
      minimum: 0,
      maximum: 1,
      description:
        "Probability of the class that a row must exceed: a number, or 'q0' to 'q100', a percentile of what rows of the class got from models that had not seen them (needs an oracle trained with cv). Default: 0.75 for accept := 'threshold', else none.",
    },
    samples: {
      type: 'integer',
      minimum: 1,
      description: 'Rows to make. Default: as many as make the class as large as the largest.',
    },
    accept: {
      type: 'string',
      enum: ['threshold', 'probability', 'top'],
      default: 'threshold',
      description:
        "Which candidates become rows: those above the 'threshold'; each with its 'probability' as its chance; or the likeliest of max_candidates, the 'top'.",
    },
    max_candidates: {
      type: 'integer',
      minimum: 1,
      description:
        'Candidates to try at most. Default: 20 for each of the samples and 10,000 more; all rows of a table of candidates.',
    },
    k_neighbors: {
      type: 'integer',
      minimum: 1,
      default: 5,
      description: "For 'neighbors': how many, by the features that are numbers.",
    },
    shrinkage: {
      type: 'number',
      minimum: 0,
      default: 1,
      description: "For 'jitter': bandwidth of the noise, as random_over_sampler() has it.",
    },
    batch_size: {
      type: 'integer',
      minimum: 1,
      default: 4096,
      description: 'Candidates that a worker holds at a time. It does not change the result.',
    },
    shard: {
      type: 'integer',
      minimum: 0,
      default: 0,
      description: 'Which part to make, from 0. The rows of the source come with the first.',
    },
    shards: {
      type: 'integer',
      minimum: 1,
      default: 1,
      description: 'In how many parts the rows are made; all parts together are the whole, however many.',
    },
    allow_foreign_oracle: {
      type: 'boolean',
      default: false,
      description: 'Take an oracle that was trained on other rows than these, or does not tell on which.',
    },
    random_state: randomStateArg,
  },
  examples: [
    'from model_driven_sample(train, target := label, oracle := classifier, threshold := 0.6, random_state := 42)',
  ],
  use: 'Where distances mislead: between two rows of the minority there may lie the majority, and geometry cannot tell, but a model that has seen both classes can. Made rows then stay in the regions that the oracle gives to the class, however these are shaped. Also to see what an oracle has learned: its accepted rows are a picture of it.',
  critique:
    'The oracle knows no more than its training rows, so a strong model that is trained again on what it chose gains little, and its AUPRC often falls; F1 at one half can rise, because the classes are nearer to balance, as it also does with a lower decision threshold and no resampling. Its mistakes are taught as truth, and a high threshold makes rows that are easy already. Probabilities are no longer those of the real share: see correct_prior(). Compare with plain training on rows that neither the oracle nor the model has seen.',
  picture: {
    args: "oracle := $$from train_classifier(toy, target := label, algorithm := 'gradient_boosting', n_estimators := 30, min_child_samples := 5)$$, threshold := 0.6, allow_foreign_oracle := true",
  },
  notes: `A candidate lies between two rows of the class, at a uniform share of the way. Numbers are interpolated and
rounded to their column's type before the oracle sees them; text, enums and booleans are those of the nearer of the two
rows. The oracle is any classifier. Accepted, tried, seconds and threshold are reported; \`origin\` tells each row's
probability. When max_candidates do not give the rows that were asked for, there are fewer, with a warning.

Rows are made in lots of 4,096, each with its share of max_candidates. Lots do not depend on each other, so the same seed
gives the same rows with any number of workers and shards. The likeliest ('top') and the rows of a table are chosen among
all candidates, so there every shard does the whole work.

The oracle must not have seen the rows that you test on. It keeps the 1,024 smallest hashes of its training rows, and is
refused unless all of them are among the rows that take part: an oracle of which one row in a hundred is from elsewhere
passes with a chance of 0.00003, one with a single such row mostly does.`,
  open: openModelDriven,
});
