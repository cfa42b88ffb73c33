import { afterAll, describe, expect, it } from 'vitest';
import { fillColumn, planRows } from '../../../src/methods/sampling/interpolation-plan.ts';
import { toWholeNumbers } from '../../../src/methods/sampling/whole-numbers.ts';
import { smoteEnn, smoteTomek } from '../../../src/methods/sampling/smote-and-clean.ts';
import { matrixColumn } from '../../../src/frame/matrix.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';
import {
  columnOf,
  contextWith,
  featureNames,
  goldenCases,
  labelsOf,
  matrixOf,
  readGolden,
} from './golden.ts';
import { strategyOf } from './interpolation.ts';

const pool = new WorkerPool(2);
const ctx = contextWith(pool);
afterAll(() => pool.close());

for (const name of ['smote_enn', 'smote_tomek']) {
  describe(`${name}, against imbalanced-learn 0.14.2`, async () => {
    for (const golden of await goldenCases(name)) {
      it(`${golden.error === true ? 'refuses' : 'gives the rows of'} ${golden.case}`, async () => {
        const input = await readGolden(golden.input);
        const names = featureNames(input);
        const points = matrixOf(input, names);
        const labels = labelsOf(input);
        const inner = (golden.params.smote ?? {}) as Record<string, number>;
        const enn = (golden.params.enn ?? {}) as Record<string, number>;
        const shared = {
          samplingStrategy: strategyOf(golden),
          smote: {
            kNeighbors: inner.k_neighbors ?? 5,
            seed: inner.random_state ?? (golden.params.random_state as number),
          },
        };
        const run = () =>
          name === 'smote_enn'
            ? smoteEnn(
                points,
                labels,
                {
                  ...shared,
                  cleaning: { samplingStrategy: 'all', nNeighbors: enn.n_neighbors ?? 3, kindSel: 'all' },
                },
                ctx,
              )
            : smoteTomek(points, labels, { ...shared, cleaning: { samplingStrategy: 'all' } }, ctx);
        if (golden.error === true) {
          await expect(run()).rejects.toThrow(/BALLAST_/);
          return;
        }
        const { plan, keep } = await run();
        const expected = await readGolden(golden.expected!);
        names.forEach((column, c) => {
          const made = new Float64Array(planRows(plan));
          fillColumn(plan, c, 0, made.length, made);
          if (input.types.get(column) !== 'DOUBLE') toWholeNumbers(made, made.length, 'truncate');
          const old = matrixColumn(points, c);
          const values = Array.from(keep, (row) => (row < points.rows ? old[row] : made[row - points.rows]));
          expect(values).toEqual(columnOf(expected, column));
        });
      });
    }
  });
}
