import { afterAll, describe, expect, it } from 'vitest';
import { takeRows } from '../../../src/frame/matrix.ts';
import { classCounts, rowsByClass } from '../../../src/methods/sampling/class-rows.ts';
import {
  fillBootstrapColumn,
  randomOverSampler,
  type DrawnClass,
  type Shrinkage,
} from '../../../src/methods/sampling/random-over-sampler.ts';
import { resolveSamplingStrategy } from '../../../src/methods/sampling/sampling-strategy.ts';
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

describe('random_over_sampler, against imbalanced-learn 0.14.2', async () => {
  for (const golden of await goldenCases('random_over_sampler')) {
    it(`${golden.error === true ? 'refuses' : 'makes the rows of'} ${golden.case}`, async ({ skip }) => {
      const input = await readGolden(golden.input);
      const names = featureNames(input);
      const shrinkage = (golden.params.shrinkage ?? null) as Shrinkage | null;
      const strings = names.some((name) => input.types.get(name) === 'VARCHAR');
      skip(strings && shrinkage !== null, 'strings never reach the method');
      const labels = labelsOf(input);
      const byClass = rowsByClass(labels);
      const points = strings ? null : matrixOf(input, names);
      const targets = resolveSamplingStrategy(
        strategyOf(golden),
        'over',
        labels.classes,
        classCounts(labels),
      );
      const classes = targets.map(({ classIndex, count }): DrawnClass => ({
        classIndex,
        label: labels.classes[classIndex],
        size: byClass[classIndex].length,
        make: count,
        rows: points === null ? null : takeRows(points, byClass[classIndex]),
      }));
      const options = {
        seed: golden.params.random_state as number,
        shrinkage,
        tableRows: input.rows,
        isSingle: false,
      };
      if (golden.error === true) {
        await expect(randomOverSampler(classes, options, ctx)).rejects.toThrow(/BALLAST_[^]*shrinkage/);
        return;
      }
      const plan = await randomOverSampler(classes, options, ctx);
      const expected = await readGolden(golden.expected!);
      const parents = plan.ranges.flatMap(({ classIndex, start, count }) =>
        Array.from(plan.base.subarray(start, start + count), (place) => byClass[classIndex][place]),
      );
      expect(parents).toEqual(columnOf(expected, 'id').slice(input.rows));
      if (points === null) return;
      names.forEach((name, c) => {
        const values = new Float64Array(parents.length);
        fillBootstrapColumn(plan, classes, c, 0, parents.length, values);
        const expectedValues = columnOf(expected, name).slice(input.rows);
        expectedValues.forEach((value, i) => {
          if (value === null) expect(values[i]).toBeNaN();
          else expect(values[i]).toBe(value);
        });
      });
    });
  }
});
