import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Column, Frame, Label } from '../../../src/frame/frame.ts';
import { sharedFloat64, sharedInt32 } from '../../../src/frame/matrix.ts';
import type { TreeModel } from '../../../src/methods/models/ensemble-metadata.ts';
import { ensembleModelRow } from '../../../src/methods/models/ensemble-model-row.ts';
import type { ModelFacts } from '../../../src/methods/models/linear-model-row.ts';
import { modelColumns, openModel, predictModel } from '../../../src/methods/models/predict-model.ts';
import type { TreeEnsemble } from '../../../src/methods/trees/ensemble.ts';
import { readLightgbmText } from '../../../src/methods/trees/lightgbm-text.ts';
import { scoreEnsemble } from '../../../src/methods/trees/score-ensemble.ts';
import { loadModel } from '../../../src/onnx/load-model.ts';
import { predictOnnx } from '../../../src/onnx/predict-onnx.ts';
import { loadRuntime } from '../../../src/onnx/runtime.ts';
import { WorkerPool, type RunContext } from '../../../src/workers/pool.ts';
import { column, pick, values } from '../../onnx/golden-tables.ts';
import { goldenRows, goldenText } from '../trees/golden.ts';
import { randomEnsemble, randomRows } from '../trees/random-ensemble.ts';

const pool = new WorkerPool(2);
const context: RunContext = { pool, progress: () => undefined, warn: () => undefined };
let rows: Frame;

beforeAll(async () => {
  rows = await goldenRows();
});
afterAll(() => pool.close());

const facts: ModelFacts = {
  name: 'study',
  params: '{}',
  target: 'y',
  metrics: new Map([
    ['share_0', 0.9],
    ['share_1', 0.1],
  ]),
  rows: 400,
  seconds: 0.1,
  random_state: 1,
  data_hash: 'abc',
  group: null,
  rank: 1,
};

function bytesOf(model: TreeModel): Uint8Array {
  return ensembleModelRow(model, 'gradient_boosting', facts).onnx;
}

const cases: readonly (readonly [string, string, readonly Label[]])[] = [
  ['text classes, categories, missing values', 'lightgbm_binary', ['no', 'yes']],
  ['three whole numbers', 'lightgbm_three', [1, 2, 5]],
  ['booleans', 'lightgbm_filled', [false, true]],
  ['zero as missing, fractions as classes', 'lightgbm_zero', [0.5, 1.5]],
  ['trees of one leaf', 'lightgbm_stump', [0, 1]],
];

describe('trees as a model row', () => {
  it.each(cases)('give the same through ONNX Runtime as by themselves: %s', async (_title, name, classes) => {
    const model = { classes, ensemble: readLightgbmText(goldenText(name)) };
    const onnx = bytesOf(model);
    const frame = pick(
      rows,
      model.ensemble.features.map((feature) => feature.name),
    );
    const texts = asText(frame);
    const direct = await predictModel(openModel(onnx), texts, context);
    const through = await predictOnnx(loadModel(onnx), texts, context);
    expect(direct.classes).toEqual(classes);
    direct.probabilities.data.forEach((p, i) => expect(through.probabilities.data[i]).toBeCloseTo(p, 12));
    expect(Array.from(through.codes)).toEqual(Array.from(direct.codes));
  });

  it('come back from it to the last bit', () => {
    const ensemble = randomEnsemble({ seed: 3, numbers: 2, categories: [70], trees: 5, leaves: 9 });
    const ready = openModel(bytesOf({ classes: ['a', 'b'], ensemble }));
    expect(ready).toMatchObject({ kind: 'trees', shares: null });
    expect(ready.model).toEqual({ classes: ['a', 'b'], ensemble });
  });

  it('keep the shares that the classes had in training', () => {
    const ensemble = randomEnsemble({ seed: 3, numbers: 2, trees: 5, leaves: 9 });
    expect(openModel(bytesOf({ classes: [0, 1], ensemble })).shares).toEqual([0.9, 0.1]);
  });

  it('stay small: 100 trees of 31 leaves over 40 columns', () => {
    const ensemble = randomEnsemble({ seed: 4, numbers: 40, trees: 100, leaves: 31 });
    expect(bytesOf({ classes: [0, 1], ensemble }).length).toBeLessThan(500_000);
  });

  it('of a regressor have the output prediction', async () => {
    const ensemble = readLightgbmText(goldenText('lightgbm_regression'));
    const onnx = bytesOf({ classes: null, ensemble });
    const ready = openModel(onnx);
    expect(ready.model.classes).toBeNull();
    await expect(async () => predictModel(ready, rows, context)).rejects.toMatchObject({
      code: 'MODEL_OUTPUTS',
    });
    const given = asText(rows);
    const runtime = await loadRuntime();
    const session = await runtime.InferenceSession.create(onnx);
    const feeds = Object.fromEntries(
      ensemble.features.map(({ name, kind }) => {
        const cells = texts(given.columns.find((entry) => entry.name === name)!);
        return [
          name,
          kind === 'number'
            ? new runtime.Tensor(
                'float64',
                cells.map((cell) => (cell === '' ? NaN : Number(cell))),
                [rows.rows, 1],
              )
            : new runtime.Tensor('string', cells, [rows.rows, 1]),
        ];
      }),
    );
    const { prediction } = await session.run(feeds);
    const want = await scoreEnsemble(ensemble, given, context);
    want.data.forEach((value, r) => expect(prediction.data[r]).toBeCloseTo(value, 12));
  });

  it('take an unknown category, NULL and a level that is empty text', async () => {
    const ensemble = readLightgbmText(goldenText('lightgbm_binary'));
    const onnx = bytesOf({ classes: [0, 1], ensemble });
    const given = {
      rows: 4,
      columns: [
        ...['x0', 'x1', 'größe'].map((name) => column(name, [null, null, null, 0.5])),
        column('plan', ['unheard of', null, 'basic', '']),
        column('zip', ['z001', '', null, 'z002']),
        column('store', ['7', '8', null, '3']),
      ],
    };
    const direct = await predictModel(openModel(onnx), given, context);
    const { data } = direct.probabilities;
    expect(data.every((p) => p > 0 && p < 1)).toBe(true);
    // Text that is NULL cannot be told from '' in ONNX: only the row with NULL in plan, which has a level '', may differ.
    const through = await predictOnnx(loadModel(onnx), given, context);
    for (const r of [0, 2, 3]) expect(through.probabilities.data[r]).toBeCloseTo(data[r], 12);
  });

  it('name their columns, and refuse text in the place of numbers', async () => {
    const ready = openModel(
      bytesOf({ classes: [0, 1], ensemble: readLightgbmText(goldenText('lightgbm_codes')) }),
    );
    expect(modelColumns(ready)).toEqual(['x0', 'store']);
    const wrong = { rows: 1, columns: [column('x0', ['a']), column('store', [3])] };
    await expect(predictModel(ready, wrong, context)).rejects.toMatchObject({ code: 'MODEL_COLUMN_TYPE' });
    const missing = { rows: 1, columns: [column('x0', [1]), column('stor', [3])] };
    await expect(predictModel(ready, missing, context)).rejects.toMatchObject({ code: 'MODEL_COLUMNS' });
  });

  it('of a later format are refused', () => {
    const onnx = bytesOf({
      classes: [0, 1],
      ensemble: randomEnsemble({ seed: 1, numbers: 1, trees: 1, leaves: 2 }),
    });
    const later = Buffer.from(onnx).toString('latin1').replace('{"format":1', '{"format":2');
    expect(() => openModel(Buffer.from(later, 'latin1'))).toThrow(
      expect.objectContaining({ code: 'MODEL_ROW_INVALID', message: expect.stringContaining('format is 2') }),
    );
  });
});

describe('raw scores', () => {
  it('are the same bits with 1, 2 and 4 workers and without', async () => {
    const ensemble = randomEnsemble({
      seed: 5,
      numbers: 3,
      categories: [40],
      trees: 30,
      leaves: 15,
      outputs: 3,
    });
    const encoded = randomRows(ensemble, 20_000, 6, 0.05);
    const frame = frameOf(ensemble, encoded);
    const whole = await scoreEnsemble(ensemble, frame, context);
    for (const workers of [1, 4]) {
      const own = new WorkerPool(workers);
      const other = await scoreEnsemble(ensemble, frame, { ...context, pool: own });
      await own.close();
      expect(Buffer.from(other.data.buffer).equals(Buffer.from(whole.data.buffer))).toBe(true);
    }
    const inline = await scoreEnsemble(ensemble, frameOf(ensemble, encoded.slice(0, 100)), context);
    for (let k = 0; k < 3; k++)
      expect(inline.data.slice(k * 100, k * 100 + 100)).toEqual(
        whole.data.slice(k * 20_000, k * 20_000 + 100),
      );
  });
});

/** Encoded rows as columns of a table. */
function frameOf({ features }: TreeEnsemble, encoded: readonly (readonly number[])[]): Frame {
  const columns = features.map((feature, c): Column => {
    const { name } = feature;
    if (feature.kind === 'number') {
      const cells = sharedFloat64(encoded.length);
      encoded.forEach((row, r) => (cells[r] = row[c]));
      return { kind: 'number', name, values: cells, valid: null };
    }
    const codes = sharedInt32(encoded.length);
    encoded.forEach((row, r) => (codes[r] = Number.isNaN(row[c]) ? -1 : row[c]));
    return { kind: 'category', name, codes, categories: feature.levels };
  });
  return { rows: encoded.length, columns };
}

/** Values as text, '' for NULL. */
function texts(entry: Frame['columns'][number]): string[] {
  return entry.kind === 'category'
    ? Array.from(entry.codes, (code) => entry.categories[code] ?? '')
    : Array.from(entry.values, (value) => (Number.isNaN(value) ? '' : String(value)));
}

/**
 * Stores as text, as ONNX takes categories, and an unknown plan in the place of NULL: the trees have a level '', from
 * which ONNX cannot tell NULL.
 */
function asText(frame: Frame): Frame {
  const columns = frame.columns.map((entry) => {
    if (entry.name === 'plan')
      return column(
        'plan',
        values(frame, 'plan').map((plan) => plan ?? 'unheard of'),
      );
    return entry.name === 'store' ? column('store', texts(entry)) : entry;
  });
  return { rows: frame.rows, columns };
}
