import { BallastError } from '../errors/ballast-error.ts';
import { matrixColumn } from '../frame/matrix.ts';
import type { NoiseKind, NoisyClass, NoisyColumn } from '../methods/sampling/noise-inject.ts';
import { standardDeviation } from '../methods/sampling/standard-deviation.ts';
import type { ResampleData } from './resample-data.ts';

/** One for all columns, or by column. */
export type Strength = number | Readonly<Record<string, number>>;

/**
 * The features that noise is put on, and how: those of a strength above 0.
 * @throws INVALID_ARGUMENT, UNKNOWN_COLUMN
 */
export async function noiseColumns(
  data: ResampleData,
  kind: NoiseKind,
  strength: Strength,
  classes: readonly NoisyClass[],
  seed: number,
): Promise<{ readonly name: string; readonly noise: NoisyColumn }[]> {
  const where = { argument: 'strength' };
  const isAdded = kind === 'gaussian' || kind === 'uniform';
  const strengthOf = new Map<string, number>();
  if (typeof strength === 'number') for (const name of data.features) strengthOf.set(name, strength);
  else {
    for (const [written, value] of Object.entries(strength)) {
      const name = data.features.find((feature) => feature.toLowerCase() === written.toLowerCase());
      if (name === undefined)
        throw new BallastError(
          'UNKNOWN_COLUMN',
          { column: written, table: 'the features', known: data.features },
          where,
        );
      strengthOf.set(name, value);
    }
  }
  for (const value of strengthOf.values()) {
    if (isAdded || value <= 1) continue;
    const expected = `a share from 0 to 1 for ${kind}`;
    throw new BallastError('INVALID_ARGUMENT', { argument: 'strength', got: String(value), expected }, where);
  }
  const deviations = data.features.map(() => data.labels.classes.map(() => 0));
  if (isAdded) {
    for (const { classIndex } of classes) {
      const rows = await data.matrixOfClass(classIndex);
      data.features.forEach((_, c) => {
        deviations[c][classIndex] = standardDeviation(matrixColumn(rows, c));
      });
    }
  }
  return data.features.flatMap((name, column) => {
    const own = strengthOf.get(name) ?? 0;
    return own === 0
      ? []
      : [{ name, noise: { kind, strength: own, seed, column, deviations: deviations[column] } }];
  });
}
