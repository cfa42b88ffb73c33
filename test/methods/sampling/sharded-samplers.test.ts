import { afterAll, expect, it } from 'vitest';
import { createMatrix } from '../../../src/frame/matrix.ts';
import { graphSample } from '../../../src/methods/sampling/graph-sample.ts';
import { planRows } from '../../../src/methods/sampling/interpolation-plan.ts';
import { neighborOversample } from '../../../src/methods/sampling/neighbor-oversample.ts';
import { RandomState } from '../../../src/random/random-state.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';

/** Samplers whose draws are keyed by row: however the work is split, and whether it is, the rows are the same. */
const one = new WorkerPool(1);
const three = new WorkerPool(3);
afterAll(async () => {
  await one.close();
  await three.close();
});
const contextOf = (pool: WorkerPool) => ({ pool, progress: () => {}, warn: () => {} });
const rows = createMatrix(300, 3);
rows.data.set(new RandomState(1).normal(0, 1, 900));

it.each([
  [
    'graph_sample',
    (make: number, pool: WorkerPool) =>
      graphSample(
        [{ classIndex: 1, label: 'a', rows, make }],
        { kNeighbors: 4, walkLength: 3, neighbors: 'exact', batchSize: 1000, seed: 7 },
        contextOf(pool),
      ),
  ],
  [
    'neighbor_oversample',
    async (make: number, pool: WorkerPool) =>
      (
        await neighborOversample(
          [{ classIndex: 1, label: 'a', rows, make }],
          { kNeighbors: 4, extrapolation: 0.5, seed: 7 },
          contextOf(pool),
        )
      ).segments,
  ],
])('%s draws the same rows in one thread, in three, and where it is called', async (_name, sample) => {
  const alone = await sample(120_000, one);
  const shared = await sample(120_000, three);
  const few = await sample(500, one);
  expect(planRows(shared)).toBe(120_000);
  for (const part of ['base', 'neighbor', 'gap'] as const) {
    expect(Buffer.from(shared[part].buffer).equals(Buffer.from(alone[part].buffer))).toBe(true);
    expect([...few[part]]).toEqual([...shared[part].subarray(0, 500)]);
  }
});
