import { randomStateArg, samplingStrategyArg } from '../src/contract/args.ts';
import { codedColumns, interpolated } from '../src/contract/interpolated.ts';
import { isCategorical } from '../src/contract/features.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { BallastError } from '../src/errors/ballast-error.ts';
import { takeRows } from '../src/frame/matrix.ts';
import { classCounts } from '../src/methods/sampling/class-rows.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';
import { smotenc } from '../src/methods/sampling/smotenc.ts';

export default defineResampler({
  name: 'smotenc',
  group: 'over-sampler',
  summary: 'SMOTE for numbers and categories together: new rows take the commonest category around.',
  reference: 'Chawla et al. 2002, JAIR 16:321, section 6.1; imbalanced-learn SMOTENC',
  features: () => 'mixed',
  categories: (args, features) => {
    const named = args.categorical_features as readonly string[] | undefined;
    if (named === undefined) return features.filter(isCategorical).map(({ name }) => name);
    const stranger = named.find((column) => !features.some(({ name }) => name === column));
    if (stranger === undefined) return named;
    const argument = 'categorical_features';
    throw new BallastError(
      'INVALID_ARGUMENT',
      { argument, got: `'${stranger}'`, expected: 'columns that are features' },
      { argument },
    );
  },
  args: {
    sampling_strategy: samplingStrategyArg,
    categorical_features: {
      type: 'array',
      items: { type: 'string' },
      columns: 'source',
      description:
        'Features that are categories, of whatever type: names or patterns. Default: the text, enum and boolean ones.',
    },
    k_neighbors: {
      type: 'integer',
      minimum: 1,
      default: 5,
      description: 'Neighbours to interpolate towards and to take categories from, per row.',
    },
    random_state: randomStateArg,
  },
  examples: ['from smotenc(customers, target := label, exclude := [customer_id], random_state := 42)'],
  use: 'For tables that mix numbers and categories, where smote() would put a row between two cities.',
  critique:
    'Numbers count by their scale while every category counts the same (the median standard deviation of the numbers), so the mix of the two is arbitrary: bring numbers to one scale first, with scale := true. A new row takes the commonest category around, so rare categories become rarer, and combinations appear that never occurred. What is said against smote() holds here too.',
  picture: {
    source: 'select x, round(y * 2) / 2 as y, label from toy',
    args: 'categorical_features := [y]',
  },
  resample: async (data, args, context) => {
    const { labels } = data;
    const numbers = await data.matrix();
    const columns = await data.codes();
    const targets = resolveSamplingStrategy(
      args.sampling_strategy as SamplingStrategy,
      'over',
      labels.classes,
      classCounts(labels),
    );
    const demands = targets.map(({ classIndex, count }) => {
      const rows = data.rowsOfClass(classIndex);
      return {
        classIndex,
        label: labels.classes[classIndex],
        continuous: takeRows(numbers, rows),
        categorical: columns.map(({ codes, categories }) => ({
          codes: rows.map((row) => codes[row]),
          categories: categories.length,
        })),
        make: count,
      };
    });
    const options = {
      kNeighbors: Number(args.k_neighbors),
      seed: Number(args.random_state),
      isWhole: data.areWhole && data.scaling === null && args.rounding === 'truncate',
    };
    const { plan, codes } = await smotenc(demands, options, context);
    const synthetic = interpolated(plan, data);
    return {
      kept: 'all',
      synthetic: { ...synthetic, features: [...synthetic.features, ...codedColumns(codes, columns)] },
    };
  },
});
