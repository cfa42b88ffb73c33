import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Column, Frame, Label, Labels } from '../../../src/frame/frame.ts';
import {
  fitLogisticRegression,
  type LinearModel,
  type LogisticRegressionArgs,
} from '../../../src/methods/linear/logistic-regression.ts';
import { predictLinear } from '../../../src/methods/linear/predict-linear.ts';
import { WorkerPool, type RunContext } from '../../../src/workers/pool.ts';
import { byValue, column, numbers, pick, readFrame, values } from '../../onnx/golden-tables.ts';

interface Golden {
  readonly name: string;
  readonly target: string;
  readonly columns: readonly string[];
  readonly args: LogisticRegressionArgs;
  readonly weight?: string;
  readonly classes: readonly Label[];
  readonly coefficients: readonly (readonly number[])[];
  readonly intercepts: readonly number[];
  readonly probabilities: readonly (readonly number[])[];
}

const fixtures = new URL('../../fixtures/linear/', import.meta.url).pathname;
const goldens: readonly Golden[] = JSON.parse(readFileSync(`${fixtures}golden.json`, 'utf8')).cases;
const pool = new WorkerPool(2);
const warnings: string[] = [];
const context: RunContext = { pool, progress: () => undefined, warn: (message) => warnings.push(message) };
let rows: Frame;

beforeAll(async () => {
  rows = await readFrame(`from '${fixtures}rows.parquet'`);
});
afterAll(() => pool.close());

describe('fitLogisticRegression', () => {
  it.each(goldens)('reaches the optimum of scikit-learn: $name', async (golden) => {
    const weights = golden.weight === undefined ? null : numbers(rows, golden.weight);
    const target = labels(values(rows, golden.target));
    const { model, converged } = await fitLogisticRegression(
      pick(rows, golden.columns),
      target,
      golden.args,
      weights,
      context,
    );
    expect(converged).toBe(true);
    expect(model.classes).toEqual(golden.classes);
    golden.coefficients.forEach((wanted, k) => {
      expect(difference(model.coefficients[k], wanted)).toBeLessThan(1e-6);
    });
    expect(difference(model.intercepts, golden.intercepts)).toBeLessThan(1e-6);
    const { probabilities } = await predictLinear(model, rows, context);
    golden.probabilities.forEach((wanted, r) => {
      const row = golden.classes.map((_, c) => probabilities.data[c * rows.rows + r]);
      expect(difference(row, wanted)).toBeLessThan(1e-7);
    });
  });

  it('gives the same bytes with one, two and four workers', async () => {
    const { frame, target } = generated(90_000, 6, 0, 3);
    const fits = [];
    for (const size of [1, 2, 4]) {
      const own = new WorkerPool(size);
      fits.push(await fitLogisticRegression(frame, target, {}, null, { ...context, pool: own }));
      await own.close();
    }
    expect(fits[0].converged).toBe(true);
    expect(fits[1]).toEqual(fits[0]);
    expect(fits[2]).toEqual(fits[0]);
  });

  it.each([
    ['many classes', 3_000, 2, 90, 8],
    ['a category of many levels', 3_000, 2, 900, 3],
  ])('reaches the optimum with %s, too many for one matrix', async (_, n, d, levels, classes) => {
    const { frame, target } = generated(n, d, levels, classes);
    const { model, converged } = await fitLogisticRegression(frame, target, {}, null, context);
    expect(converged).toBe(true);
    expect(await largestGradient(model, frame, target)).toBeLessThan(1e-9);
  });

  it('warns when it stops before it has settled', async () => {
    const separable = pick(rows, ['x0']);
    warnings.length = 0;
    const fit = await fitLogisticRegression(
      separable,
      labels(values(rows, 'y_split')),
      { penalty: 'none', max_iter: 12 },
      null,
      context,
    );
    expect(fit.converged).toBe(false);
    expect(warnings).toEqual([expect.stringContaining("Use penalty := 'l2'")]);
  });

  it('leaves out classes and levels that do not occur', async () => {
    const codes = Int32Array.from({ length: 40 }, (_, r) => (r % 3 === 0 ? 2 : 0));
    const city = {
      ...column(
        'city',
        Array.from({ length: 40 }, (_, r) => 'ac'[r % 2]),
      ),
      categories: ['a', 'c', 'z'],
    };
    const frame = { rows: 40, columns: [city as Column] };
    const { model } = await fitLogisticRegression(
      frame,
      { codes, classes: ['a', 'b', 'c'] },
      {},
      null,
      context,
    );
    expect(model.classes).toEqual(['a', 'c']);
    expect(model.features[0]).toMatchObject({ levels: ['a', 'c'], counts: [20, 20] });
  });

  it.each([
    ['one class', [0, 0], ['a', 'b'], {}, 'FIT_ONE_CLASS'],
    ['NULL in the target', [0, -1], ['a', 'b'], {}, 'FIT_TARGET_NULL'],
    ['C of 0', [0, 1], ['a', 'b'], { C: 0 }, 'FIT_ARGUMENT'],
    ['a weight for an unknown class', [0, 1], ['a', 'b'], { class_weight: { c: 2 } }, 'FIT_ARGUMENT'],
  ] as const)('refuses %s', async (_, codes, classes, args, code) => {
    const frame = { rows: 2, columns: [column('x', [1, 2])] };
    const target = { codes: Int32Array.from(codes), classes };
    await expect(fitLogisticRegression(frame, target, args, null, context)).rejects.toMatchObject({ code });
  });

  it('refuses NULL in a number, and a table without features', async () => {
    const target = { codes: Int32Array.of(0, 1), classes: ['a', 'b'] };
    const withNull = { rows: 2, columns: [column('x', [1, null])] };
    await expect(fitLogisticRegression(withNull, target, {}, null, context)).rejects.toMatchObject({
      code: 'MODEL_MISSING_VALUES',
      params: { columns: ['x'], rows: 1 },
    });
    const empty = { rows: 2, columns: [] };
    await expect(fitLogisticRegression(empty, target, {}, null, context)).rejects.toMatchObject({
      code: 'FIT_NO_FEATURES',
    });
  });
});

/** Rows whose class depends on `d` numbers and, if `levels` is not 0, on a category; the same at every call. */
function generated(n: number, d: number, levels: number, classes: number): { frame: Frame; target: Labels } {
  let state = 1;
  const uniform = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const columns = Array.from({ length: d }, (_, c) =>
    column(
      `x${c}`,
      Array.from({ length: n }, () => uniform() * 4 - 2 + c),
    ),
  );
  const places = Array.from({ length: n }, () => `p${Math.floor(uniform() ** 2 * Math.max(1, levels))}`);
  const first = columns[0].kind === 'number' ? columns[0].values : new Float64Array(n);
  const codes = Int32Array.from(first, (x, r) => {
    const score = x + places[r].length + uniform() * classes;
    return Math.min(classes - 1, Math.max(0, Math.floor(score)));
  });
  if (levels > 0) columns.push(column('place', places));
  return {
    frame: { rows: n, columns },
    target: { codes, classes: Array.from({ length: classes }, (_, c) => c) },
  };
}

/** The largest slope of mean loss plus penalty, from the model's own predictions: 0 at the optimum. */
async function largestGradient(model: LinearModel, frame: Frame, target: Labels): Promise<number> {
  const { probabilities } = await predictLinear(model, frame, context);
  const n = frame.rows;
  const slopes = model.coefficients.flatMap((output, k) => {
    const gradient = new Float64Array(output.length + 1);
    const label = target.classes.indexOf(model.classes[k]);
    for (let r = 0; r < n; r++) {
      const residual = probabilities.data[k * n + r] - (target.codes[r] === label ? 1 : 0);
      gradient[output.length] += residual;
      model.features.forEach((feature, f) => {
        const source = frame.columns[f];
        if (feature.kind === 'number' && source.kind === 'number') {
          gradient[feature.offset] += (residual * (source.values[r] - feature.mean)) / feature.scale;
        } else if (feature.kind === 'category' && source.kind === 'category') {
          const level = feature.levels.indexOf(source.categories[source.codes[r]]);
          gradient[feature.offset + level] += residual;
        }
      });
    }
    return Array.from(gradient, (slope, i) => (slope + (i < output.length ? output[i] : 0)) / n);
  });
  return Math.max(...slopes.map(Math.abs));
}

function labels(column: readonly (string | number | null)[]): Labels {
  const classes = [...new Set(column)].filter((value) => value !== null).toSorted(byValue);
  return {
    classes,
    codes: Int32Array.from(column, (value) => classes.findIndex((label) => label === value)),
  };
}

function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(b).reduce((worst, value, i) => Math.max(worst, Math.abs(value - a[i])), 0);
}
