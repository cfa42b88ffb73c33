import { CounterRandom } from '../../random/counter-random.ts';
import { BLOCK_ROWS, noiseStream } from './noise-stream.ts';

/** Numbers to add to one column. */
export interface AdditiveNoise {
  /** 'gaussian' has the standard deviation `scale`, 'uniform' lies within -scale and scale. */
  readonly kind: 'gaussian' | 'uniform';
  readonly scale: number;
  readonly seed: number;
  /** Tells the columns of one table apart: each draws numbers of its own. */
  readonly column: number;
}

/**
 * Writes the noise of rows `start` to `start + count` to the head of `out`. What a row gets depends on seed, column
 * and row alone, so a table may be made in any parts.
 */
export function fillNoise(
  { kind, scale, seed, column }: AdditiveNoise,
  start: number,
  count: number,
  out: Float64Array,
): void {
  const random = new CounterRandom(seed);
  const end = start + count;
  for (let block = Math.floor(start / BLOCK_ROWS); block * BLOCK_ROWS < end; block++) {
    random.at(block, noiseStream(column, 'noise'));
    const first = block * BLOCK_ROWS;
    const last = Math.min(first + BLOCK_ROWS, end);
    for (let row = first; row < last; row++) {
      const draw = kind === 'gaussian' ? random.gauss() : 2 * random.double() - 1;
      if (row >= start) out[row - start] = scale * draw;
    }
  }
}
