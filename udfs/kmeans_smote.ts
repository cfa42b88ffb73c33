import { randomStateArg, samplingStrategyArg } from '../src/contract/args.ts';
import { interpolated } from '../src/contract/interpolated.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { kmeansSmote } from '../src/methods/sampling/kmeans-smote.ts';
import type { SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';

export default defineResampler({
  name: 'kmeans_smote',
  group: 'over-sampler',
  summary: 'SMOTE within those clusters where the class is at home, more where its rows lie sparsely.',
  reference: 'Last, Douzas and Bacao 2017, arXiv:1711.00837; imbalanced-learn KMeansSMOTE',
  features: () => 'numbers',
  args: {
    sampling_strategy: samplingStrategyArg,
    k_neighbors: {
      type: 'integer',
      minimum: 1,
      default: 2,
      description: 'Neighbours in the class and cluster to interpolate towards, per row.',
    },
    kmeans_estimator: {
      type: 'integer',
      minimum: 1,
      default: 8,
      description: 'Number of clusters.',
    },
    cluster_balance_threshold: {
      type: ['string', 'number'],
      pattern: '^auto$',
      minimum: 0,
      maximum: 1,
      default: 'auto',
      description:
        "Share of a cluster's rows that must be of the class for new rows there. 'auto': half of the class's share of all new rows, so 0.5 when one class is filled up.",
    },
    density_exponent: {
      type: ['string', 'number'],
      pattern: '^auto$',
      minimum: 0,
      default: 'auto',
      description:
        "How strongly sparse clusters are preferred, 0 for not at all. 'auto' grows with the rows of the class in a cluster.",
    },
    random_state: randomStateArg,
  },
  examples: [
    'from kmeans_smote(train, target := label, kmeans_estimator := 3, cluster_balance_threshold := 0.1, random_state := 42)',
  ],
  use: 'For a minority that lives in several places: it fills each on its own, the sparse ones more, and leaves alone what lies scattered among other classes.',
  critique:
    "All hangs on the clusters, whose number has to be found by trial, and in many columns they say little. Clusters below the threshold get nothing, so a rare kind of minority may be left out for good; the authors' own tests are on small tables.",
  notes:
    'With a rare class often no cluster reaches the threshold, which is an error: lower it. Shares are rounded up cluster by cluster, so there may be a few rows more than asked.',
  picture: { args: 'kmeans_estimator := 4, cluster_balance_threshold := 0.2' },
  resample: async (data, args, context) => {
    const options = {
      samplingStrategy: args.sampling_strategy as SamplingStrategy,
      kNeighbors: Number(args.k_neighbors),
      clusters: Number(args.kmeans_estimator),
      clusterBalanceThreshold: numberOrAuto(args.cluster_balance_threshold),
      densityExponent: numberOrAuto(args.density_exponent),
      seed: Number(args.random_state),
    };
    const plan = await kmeansSmote(await data.matrix(), data.labels, options, context);
    return { kept: 'all', synthetic: interpolated(plan, data) };
  },
});

function numberOrAuto(value: unknown): number | 'auto' {
  return value === 'auto' ? value : Number(value);
}
