import { afterAll, describe, expect, it } from 'vitest';
import { matrixColumn, matrixFromColumns } from '../../../src/frame/matrix.ts';
import { restoreScale, standardize } from '../../../src/methods/sampling/standardize.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';
import { contextWith } from './golden.ts';

const pool = new WorkerPool(1);
const ctx = contextWith(pool);
afterAll(() => pool.close());

describe('standardize', () => {
  it('takes the mean away and divides by the population standard deviation', async () => {
    const { scaled, center, scale } = await standardize(
      matrixFromColumns([
        [1, 3, 5, 7],
        [-2, -2, 2, 2],
      ]),
      ctx,
    );
    expect([...center]).toEqual([4, 0]);
    expect([...scale]).toEqual([Math.sqrt(5), 2]);
    expect([...matrixColumn(scaled, 1)]).toEqual([-1, -1, 1, 1]);
  });

  it('makes a constant column 0, whatever its mean rounds to', async () => {
    const { scaled, scale } = await standardize(matrixFromColumns([Array<number>(10).fill(0.1)]), ctx);
    expect(scale[0]).toBe(1);
    expect(scaled.data.every((value) => value === 0)).toBe(true);
  });

  it.each([1e308, 1e-300])('scales values around %d, whose squares are no numbers', async (size) => {
    const { scaled } = await standardize(matrixFromColumns([[size, size, 0, 0]]), ctx);
    expect([...scaled.data]).toEqual([1, 1, -1, -1]);
  });

  it('gives the same on the pool, and leads back', async () => {
    const columns = Array.from({ length: 6 }, (_, c) =>
      Float64Array.from({ length: 100_000 }, (__, i) => Math.sin(i * (c + 1)) * 10 ** c + c),
    );
    const large = await standardize(matrixFromColumns(columns), ctx);
    const small = await standardize(matrixFromColumns([columns[3]]), ctx);
    expect(matrixColumn(large.scaled, 3)).toEqual(matrixColumn(small.scaled, 0));
    const restored = restoreScale(large.scaled, large);
    const worst = restored.data.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - large.original.data[i])),
      0,
    );
    expect(worst).toBeLessThan(1e-10);
  });
});
