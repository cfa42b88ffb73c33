import { afterAll, describe, expect, it } from 'vitest';
import { smote } from '../../../src/methods/sampling/smote.ts';
import { planRows } from '../../../src/methods/sampling/interpolation-plan.ts';
import { matrixFromColumns } from '../../../src/frame/matrix.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';
import { contextWith, featureNames, goldenCases, labelsOf, matrixOf, readGolden } from './golden.ts';
import { demandsOf, expectPlan } from './interpolation.ts';

const pool = new WorkerPool(2);
const ctx = contextWith(pool);
afterAll(() => pool.close());

const cases = await goldenCases('smote');

describe('smote, against imbalanced-learn 0.14.2', () => {
  for (const golden of cases) {
    it(`${golden.error === true ? 'refuses' : 'makes the rows of'} ${golden.case}`, async ({ skip }) => {
      const input = await readGolden(golden.input);
      const names = featureNames(input);
      skip(
        names.some((name) => input.types.get(name) === 'VARCHAR'),
        'strings never reach the method',
      );
      const labels = labelsOf(input);
      const options = {
        kNeighbors: (golden.params.k_neighbors ?? 5) as number,
        seed: golden.params.random_state as number,
      };
      const run = async () => smote(demandsOf(golden, matrixOf(input, names), labels), options, ctx);
      if (golden.error === true) {
        await expect(run()).rejects.toThrow(
          new RegExp(['BALLAST_', ...(golden.must_name ?? [])].join('[^]*')),
        );
        return;
      }
      const plan = await run();
      if (golden.exact === true) {
        expectPlan(plan, labels, names, input, await readGolden(golden.expected!));
        return;
      }
      const total = input.rows + planRows(plan);
      expect(total).toBe(Object.values(golden.statistics!.counts_max).reduce((a, b) => a + b));
    });
  }
});

describe('smote', () => {
  const rows = matrixFromColumns([[0, 1, 2, 3]]);

  it('asks for more rows than neighbours, and names class and argument', async () => {
    const demand = { classIndex: 1, label: 'fraud', rows, make: 3 };
    await expect(smote([demand], { kNeighbors: 4, seed: 0 }, ctx)).rejects.toThrow(
      /TOO_FEW_ROWS[^]*k_neighbors = 4[^]*'fraud' has only 4 rows[^]*to 3 or less/,
    );
  });

  it('does not mind the size of a class that gets no rows', async () => {
    const demand = { classIndex: 1, label: 'fraud', rows, make: 0 };
    expect(planRows(await smote([demand], { kNeighbors: 5, seed: 0 }, ctx))).toBe(0);
  });
});
