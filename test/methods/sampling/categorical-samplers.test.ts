import { afterAll, describe, expect, it } from 'vitest';
import { sortLabels } from '../../../src/frame/sort-labels.ts';
import { takeRows } from '../../../src/frame/matrix.ts';
import { classCounts, rowsByClass } from '../../../src/methods/sampling/class-rows.ts';
import { resolveSamplingStrategy } from '../../../src/methods/sampling/sampling-strategy.ts';
import { smotenc, type Codes } from '../../../src/methods/sampling/smotenc.ts';
import { smoten } from '../../../src/methods/sampling/smoten.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';
import {
  columnOf,
  contextWith,
  featureNames,
  goldenCases,
  labelsOf,
  matrixOf,
  readGolden,
  type Table,
} from './golden.ts';
import { expectPlan, strategyOf } from './interpolation.ts';

const pool = new WorkerPool(2);
const ctx = contextWith(pool);
afterAll(() => pool.close());

interface Encoded extends Codes {
  readonly values: readonly (string | number)[];
}

function encode(table: Table, name: string): Encoded {
  const column = columnOf(table, name) as readonly (string | number)[];
  const values = sortLabels([...new Set(column)]);
  return {
    values,
    categories: values.length,
    codes: Int32Array.from(column, (value) => values.indexOf(value)),
  };
}

describe('smotenc, against imbalanced-learn 0.14.2', async () => {
  for (const golden of await goldenCases('smotenc')) {
    it(`${golden.error === true ? 'refuses' : 'makes the rows of'} ${golden.case}`, async () => {
      const input = await readGolden(golden.input);
      const categories = golden.params.categorical_features as readonly string[];
      const names = featureNames(input).filter((name) => !categories.includes(name));
      const labels = labelsOf(input);
      const encoded = categories.map((name) => encode(input, name));
      const points = matrixOf(input, names);
      const rows = rowsByClass(labels);
      const targets = resolveSamplingStrategy(
        strategyOf(golden),
        'over',
        labels.classes,
        classCounts(labels),
      );
      const demands = targets.map(({ classIndex, count }) => ({
        classIndex,
        label: labels.classes[classIndex],
        continuous: takeRows(points, rows[classIndex]),
        categorical: encoded.map((one) => ({ ...one, codes: rows[classIndex].map((row) => one.codes[row]) })),
        make: count,
      }));
      const options = {
        kNeighbors: (golden.params.k_neighbors ?? 5) as number,
        seed: golden.params.random_state as number,
      };
      if (golden.error === true) {
        await expect(smotenc(demands, options, ctx)).rejects.toThrow(/BALLAST_SMOTENC_NEEDS/);
        return;
      }
      const made = await smotenc(demands, options, ctx);
      const expected = await readGolden(golden.expected!);
      expectPlan(made.plan, labels, names, input, expected);
      categories.forEach((name, c) => {
        const values = Array.from(made.codes[c], (code) => encoded[c].values[code]);
        expect(values).toEqual(columnOf(expected, name).slice(input.rows));
      });
    });
  }
});

describe('smoten, against imbalanced-learn 0.14.2', async () => {
  for (const golden of await goldenCases('smoten')) {
    it(`${golden.error === true ? 'refuses' : 'makes the rows of'} ${golden.case}`, async () => {
      const input = await readGolden(golden.input);
      const names = featureNames(input);
      const labels = labelsOf(input);
      const encoded = names.map((name) => encode(input, name));
      const options = {
        samplingStrategy: strategyOf(golden),
        kNeighbors: (golden.params.k_neighbors ?? 5) as number,
        seed: golden.params.random_state as number,
      };
      if (golden.error === true) {
        await expect(smoten(encoded, labels, options, ctx)).rejects.toThrow(/BALLAST_TOO_FEW_ROWS/);
        return;
      }
      const plan = await smoten(encoded, labels, options, ctx);
      const expected = await readGolden(golden.expected!);
      names.forEach((name, c) => {
        const values = Array.from(plan.codes[c], (code) => encoded[c].values[code]);
        expect(values).toEqual(columnOf(expected, name).slice(input.rows));
      });
    });
  }
});
