import { afterAll, describe, expect, it } from 'vitest';
import { randomUnderSampler } from '../../../src/methods/sampling/random-under-sampler.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';
import { columnOf, contextWith, goldenCases, labelsOf, readGolden } from './golden.ts';
import { strategyOf } from './interpolation.ts';

const pool = new WorkerPool(2);
const ctx = contextWith(pool);
afterAll(() => pool.close());

describe('random_under_sampler, against imbalanced-learn 0.14.2', async () => {
  for (const golden of await goldenCases('random_under_sampler')) {
    it(`${golden.error === true ? 'refuses' : 'keeps the rows of'} ${golden.case}`, async () => {
      const labels = labelsOf(await readGolden(golden.input));
      const options = {
        samplingStrategy: strategyOf(golden),
        replacement: golden.params.replacement === true,
        seed: golden.params.random_state as number,
      };
      if (golden.error === true) {
        await expect(randomUnderSampler(labels, options, ctx)).rejects.toThrow(
          /BALLAST_[^]*sampling_strategy/,
        );
        return;
      }
      const expected = columnOf(await readGolden(golden.expected!), 'id');
      expect([...(await randomUnderSampler(labels, options, ctx))]).toEqual(expected);
    });
  }
});
