import { BallastError } from '../errors/ballast-error.ts';
import type { SampleSize } from '../methods/sampling/random-sample.ts';
import type { Args, ArgSchema } from './define.ts';

/** Arguments of functions that draw rows. */
export const sampleArgs = {
  n: { type: 'integer', minimum: 0, description: 'Rows to draw; this or fraction.' },
  fraction: {
    type: 'number',
    minimum: 0,
    description: 'Share of the rows to draw, rounded to the nearest whole row, halves to the even one.',
  },
  replace: {
    type: 'boolean',
    default: false,
    description: 'Draw with replacement: rows may come several times.',
  },
} as const satisfies Readonly<Record<string, ArgSchema>>;

/** @throws SAMPLE_SIZE unless one of n and fraction was given */
export function sampleSizeOf({ n, fraction }: Args): SampleSize {
  if (typeof n === 'number' && fraction === undefined) return { n };
  if (typeof fraction === 'number' && n === undefined) return { fraction };
  throw new BallastError('SAMPLE_SIZE', { given: n === undefined ? 'neither' : 'both' }, { argument: 'n' });
}
