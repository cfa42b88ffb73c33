import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame, Label, Labels } from '../../../src/frame/frame.ts';
import {
  fitLogisticRegression,
  type LinearModel,
  type LogisticRegressionArgs,
} from '../../../src/methods/linear/logistic-regression.ts';
import { linearImportances, linearModelRow } from '../../../src/methods/models/linear-model-row.ts';
import type { ModelRow } from '../../../src/methods/models/model-row.ts';
import { modelColumns, openModel, predictModel } from '../../../src/methods/models/predict-model.ts';
import { loadModel } from '../../../src/onnx/load-model.ts';
import { predictOnnx } from '../../../src/onnx/predict-onnx.ts';
import type { Prediction } from '../../../src/onnx/prediction.ts';
import { WorkerPool, type RunContext } from '../../../src/workers/pool.ts';
import { byValue, column, pick, readFrame, values } from '../../onnx/golden-tables.ts';

const fixtures = new URL('../../fixtures/linear/', import.meta.url).pathname;
const features = ['city', 'x0', 'plan', 'x1', 'x2', 'date'];
const pool = new WorkerPool(2);
const context: RunContext = { pool, progress: () => undefined, warn: () => undefined };
let rows: Frame;

beforeAll(async () => {
  rows = await readFrame(`from '${fixtures}rows.parquet'`);
});
afterAll(() => pool.close());

describe('a logistic regression as a model row', () => {
  it.each([
    ['text classes', 'y_text', (value: unknown) => String(value)],
    ['two integer classes', 'y', Number],
    ['boolean classes', 'y', Boolean],
    ['fractions as classes', 'y', (value: unknown) => Number(value) + 0.5],
  ] as const)('gives the same through ONNX Runtime as by itself: %s', async (_, target, convert) => {
    const model = await fitted(features, target, convert);
    const { onnx } = rowOf(model, target);
    const direct = await predictModel(openModel(onnx), rows, context);
    const through = await predictOnnx(loadModel(onnx), rows, context);
    expect(direct.classes).toEqual(model.classes);
    expect(through.classes).toEqual(
      model.classes.map((label) => (typeof label === 'boolean' ? Number(label) : label)),
    );
    expect(largestDifference(direct, through)).toBeLessThan(1e-12);
    expect(Array.from(through.codes)).toEqual(Array.from(direct.codes));
  });

  it('reads NULL in a category as the level that training gave it', async () => {
    const model = await fitted(['plan'], 'y', Number);
    const missing = model.features[0];
    expect(missing.kind === 'category' && missing.levels).toEqual(['a', 'b', '__missing__']);
    const two = { rows: 2, columns: [column('plan', ['a', null])] };
    const { data } = (await predictModel(openModel(rowOf(model, 'y').onnx), two, context)).probabilities;
    expect(data[3]).toBeGreaterThan(data[2] + 0.05);
  });

  it('lets a category that training never saw add nothing', async () => {
    const model = await fitted(['plan'], 'y', Number);
    const one = { rows: 1, columns: [column('plan', ['unheard of'])] };
    const { data } = (await predictModel(openModel(rowOf(model, 'y').onnx), one, context)).probabilities;
    expect(data[1]).toBeCloseTo(1 / (1 + Math.exp(-model.intercepts[0])), 14);
  });

  it('takes a feature that has the name of an output', async () => {
    const renamed = pick(rows, ['x0', 'x1']).columns.map((entry, i) => ({
      ...entry,
      name: ['label', 'probabilities'][i],
    }));
    const frame = { rows: rows.rows, columns: renamed };
    const { model } = await fitLogisticRegression(frame, target('y', Number), {}, null, context);
    const { onnx } = rowOf(model, 'y');
    const direct = await predictModel(openModel(onnx), frame, context);
    expect(largestDifference(direct, await predictOnnx(loadModel(onnx), frame, context))).toBeLessThan(1e-12);
  });

  it('names its columns, and the missing ones with what is near', async () => {
    const ready = openModel(rowOf(await fitted(features, 'y', Number), 'y').onnx);
    expect(modelColumns(ready)).toEqual(features);
    const wrong = {
      rows: 0,
      columns: pick(rows, ['x0', 'x1', 'x2', 'city']).columns.concat(column('dote', [1])),
    };
    await expect(predictModel(ready, wrong, context)).rejects.toMatchObject({
      code: 'MODEL_COLUMNS',
      params: { missing: ['plan', 'date'] },
      message: expect.stringContaining('Did you mean dote?'),
    });
  });

  it('refuses NULL in a number and text in the place of a number', async () => {
    const ready = openModel(rowOf(await fitted(['x0', 'x1'], 'y', Number), 'y').onnx);
    const withNull = { rows: 2, columns: [column('x0', [1, null]), column('x1', [1, 2])] };
    await expect(predictModel(ready, withNull, context)).rejects.toMatchObject({
      code: 'MODEL_MISSING_VALUES',
      params: { columns: ['x0'], rows: 1 },
    });
    const withText = { rows: 1, columns: [column('x0', ['a']), column('x1', [1])] };
    await expect(predictModel(ready, withText, context)).rejects.toMatchObject({ code: 'MODEL_COLUMN_TYPE' });
  });

  it('weighs a feature by its coefficient times the spread of its column', async () => {
    const model = await fitted(['x0', 'plan'], 'y', Number);
    const importances = linearImportances(model, rows.rows);
    expect(importances.get('x0')).toBeCloseTo(Math.abs(model.coefficients[0][0]), 14);
    const shares = ['a', 'b', null].map(
      (plan) => values(rows, 'plan').filter((v) => v === plan).length / rows.rows,
    );
    const expected = shares.reduce(
      (sum, q, i) => sum + Math.sqrt(q * (1 - q)) * Math.abs(model.coefficients[0][1 + i]),
      0,
    );
    expect(importances.get('plan')).toBeCloseTo(expected, 14);
  });
});

async function fitted(
  names: readonly string[],
  of: string,
  convert: (value: unknown) => Label,
  args: LogisticRegressionArgs = {},
): Promise<LinearModel> {
  return (await fitLogisticRegression(pick(rows, names), target(of, convert), args, null, context)).model;
}

function target(name: string, convert: (value: unknown) => Label): Labels {
  const labels = values(rows, name).map(convert);
  const classes = [...new Set(labels)].toSorted(byValue);
  return { classes, codes: Int32Array.from(labels, (label) => classes.indexOf(label)) };
}

function rowOf(model: LinearModel, of: string): ModelRow {
  return linearModelRow(model, {
    name: 'study',
    params: '{}',
    target: of,
    metrics: new Map([['auprc', 0.5]]),
    rows: rows.rows,
    seconds: 0.1,
    random_state: null,
    data_hash: 'abc',
    group: null,
    rank: 1,
  });
}

function largestDifference(a: Prediction, b: Prediction): number {
  expect(a.probabilities.data.length).toBe(b.probabilities.data.length);
  return a.probabilities.data.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - b.probabilities.data[i])),
    0,
  );
}
