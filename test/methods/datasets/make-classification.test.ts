import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { BallastError } from '../../../src/errors/ballast-error.ts';
import { matrixColumn } from '../../../src/frame/matrix.ts';
import {
  makeClassification,
  makeClassificationTask,
  type Classification,
  type ClassificationRequest,
} from '../../../src/methods/datasets/make-classification.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';

interface GoldenCase {
  readonly case: string;
  readonly function: string;
  readonly params: ClassificationRequest;
  readonly expected: string;
  readonly tolerance: number;
}

interface MoreCase {
  readonly title: string;
  readonly params: ClassificationRequest;
  readonly columns: readonly (readonly number[])[];
  readonly y: readonly number[];
}

const fixtures = new URL('../../fixtures/datasets/', import.meta.url);
const golden: { readonly cases: readonly GoldenCase[] } = JSON.parse(
  readFileSync(new URL('cases.json', fixtures), 'utf8'),
);
const more: { readonly classification: readonly MoreCase[] } = JSON.parse(
  readFileSync(new URL('more-cases.json', fixtures), 'utf8'),
);

describe('makeClassification gives the rows of scikit-learn', () => {
  test.each(golden.cases.filter((c) => c.function === 'make_classification'))('$case', async (c) => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const path = fileURLToPath(new URL(c.expected, fixtures));
    const table = (await connection.runAndReadAll(`from read_parquet('${path}')`)).getColumnsObject();
    connection.closeSync();
    instance.closeSync();
    const { y, ...columns } = table;
    expectRows(makeClassification(c.params), Object.values(columns).map(numbers), numbers(y), c.tolerance);
  });

  test.each(more.classification)('$title', ({ params, columns, y }) => {
    expectRows(makeClassification(params), columns, y, 1e-9);
  });

  test('in a worker', async () => {
    const { params, columns, y } = more.classification[0];
    const pool = new WorkerPool(1);
    try {
      expectRows(await pool.run(makeClassificationTask, params), columns, y, 1e-9);
    } finally {
      await pool.close();
    }
  });
});

describe('makeClassification refuses', () => {
  const random_state = 0;
  test.each([
    [
      'fewer features than their kinds sum to',
      { n_features: 3, random_state },
      'TOO_FEW_FEATURES',
      '2 + 2 + 0 = 4',
    ],
    [
      'more clusters than corners',
      { n_classes: 3, random_state },
      'TOO_MANY_CLUSTERS',
      'n_informative to 3 or more',
    ],
    [
      'weights of another number of classes',
      { weights: [0.5, 0.2, 0.3], random_state },
      'CLASS_WEIGHTS',
      'or 1 that',
    ],
    ['a negative weight', { weights: [1.5, -0.5], random_state }, 'CLASS_WEIGHTS', 'negative'],
    ['a shift for other features', { shift: [1, 2], random_state }, 'FEATURE_VALUES', 'shift has 2 values'],
    ['a scale for other features', { scale: [1], random_state }, 'FEATURE_VALUES', 'scale has 1 values'],
  ])('%s', (_, request, code, text) => {
    const error = thrown(() => makeClassification(request));
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
  });
});

function expectRows(
  made: Classification,
  columns: readonly (readonly number[])[],
  y: readonly number[],
  tolerance: number,
): void {
  expect([made.features.rows, made.features.columns]).toEqual([y.length, columns.length]);
  expect([...made.target]).toEqual(y);
  const differences = columns.flatMap((column, c) => {
    const ours = matrixColumn(made.features, c);
    return column.map((value, r) => Math.abs(ours[r] - value) / Math.max(1, Math.abs(value)));
  });
  expect(differences.reduce((most, difference) => Math.max(most, difference), 0)).toBeLessThan(tolerance);
}

function numbers(values: readonly unknown[]): number[] {
  return values.map(Number);
}

function thrown(run: () => unknown): BallastError {
  try {
    run();
  } catch (error) {
    if (error instanceof BallastError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
