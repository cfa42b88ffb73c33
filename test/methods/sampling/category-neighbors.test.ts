import { afterAll, describe, expect, it } from 'vitest';
import { createMatrix, matrixColumn, sharedInt32, type Matrix } from '../../../src/frame/matrix.ts';
import { nearestNeighbors, rowsWithin } from '../../../src/methods/neighbors/nearest-neighbors.ts';
import { mixedNeighbors } from '../../../src/methods/sampling/mixed-neighbors.ts';
import { smoten } from '../../../src/methods/sampling/smoten.ts';
import { smotenc } from '../../../src/methods/sampling/smotenc.ts';
import { CounterRandom } from '../../../src/random/counter-random.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';
import { contextWith } from './golden.ts';

const pools = [new WorkerPool(1), new WorkerPool(3)];
afterAll(async () => {
  for (const pool of pools) await pool.close();
});

function drawCodes(rows: number, categories: number, seed: number): Int32Array {
  const random = new CounterRandom(seed);
  return sharedInt32(rows).map(() => random.interval(categories - 1));
}

function normals(rows: number, columns: number): Matrix {
  const matrix = createMatrix(rows, columns);
  const random = new CounterRandom(7);
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = random.gauss();
  return matrix;
}

describe('neighbours by numbers and categories', () => {
  it.each([
    [60, 4, 5],
    [300, 40, 3],
    [500, 520, 5],
  ])('are those among one column a category: %i rows, %i categories', async (rows, categories, k) => {
    const continuous = normals(rows, 3);
    const codes = [drawCodes(rows, categories, 1), drawCodes(rows, 3, 2)];
    const weight = 0.7;
    const space = createMatrix(rows, 3 + categories + 3);
    space.data.set(continuous.data);
    codes.forEach((column, c) =>
      column.forEach((code, r) => (matrixColumn(space, 3 + c * categories + code)[r] = weight)),
    );
    for (const pool of pools) {
      const context = contextWith(pool);
      const wanted = await nearestNeighbors(space, rowsWithin(space), k, context);
      const found = await mixedNeighbors({ continuous, codes, weight }, k, context);
      expect(found.indices).toEqual(wanted.indices);
      expect(found.distances).toEqual(wanted.distances);
    }
  });

  it('hold for a text of its own in every row', async () => {
    const rows = 3000;
    const codes = sharedInt32(rows).map((_, row) => row);
    const demand = {
      classIndex: 0,
      label: 'rare',
      continuous: normals(rows, 2),
      categorical: [{ codes, categories: 100_000 }],
      make: 500,
    };
    const { codes: made } = await smotenc([demand], { kNeighbors: 3, seed: 1 }, contextWith(pools[1]));
    expect(made[0]).toHaveLength(500);
    expect(Math.max(...made[0])).toBeLessThan(rows);
  });
});

describe('smoten', () => {
  it('gives the same rows with 1 and 3 workers, with thousands of categories too', async () => {
    const rows = 2000;
    const columns = [5, 5, 3, 1500].map((categories, i) => ({
      codes: drawCodes(rows, categories, i),
      categories,
    }));
    const labels = { codes: drawCodes(rows, 3, 9).map((code) => Math.min(code, 1)), classes: ['a', 'b'] };
    const options = { samplingStrategy: 'auto', kNeighbors: 5, seed: 3 } as const;
    const [one, three] = await Promise.all(
      pools.map((pool) => smoten(columns, labels, options, contextWith(pool))),
    );
    expect(one).toEqual(three);
    expect(one.base.length).toBeGreaterThan(0);
  });
});
