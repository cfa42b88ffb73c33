import { randomStateArg, samplingStrategyArg } from '../src/contract/args.ts';
import { interpolated } from '../src/contract/interpolated.ts';
import { classDemands } from '../src/contract/class-demands.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { graphSample, type NeighborSearch } from '../src/methods/sampling/graph-sample.ts';

export default defineResampler({
  name: 'graph_sample',
  group: 'over-sampler',
  summary:
    "Adds rows on the edges of a class's neighbour graph, chosen by random walks that prefer dense places.",
  reference:
    "Bunkhumpornpat, Sinapiromsaran and Lursinsap 2012, Applied Intelligence 36:664 (rows along paths of the class's neighbour graph); edge weights of Zelnik-Manor and Perona 2004, NIPS 17:1601",
  features: () => 'numbers',
  args: {
    sampling_strategy: samplingStrategyArg,
    k_neighbors: {
      type: 'integer',
      minimum: 1,
      default: 5,
      description:
        'Neighbours that a row is joined to; rows that name it as theirs are joined to it as well.',
    },
    walk_length: {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: 3,
      description:
        'Steps of each walk. With 1 every row gets about as many new rows beside it; the more steps, the more they gather where the class is dense.',
    },
    neighbors: {
      type: 'string',
      enum: ['exact', 'batched', 'approximate'],
      default: 'exact',
      description:
        "How neighbours are found: 'exact'; 'batched', the same ones in less memory and more time, a batch of rows against all at once; 'approximate', some 95 of 100 of them, for classes of more than 150,000 rows and some ten columns; for others it is exact.",
    },
    batch_size: {
      type: 'integer',
      minimum: 1000,
      default: 65536,
      description: "Rows of a batch of 'batched'.",
    },
    random_state: randomStateArg,
  },
  examples: [
    'from graph_sample(train, target := label, random_state := 42)',
    "from graph_sample(train, target := label, walk_length := 1, neighbors := 'batched', random_state := 42)",
  ],
  use: 'For a minority with outliers or of uneven density. smote() starts as many segments from a stray row as from any other; a walk that has taken a few steps has mostly left it, so new rows gather where the class is at home. Edges count in both directions and by the local scale, so a sparse group is not taken for noise.',
  critique:
    'What is dense is often what a model knows already, and a rare kind of minority may be a stray group that needs rows most: compare walk_length 1, 3 and 10. As with all interpolation, an edge may cross another class, and in many columns all rows are about equally far apart, so weights tell little. There are few studies of it by itself.',
  resample: async (data, args, context) => {
    const options = {
      kNeighbors: Number(args.k_neighbors),
      walkLength: Number(args.walk_length),
      neighbors: args.neighbors as NeighborSearch,
      batchSize: Number(args.batch_size),
      seed: Number(args.random_state),
    };
    const plan = await graphSample(await classDemands(data, args), options, context);
    return { kept: 'all', synthetic: interpolated(plan, data) };
  },
});
