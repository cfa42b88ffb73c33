import { afterAll, describe, expect, it } from 'vitest';
import { matrixFromColumns } from '../../../src/frame/matrix.ts';
import { rankRows } from '../../../src/methods/trees/rank-rows.ts';
import { outOfFoldShares } from '../../../src/methods/trees/out-of-fold-shares.ts';
import { RandomState } from '../../../src/random/random-state.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';
import { contextWith } from '../sampling/golden.ts';

const pools = [1, 2, 4].map((size) => new WorkerPool(size));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));
const ctx = contextWith(pools[1]);

describe('rankRows', () => {
  it('keeps up to 256 values apart and never puts a higher value lower', async () => {
    const random = new RandomState(1);
    const few = Float64Array.from(random.randint(-50, 50, 20_000));
    const many = random.randn(20_000);
    const { ranks } = await rankRows(matrixFromColumns([few, many]), ctx);
    for (let r = 1; r < 20_000; r++) {
      expect(Math.sign(ranks[2 * r] - ranks[2 * r - 2])).toBe(Math.sign(few[r] - few[r - 1]));
      const way = ranks[2 * r + 1] - ranks[2 * r - 1];
      expect(way * (many[r] - many[r - 1])).toBeGreaterThanOrEqual(0);
    }
    expect(new Set(ranks.filter((_, i) => i % 2 === 1)).size).toBe(256);
  });
});

describe('outOfFoldShares', () => {
  const rows = 3000;
  const random = new RandomState(4);
  const columns = Array.from({ length: 6 }, () => random.randn(rows));
  /** The class is the sign of the first column, but for one row in ten, which lies. */
  const codes = Int32Array.from(columns[0], (value, r) => (value > 0 === (r % 10 !== 0) ? 1 : 0));
  const labels = { codes, classes: ['no', 'yes'] };
  const fold = Int32Array.from({ length: rows }, (_, r) => (r * 7) % 3);

  it('finds rows with a wrong label unlikely, the others likely, with any number of workers', async () => {
    const table = await rankRows(matrixFromColumns(columns), ctx);
    const options = { trees: 40, seed: 2 };
    const shares = await outOfFoldShares(table, labels, fold, 3, options, ctx);
    const meanOf = (lies: boolean): number => {
      const own = shares.filter((_, r) => (r % 10 === 0) === lies);
      return own.reduce((sum, share) => sum + share, 0) / own.length;
    };
    expect(meanOf(true)).toBeLessThan(0.25);
    expect(meanOf(false)).toBeGreaterThan(0.75);
    for (const pool of pools) {
      expect(await outOfFoldShares(table, labels, fold, 3, options, contextWith(pool))).toEqual(shares);
    }
  });

  it('does not know the row that it judges', async () => {
    const table = await rankRows(matrixFromColumns([columns[1], columns[2]]), ctx);
    const noise = { codes: Int32Array.from(columns[3], (value) => (value > 0 ? 1 : 0)), classes: [0, 1] };
    const shares = await outOfFoldShares(table, noise, fold, 3, { trees: 30, seed: 1 }, ctx);
    const mean = shares.reduce((sum, share) => sum + share, 0) / rows;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
  });
});
