import { afterAll, describe, expect, it } from 'vitest';
import { createMatrix } from '../../../src/frame/matrix.ts';
import { meanDistance } from '../../../src/methods/sampling/mean-distance.ts';
import { RandomState } from '../../../src/random/random-state.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';

const pool = new WorkerPool(2);
afterAll(() => pool.close());
const ctx = { pool, progress: () => undefined, warn: () => undefined };

function randomRows(rows: number, columns: number) {
  const matrix = createMatrix(rows, columns);
  matrix.data.set(new RandomState(1).randn(rows * columns));
  return matrix;
}

describe('the mean distance between two rows', () => {
  it.each([
    [2, 1],
    [3, 3],
    [5, 7],
    [128, 2],
    [129, 3],
    [400, 5],
    [1100, 40],
  ])('of %i rows x %i is that of all pairs', async (rows, columns) => {
    const matrix = randomRows(rows, columns);
    let sum = 0;
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b < a; b++) {
        let square = 0;
        for (let c = 0; c < columns; c++)
          square += (matrix.data[c * rows + a] - matrix.data[c * rows + b]) ** 2;
        sum += Math.sqrt(square);
      }
    }
    const expected = (2 * sum) / (rows * (rows - 1));
    expect((await meanDistance(matrix, ctx)) / expected).toBeCloseTo(1, 12);
  });
});
