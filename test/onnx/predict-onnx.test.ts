import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../src/frame/frame.ts';
import { matrixColumn } from '../../src/frame/matrix.ts';
import { loadModelFile } from '../../src/onnx/load-model.ts';
import { predictOnnx } from '../../src/onnx/predict-onnx.ts';
import { WorkerPool, type RunContext } from '../../src/workers/pool.ts';
import { column, fixtures, numbers, pick, readFrame, values } from './golden-tables.ts';

interface Golden {
  readonly name: string;
  readonly file: string;
  readonly expected: string;
  readonly columns: readonly string[];
  readonly classes: readonly (string | number)[];
  /** Raw scores: the expected probabilities are their sigmoid or softmax. */
  readonly squashed?: boolean;
}

const goldens: readonly Golden[] = ['index.json', 'more.json'].flatMap((file) =>
  JSON.parse(readFileSync(fixtures + file, 'utf8')),
);
const pool = new WorkerPool(2);
const warnings: string[] = [];
const context: RunContext = { pool, progress: () => undefined, warn: (message) => warnings.push(message) };
let rows: Frame;

beforeAll(async () => {
  rows = await readFrame(`from '${fixtures}rows.parquet' order by id`);
});
afterAll(() => pool.close());

describe('predictOnnx', () => {
  it.each(goldens)('gives the probabilities and labels that Python got from $name', async (golden) => {
    warnings.length = 0;
    const model = await loadModelFile(fixtures + golden.file);
    const prediction = await predictOnnx(model, pick(rows, golden.columns), context);
    const expected = await readFrame(`from '${fixtures}${golden.expected}' order by id`);
    expect(prediction.classes).toEqual(golden.classes);
    const worst = golden.classes.map((label, c) =>
      largestDifference(matrixColumn(prediction.probabilities, c), numbers(expected, `onnx_p_${label}`)),
    );
    expect(Math.max(...worst)).toBeLessThan(2e-6);
    const labels = Array.from(prediction.codes, (code) => prediction.classes[code]);
    expect(labels).toEqual(values(expected, 'label'));
    expect(warnings.some((warning) => warning.includes('not probabilities'))).toBe(golden.squashed ?? false);
  });

  it('gives the same bytes with one, two and four workers, over several batches', async () => {
    const model = await loadModelFile(`${fixtures}lightgbm_3_classes.onnx`);
    const golden = goldens.find((entry) => entry.name === 'lightgbm_3_classes');
    const many = repeated(pick(rows, golden?.columns ?? []), 40_000);
    const results = [];
    for (const size of [1, 2, 4]) {
      const own = new WorkerPool(size);
      results.push(await predictOnnx(model, many, { ...context, pool: own }));
      await own.close();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    expect(results[0].codes.subarray(rows.rows, 2 * rows.rows)).toEqual(
      results[0].codes.subarray(0, rows.rows),
    );
  });

  it('passes NULL on to a model that takes it', async () => {
    const model = await loadModelFile(`${fixtures}xgboost_binary.onnx`);
    const { probabilities } = await predictOnnx(model, sixColumns([1, null]), context);
    for (const value of probabilities.data) expect(value).toBeGreaterThan(0);
  });

  it('names the column whose NULL leaves a model without a number', async () => {
    const model = await loadModelFile(`${fixtures}string_labels_zipmap.onnx`);
    await expect(predictOnnx(model, sixColumns([1, null]), context)).rejects.toMatchObject({
      code: 'MODEL_MISSING_VALUES',
      params: { columns: ['c0'], rows: 1 },
    });
    await expect(predictOnnx(model, sixColumns([1, Infinity]), context)).resolves.toBeDefined();
  });

  it('says how many columns a model takes by position', async () => {
    const model = await loadModelFile(`${fixtures}xgboost_binary.onnx`);
    const seven = { rows: 1, columns: [...sixColumns([1]).columns, column('id', [1])] };
    await expect(predictOnnx(model, seven, context)).rejects.toMatchObject({
      code: 'MODEL_COLUMN_COUNT',
      params: { expected: 6, given: 7 },
    });
  });

  it('refuses text where a model takes numbers, and fractions where it takes whole ones', async () => {
    const text = { rows: 1, columns: [column('c0', ['a']), ...sixColumns([1]).columns.slice(1)] };
    const floats = await loadModelFile(`${fixtures}xgboost_binary.onnx`);
    await expect(predictOnnx(floats, text, context)).rejects.toMatchObject({ code: 'MODEL_COLUMN_TYPE' });
    const whole = await loadModelFile(`${fixtures}integer_input.onnx`);
    const three = { rows: 2, columns: sixColumns([1, 1.5]).columns.slice(0, 3) };
    await expect(predictOnnx(whole, three, context)).rejects.toMatchObject({
      code: 'MODEL_COLUMN_TYPE',
      params: { column: 'c0', given: 'the value 1.5' },
    });
  });

  it('names missing columns of a model with named inputs, whatever the letter case of the others', async () => {
    const model = await loadModelFile(`${fixtures}pipeline_mixed.onnx`);
    const upper = pick(rows, ['c0', 'c1', 'amount']).columns.map((c) => ({
      ...c,
      name: c.name.toUpperCase(),
    }));
    await expect(predictOnnx(model, { rows: rows.rows, columns: upper }, context)).rejects.toMatchObject({
      code: 'MODEL_COLUMNS',
      params: { missing: ['f0'] },
    });
  });

  it('gives no rows for no rows', async () => {
    const model = await loadModelFile(`${fixtures}string_labels_zipmap.onnx`);
    const { classes, codes } = await predictOnnx(model, sixColumns([]), context);
    expect({ classes, rows: codes.length }).toEqual({ classes: ['no', 'yes'], rows: 0 });
  });
});

/** Six columns c0 to c5: the first as given, the others 0. */
function sixColumns(first: readonly (number | null)[]): Frame {
  const columns = [0, 1, 2, 3, 4, 5].map((c) => column(`c${c}`, c === 0 ? first : first.map(() => 0)));
  return { rows: first.length, columns };
}

function repeated(frame: Frame, length: number): Frame {
  const columns = frame.columns.map(({ name }) => {
    const source = numbers(frame, name);
    return column(
      name,
      Array.from({ length }, (_, r) => source[r % frame.rows]),
    );
  });
  return { rows: length, columns };
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((worst, value, r) => Math.max(worst, Math.abs(value - b[r])), 0);
}
