import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { createMatrix, matrixFromColumns, type Matrix } from '../../../src/frame/matrix.ts';
import { kMeans } from '../../../src/methods/clustering/k-means.ts';
import { lazySeeds } from '../../../src/methods/clustering/lazy-seeding.ts';
import { miniBatchKMeans } from '../../../src/methods/clustering/mini-batch-k-means.ts';
import { RandomState } from '../../../src/random/random-state.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';
import { contextWith, featureNames, matrixOf, readGolden } from '../sampling/golden.ts';

interface Fit {
  readonly input: string;
  readonly clusters: number;
  readonly seed: number;
  readonly centers: readonly (readonly number[])[];
}

const golden: { readonly k_means: readonly Fit[]; readonly mini_batch: readonly Fit[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/clustering/golden.json', import.meta.url), 'utf8'),
);

const pool = new WorkerPool(2);
const ctx = contextWith(pool);
afterAll(() => pool.close());

async function pointsOf(input: string): Promise<Matrix> {
  const table = await readGolden(`inputs/${input}.parquet`);
  return matrixOf(table, featureNames(table));
}

function expectCenters(centers: Matrix, expected: Fit['centers']): void {
  expect(centers.rows).toBe(expected.length);
  expected.forEach((center, k) => {
    center.forEach((value, c) => expect(centers.data[c * centers.rows + k]).toBeCloseTo(value, 9));
  });
}

function blobs(rows: number, columns: number, seed: number): Matrix {
  const random = new RandomState(seed);
  return matrixFromColumns(
    Array.from({ length: columns }, () => {
      const column = random.randn(rows);
      return column.map((value, r) => value + 6 * (r % 7) * (r % 3));
    }),
  );
}

describe('kMeans', () => {
  for (const fit of golden.k_means) {
    it(`ends where scikit-learn's does: ${fit.clusters} clusters of ${fit.input}`, async () => {
      expectCenters((await kMeans(await pointsOf(fit.input), fit, ctx)).centers, fit.centers);
    });
  }

  // 4000 rows, 1500 clusters and 20 columns are too many distances for the greedy seeding.
  const many = { clusters: 1500, seed: 5 };

  it('gives rows their nearest centres and centres the means of their rows, seeded lazily', async () => {
    const points = blobs(4000, 20, 1);
    const { centers, labels } = await kMeans(points, many, ctx);
    const distance = (row: number, k: number): number => {
      let sum = 0;
      for (let c = 0; c < 20; c++) {
        sum += (points.data[c * 4000 + row] - centers.data[c * 1500 + k]) ** 2;
      }
      return sum;
    };
    for (let row = 0; row < 4000; row += 97) {
      const all = Array.from({ length: 1500 }, (_, k) => distance(row, k));
      expect(labels[row]).toBe(all.indexOf(Math.min(...all)));
    }
    expect(new Set(labels).size).toBe(1500);
    const members = Array.from(labels.keys()).filter((row) => labels[row] === 3);
    const mean = members.reduce((sum, row) => sum + points.data[row], 0) / members.length;
    expect(centers.data[3]).toBeCloseTo(mean, 9);
  });

  it('gives the same clusters with 1, 2 and 4 workers', async () => {
    const points = blobs(4000, 20, 2);
    const found: Float64Array[] = [];
    for (const size of [1, 2, 4]) {
      const own = new WorkerPool(size);
      found.push((await kMeans(points, many, contextWith(own))).centers.data);
      await own.close();
    }
    expect(found[1]).toEqual(found[0]);
    expect(found[2]).toEqual(found[0]);
  }, 20_000);

  it('puts a centre on every row when there are as many clusters as rows', async () => {
    const points = blobs(40, 3, 3);
    const { labels } = await kMeans(points, { clusters: 40, seed: 0 }, ctx);
    expect(new Set(labels).size).toBe(40);
  });

  it('takes equal rows', async () => {
    const { centers } = await kMeans(createMatrix(30, 2), { clusters: 4, seed: 0 }, ctx);
    expect([...centers.data]).toEqual(Array(8).fill(0));
  });
});

describe('miniBatchKMeans', () => {
  for (const fit of golden.mini_batch) {
    it(`ends where scikit-learn's does: ${fit.clusters} clusters of ${fit.input}`, async () => {
      expectCenters((await miniBatchKMeans(await pointsOf(fit.input), fit, ctx)).centers, fit.centers);
    });
  }
});

describe('lazySeeds', () => {
  it('chooses far rows with a chance proportional to the squared distance', async () => {
    // Seen from row 0 or its copies the last two rows are at squared distances 1 and 9; from each other they are far.
    const points = matrixFromColumns([[0, 0, 0, 0, 0, 0, 0, 0, 1, -3]]);
    let far = 0;
    let draws = 0;
    for (let seed = 0; seed < 3000; seed++) {
      const [first, second] = await lazySeeds(points, 2, new RandomState(seed), ctx);
      if (first >= 8) continue;
      draws++;
      if (second === 9) far++;
      expect(second).toBeGreaterThanOrEqual(8);
    }
    expect(far / draws).toBeGreaterThan(0.88);
    expect(far / draws).toBeLessThan(0.92);
  });
});
