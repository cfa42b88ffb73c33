import { randomStateArg, samplingStrategyArg } from '../src/contract/args.ts';
import { classDemands } from '../src/contract/class-demands.ts';
import { interpolated } from '../src/contract/interpolated.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { matrixColumn } from '../src/frame/matrix.ts';
import { neighborOversample, shakeColumn } from '../src/methods/sampling/neighbor-oversample.ts';
import { standardDeviation } from '../src/methods/sampling/standard-deviation.ts';

export default defineResampler({
  name: 'neighbor_oversample',
  group: 'over-sampler',
  summary: 'Interpolates between neighbours however few rows a class has, down to one, and says how.',
  reference:
    'Chawla et al. 2002, JAIR 16:321 (segments between neighbours); Lee 2000, Computational Statistics & Data Analysis 34:165 (noisy replication)',
  features: () => 'numbers',
  args: {
    sampling_strategy: samplingStrategyArg,
    k_neighbors: {
      type: 'integer',
      minimum: 1,
      default: 5,
      description:
        'Neighbours to interpolate towards, per row; lowered for a class that has fewer, with a warning.',
    },
    extrapolation: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 0,
      description:
        'How far a new row may lie beyond either end of its segment, as a share of its length: 0 stays between, 0.5 goes half as far beyond.',
    },
    jitter: {
      type: 'number',
      minimum: 0,
      default: 0.1,
      description:
        'For a class of one row, or of equal rows: standard deviation of the noise on its copies, as a share of the standard deviation of each column over all rows that take part.',
    },
    random_state: randomStateArg,
  },
  examples: [
    'from neighbor_oversample(train, target := label, random_state := 42)',
    'from neighbor_oversample(train, target := label, k_neighbors := 3, extrapolation := 0.2, random_state := 42)',
  ],
  use: 'For tables, and for groups in group_by, where some class has a handful of rows and smote() would end in an error: it lowers k_neighbors to what there is, and where there is nothing to interpolate towards it shakes copies. With extrapolation, new rows also lie around a tiny class, not only between its rows.',
  critique:
    'A few rows cannot tell how a class is spread: what is made of one row is a guess about noise, and all new rows of such a class are near copies, which cross-validation mistakes for evidence. Extrapolation may leave what is possible, such as negative amounts. More real rows help more than any sampler here (Blagus and Lusa 2013, BMC Bioinformatics 14:106, on SMOTE with few rows and many columns).',
  resample: async (data, args, context) => {
    const seed = Number(args.random_state);
    const options = {
      kNeighbors: Number(args.k_neighbors),
      extrapolation: Number(args.extrapolation),
      seed,
    };
    const plan = await neighborOversample(await classDemands(data, args), options, context);
    if (!plan.shakes) return { kept: 'all', synthetic: interpolated(plan.segments, data) };
    const original = data.scaling?.original ?? (await data.matrix());
    const widths = data.features.map(
      (_, c) => Number(args.jitter) * standardDeviation(matrixColumn(original, c)),
    );
    const synthetic = interpolated(plan.segments, data, 'class', (c, start, count, out) =>
      shakeColumn(plan, { width: widths[c], seed }, c, start, count, out),
    );
    return { kept: 'all', synthetic };
  },
});
