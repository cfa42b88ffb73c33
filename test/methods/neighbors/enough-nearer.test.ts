import { afterAll, describe, expect, it } from 'vitest';
import { createMatrix } from '../../../src/frame/matrix.ts';
import { enoughNearer } from '../../../src/methods/neighbors/enough-nearer.ts';
import { sharedRows } from '../../../src/methods/sampling/class-rows.ts';
import { RandomState } from '../../../src/random/random-state.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';

const pool = new WorkerPool(2);
const ctx = { pool, progress: () => {}, warn: () => {} };
afterAll(() => pool.close());

describe('enoughNearer', () => {
  it.each([
    [300, 7],
    [2100, 9],
  ])('agrees with counting all rows before the limit, %i x %i with ties', async (rows, columns) => {
    const points = createMatrix(rows, columns);
    const random = new RandomState(3);
    for (let i = 0; i < points.data.length; i++) points.data[i] = Math.round(random.gauss() * 2);
    const limits = Float64Array.from({ length: rows }, () => random.interval(40));
    const limitRows = random.randint(0, rows, rows) as Int32Array;
    const answers = await enoughNearer(points, { rows: null, limits, limitRows, needed: 3 }, ctx);

    for (let row = 0; row < rows; row += 7) {
      let before = 0;
      for (let other = 0; other < rows; other++) {
        if (other === row) continue;
        let distance = 0;
        for (let c = 0; c < columns; c++) {
          distance += (points.data[c * rows + row] - points.data[c * rows + other]) ** 2;
        }
        if (distance < limits[row] || (distance === limits[row] && other < limitRows[row])) before++;
      }
      expect(answers[row]).toBe(before >= 3 ? 1 : 0);
    }
    expect(new Set(answers)).toEqual(new Set([0, 1]));

    const asked = sharedRows(Array.from({ length: rows / 3 }, (_, i) => rows - 1 - 3 * i));
    const some = await enoughNearer(
      points,
      {
        rows: asked,
        limits: Float64Array.from(asked, (row) => limits[row]),
        limitRows: Int32Array.from(asked, (row) => limitRows[row]),
        needed: 3,
      },
      ctx,
    );
    expect([...some]).toEqual(Array.from(asked, (row) => answers[row]));
  });
});
