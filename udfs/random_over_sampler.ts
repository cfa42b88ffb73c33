import { samplingStrategyArg, randomStateArg } from '../src/contract/args.ts';
import { defineResampler } from '../src/contract/resampler.ts';
import { classCounts } from '../src/methods/sampling/class-rows.ts';
import {
  fillBootstrapColumn,
  randomOverSampler,
  type DrawnClass,
  type Shrinkage,
} from '../src/methods/sampling/random-over-sampler.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from '../src/methods/sampling/sampling-strategy.ts';

export default defineResampler({
  name: 'random_over_sampler',
  group: 'over-sampler',
  summary: 'Repeats random rows of the smaller classes; with shrinkage, shakes them a little (ROSE).',
  reference: 'Menardi and Torelli 2014, DMKD 28:92; imbalanced-learn RandomOverSampler',
  features: (args) => (args.shrinkage === undefined ? 'ignored' : 'numbers'),
  numbersOnly: {
    why: 'shrinkage adds noise, which needs numbers',
    insteadOfText: 'Leave shrinkage out: plain copies may hold anything.',
  },
  args: {
    sampling_strategy: samplingStrategyArg,
    shrinkage: {
      type: ['number', 'object'],
      minimum: 0,
      description:
        'Width of the noise added to new rows, for all classes or one per class. Default: none, plain copies.',
    },
    random_state: randomStateArg,
  },
  examples: ['from random_over_sampler(train, target := label, random_state := 42)'],
  use: 'As the baseline to beat, and for columns of any type: text, dates and lists are copied as they are. With shrinkage, for numeric tables where copies are learned by heart.',
  critique:
    'For most models copies do what class weights do, at more cost; deep trees and nearest neighbours memorise them (Drummond and Holte 2003, ICML workshop: it hardly changes what C4.5 learns). Copies on both sides of a split make test scores worthless (Santos et al. 2018, IEEE Computational Intelligence Magazine 13:59), so split first. Shrinkage shakes every column on its own, which blurs how columns hang together.',
  resample: async (data, args, context) => {
    const { labels } = data;
    const counts = classCounts(labels);
    const targets = resolveSamplingStrategy(
      args.sampling_strategy as SamplingStrategy,
      'over',
      labels.classes,
      counts,
    );
    const shrinkage = (args.shrinkage as Shrinkage | undefined) ?? null;
    const classes: DrawnClass[] = [];
    for (const { classIndex, count } of targets) {
      const rows = shrinkage === null ? null : await data.matrixOfClass(classIndex);
      classes.push({
        classIndex,
        label: labels.classes[classIndex],
        size: counts[classIndex],
        make: count,
        rows,
      });
    }
    const options = {
      seed: Number(args.random_state),
      shrinkage,
      tableRows: labels.codes.length,
      isSingle: data.areSingle,
    };
    const plan = await randomOverSampler(classes, options, context);
    const base = new Int32Array(plan.base.length);
    for (const { classIndex, start, count } of plan.ranges) {
      const rows = data.rowsOfClass(classIndex);
      for (let i = start; i < start + count; i++) base[i] = rows[plan.base[i]];
    }
    return {
      kept: 'all',
      synthetic: {
        rows: base.length,
        base,
        features:
          shrinkage === null
            ? []
            : data.features.map((name, c) => ({
                kind: 'computed',
                name,
                fill: (start, count, out) => fillBootstrapColumn(plan, classes, c, start, count, out),
              })),
        labels: plan.ranges.map(({ classIndex, count }) => ({
          label: labels.classes[classIndex],
          rows: count,
        })),
      },
    };
  },
});
