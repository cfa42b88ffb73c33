import { afterAll, describe, expect, it } from 'vitest';
import { createMatrix } from '../../../src/frame/matrix.ts';
import { sharedRows } from '../../../src/methods/sampling/class-rows.ts';
import { tomekLinks } from '../../../src/methods/sampling/tomek-links.ts';
import { RandomState } from '../../../src/random/random-state.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';
import { contextWith } from './golden.ts';

const pool = new WorkerPool(2);
afterAll(() => pool.close());

describe('Tomek links', () => {
  it.each([
    [60, 2, 2],
    [900, 1, 3],
    [400, 3, 3],
    [900, 8, 2],
    [1500, 9, 4],
  ])(
    'of %i rows x %i with ties and equal rows, %i classes, are those of all distances',
    async (rows, columns, classes) => {
      const random = new RandomState(rows);
      // In one column only a fine grid leaves rows without an equal one.
      const grid = columns === 1 ? 500 : 2;
      const points = createMatrix(rows, columns);
      for (let i = 0; i < points.data.length; i++) points.data[i] = Math.round(random.gauss() * grid);
      // Classes of different sizes.
      const codes = sharedRows(
        Array.from({ length: rows }, () => Math.min(classes - 1, random.interval(2 * classes))),
      );
      const labels = { codes, classes: Array.from({ length: classes }, (_, code) => code) };

      /** As imbalanced-learn has it: the second of the two nearest by (distance, row), the row itself among them. */
      const nearest = Array.from({ length: rows }, (_, row) => {
        const distanceTo = (other: number) => {
          let sum = 0;
          for (let c = 0; c < columns; c++)
            sum += (points.data[c * rows + row] - points.data[c * rows + other]) ** 2;
          return sum;
        };
        let first = -1;
        let second = -1;
        for (let other = 0; other < rows; other++) {
          if (first < 0 || distanceTo(other) < distanceTo(first)) [first, second] = [other, first];
          else if (second < 0 || distanceTo(other) < distanceTo(second)) second = other;
        }
        return second;
      });
      const isLinked = (row: number) => codes[nearest[row]] !== codes[row] && nearest[nearest[row]] === row;
      const expected = Array.from({ length: rows }, (_, row) => row).filter((row) => !isLinked(row));
      const kept = await tomekLinks(points, labels, { samplingStrategy: 'all' }, contextWith(pool));
      expect([...kept]).toEqual(expected);
      expect(kept.length).toBeLessThan(rows);
    },
  );
});
