import { afterAll, describe, expect, it } from 'vitest';
import { createMatrix, sharedInt32 } from '../../../src/frame/matrix.ts';
import { neighborsAround } from '../../../src/methods/neighbors/neighbors-around.ts';
import { RandomState } from '../../../src/random/random-state.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';

const pool = new WorkerPool(2);
const ctx = { pool, progress: () => {}, warn: () => {} };
afterAll(() => pool.close());

describe('neighborsAround', () => {
  // 400 x 2 has over a dozen equal rows a place, more than k; 12 columns are scanned, 2 of 4,000 rows walk a tree.
  it.each([
    [400, 2, 5],
    [4000, 2, 3],
    [600, 12, 4],
  ])('drops the first of the k + 1 nearest, %i x %i, k = %i', async (rows, columns, k) => {
    const points = createMatrix(rows, columns);
    const random = new RandomState(5);
    for (let i = 0; i < points.data.length; i++) points.data[i] = Math.round(random.gauss());
    // Some rows of many columns equal others.
    for (let row = 0; row < rows; row += 3)
      for (let c = 0; c < columns; c++) points.data[c * rows + row] = points.data[c * rows + 1 + (row % 7)];
    const asked = sharedInt32(Math.ceil(rows / 11));
    for (let i = 0; i < asked.length; i++) asked[i] = i * 11;
    const near = await neighborsAround(points, asked, k, ctx);

    asked.forEach((row, query) => {
      const squares = Float64Array.from({ length: rows }, (_, other) => {
        let square = 0;
        for (let c = 0; c < columns; c++)
          square += (points.data[c * rows + row] - points.data[c * rows + other]) ** 2;
        return square;
      });
      const order = Int32Array.from(squares.keys()).sort((a, b) => squares[a] - squares[b] || a - b);
      expect(near.indices.subarray(query * k, (query + 1) * k)).toEqual(order.subarray(1, k + 1));
      expect(near.distances.subarray(query * k, (query + 1) * k)).toEqual(
        Float64Array.from(order.subarray(1, k + 1), (other) => squares[other]),
      );
    });
  });
});
