import { classCounts } from '../methods/sampling/class-rows.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from '../methods/sampling/sampling-strategy.ts';
import type { ClassDemand } from '../methods/sampling/smote.ts';
import type { Args } from './define.ts';
import type { ResampleData } from './resample-data.ts';

/** The classes that an over-sampler's `sampling_strategy` asks rows of, each with its own rows. */
export async function classDemands(data: ResampleData, args: Args): Promise<ClassDemand[]> {
  const { classes } = data.labels;
  const strategy = args.sampling_strategy as SamplingStrategy;
  const targets = resolveSamplingStrategy(strategy, 'over', classes, classCounts(data.labels));
  const demands: ClassDemand[] = [];
  for (const { classIndex, count: make } of targets) {
    if (make === 0) continue;
    demands.push({
      classIndex,
      label: classes[classIndex],
      rows: await data.matrixOfClass(classIndex),
      make,
    });
  }
  return demands;
}
