import { randomStateArg, samplingStrategyArg } from '../src/contract/args.ts';
import { noiseColumns, type Strength } from '../src/contract/noise-columns.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { classCounts } from '../src/methods/sampling/class-rows.ts';
import {
  fillNoisyColumn,
  noiseInject,
  type NoiseKind,
  type NoisyClass,
} from '../src/methods/sampling/noise-inject.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';

export default defineResampler({
  name: 'noise_inject',
  group: 'over-sampler',
  summary:
    'Adds noisy copies of rows, or changes rows: noise on numbers, swapped values, gaps, column by column.',
  reference:
    'Lee 2000, Computational Statistics & Data Analysis 34:165 (noisy replication); Bishop 1995, Neural Computation 7:108 (noise as regularisation)',
  features: ({ kind }) => (kind === 'gaussian' || kind === 'uniform' ? 'numbers' : 'ignored'),
  numbersOnly: {
    why: 'noise can only be added to numbers',
    insteadOfText: "Use kind := 'swap' or 'missing', which take any type.",
  },
  args: {
    sampling_strategy: samplingStrategyArg,
    kind: {
      type: 'string',
      enum: ['gaussian', 'uniform', 'swap', 'missing'],
      default: 'gaussian',
      description:
        "What happens to cells: 'gaussian' or 'uniform' noise is added to numbers; or some take the value of a random row of their class, 'swap', or become NULL, 'missing', whatever their type.",
    },
    strength: {
      type: ['number', 'object'],
      minimum: 0,
      additionalProperties: { type: 'number', minimum: 0 },
      default: 0.1,
      description:
        'For added noise its standard deviation, in those of the column within the class; else the share of cells, 0 to 1. One number, or a struct by column: then the others stay as they are.',
    },
    mode: {
      type: 'string',
      enum: ['append', 'change'],
      default: 'append',
      description:
        "'append' adds noisy copies of random rows, as many as sampling_strategy asks; 'change' changes every row of every class in its place and adds none.",
    },
    random_state: randomStateArg,
  },
  examples: [
    'from noise_inject(train, target := label, strength := 0.2, random_state := 42)',
    "from noise_inject(customers, target := label, kind := 'swap', strength := {plan: 0.3, region: 0.1}, random_state := 42)",
    "from noise_inject(train, target := label, kind := 'missing', mode := 'change', random_state := 42)",
  ],
  use: "As the simplest over-sampler that makes new rows: each is near a real one, whatever lies between, and only kind := 'gaussian' and 'uniform' need numbers. With mode := 'change', to train on rows as noisy as those to come; perturb() is its counterpart for testing, without classes.",
  critique:
    'Noise knows nothing of how columns hang together: it leaves thin sheets and steps over bounds, and what is too small copies, too large blurs the classes, so strength has to be found by validation. For linear models it is no more than a ridge penalty (Bishop 1995). Copies with noise count as evidence where there is none: never let them into a test set.',
  notes:
    "Types survive: integers are rounded, text and dates are swapped as they are. A class of one row has no spread, so its copies stay copies: neighbor_oversample() shakes them by the spread of all rows. In mode 'change' origin calls every row synthetic, with itself as its base row.",
  resample: async (data, args, _context) => {
    const { labels } = data;
    const seed = Number(args.random_state);
    const kind = args.kind as NoiseKind;
    const isChange = args.mode === 'change';
    const counts = classCounts(labels);
    const wanted = isChange
      ? labels.classes.map((_, classIndex) => ({ classIndex, make: null }))
      : resolveSamplingStrategy(
          args.sampling_strategy as SamplingStrategy,
          'over',
          labels.classes,
          counts,
        ).map(({ classIndex, count }) => ({ classIndex, make: count }));
    const classes: NoisyClass[] = wanted
      .filter(({ classIndex, make }) => make !== 0 && counts[classIndex] > 0)
      .map(({ classIndex, make }) => ({ classIndex, rows: data.rowsOfClass(classIndex), make }));
    const plan = noiseInject(classes, seed);
    const columns = await noiseColumns(data, kind, args.strength as Strength, classes, seed);
    const synthetic = {
      rows: plan.base.length,
      base: plan.base,
      features: columns.map(({ name, noise }) => ({
        kind: 'edited' as const,
        edit:
          kind === 'swap'
            ? ('gives' as const)
            : kind === 'missing'
              ? ('emptied' as const)
              : ('added' as const),
        name,
        fill: (start: number, count: number, out: Float64Array) =>
          fillNoisyColumn(plan, classes, noise, start, count, out),
      })),
      labels: plan.ranges.map(({ classIndex, count }) => ({
        label: labels.classes[classIndex],
        rows: count,
      })),
      ...(isChange ? { keepsRows: true } : {}),
    };
    if (!isChange) return { kept: 'all', synthetic };
    // Every row gives way to its changed self, in its place.
    const kept = new Int32Array(labels.codes.length);
    plan.base.forEach((row, i) => (kept[row] = labels.codes.length + i));
    return { kept, synthetic };
  },
});
