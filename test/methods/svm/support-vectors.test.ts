import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { sharedFloat64, sharedInt32 } from '../../../src/frame/matrix.ts';
import { scaleGamma } from '../../../src/methods/sampling/svm-smote.ts';
import { kernelPoints } from '../../../src/methods/svm/kernel-sums.ts';
import { supportVectors } from '../../../src/methods/svm/support-vectors.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';
import { contextWith, featureNames, labelsOf, matrixOf, readGolden } from '../sampling/golden.ts';

interface Support {
  readonly input: string;
  readonly rows: readonly number[];
}

const golden: { readonly support: readonly Support[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/clustering/golden.json', import.meta.url), 'utf8'),
);

const pools = [1, 2, 4].map((size) => new WorkerPool(size));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

describe('supportVectors', () => {
  for (const { input, rows } of golden.support) {
    it(`finds those of libsvm in ${input}, with any number of workers`, async () => {
      const table = await readGolden(`inputs/${input}.parquet`);
      const points = matrixOf(table, featureNames(table));
      const { codes } = labelsOf(table);
      const signs = sharedFloat64(table.rows);
      const all = sharedInt32(table.rows);
      codes.forEach((code, r) => {
        signs[r] = code === 0 ? 1 : -1;
        all[r] = r;
      });
      const prepared = kernelPoints({ points, gamma: scaleGamma(points) });
      for (const pool of pools) {
        expect([...(await supportVectors(prepared, all, signs, contextWith(pool)))]).toEqual(rows);
      }
    });
  }
});
