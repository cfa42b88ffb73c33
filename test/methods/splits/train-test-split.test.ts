import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BallastError } from '../../../src/errors/ballast-error.ts';
import type { Labels } from '../../../src/frame/frame.ts';
import { trainTestSplit, type TrainTestSplitRequest } from '../../../src/methods/splits/train-test-split.ts';

type Params = Omit<TrainTestSplitRequest, 'rows' | 'stratify'>;

interface GoldenCase {
  readonly case: string;
  readonly function: string;
  readonly params: Params & { readonly stratify: boolean };
  readonly y: readonly number[];
  readonly train: readonly number[];
  readonly test: readonly number[];
}

interface MoreCase {
  readonly params: Params;
  readonly y: readonly number[];
  readonly stratify: boolean;
  readonly error?: boolean;
  readonly train: readonly number[];
  readonly test: readonly number[];
}

const golden: { readonly cases: readonly GoldenCase[] } = JSON.parse(read('cases.json'));
const more: { readonly splits: readonly MoreCase[] } = JSON.parse(read('more-cases.json'));

describe('trainTestSplit gives the rows of scikit-learn', () => {
  test.each(golden.cases.filter((c) => c.function === 'train_test_split'))(
    '$case',
    ({ params, y, ...expected }) => {
      const { train, test: held } = trainTestSplit({
        ...params,
        rows: y.length,
        stratify: params.stratify ? labels(y) : null,
      });
      // The golden cases list the rows sorted.
      expect([[...train].sort(ascending), [...held].sort(ascending)]).toEqual([
        expected.train,
        expected.test,
      ]);
    },
  );

  const made = more.splits.filter((c) => c.error !== true);
  test.each(made)('in its order: $params, stratify $stratify', ({ params, y, stratify, ...expected }) => {
    const split = trainTestSplit({ ...params, rows: y.length, stratify: stratify ? labels(y) : null });
    expect([[...split.train], [...split.test]]).toEqual([expected.train, expected.test]);
    const part = y.map((_, r) => (expected.train.includes(r) ? 0 : expected.test.includes(r) ? 1 : 2));
    expect([...split.part]).toEqual(part);
  });

  const refused = more.splits.filter((c) => c.error === true);
  test.each(refused)(
    'and refuses what it refuses: $params, stratify $stratify',
    ({ params, y, stratify }) => {
      const run = () => trainTestSplit({ ...params, rows: y.length, stratify: stratify ? labels(y) : null });
      expect(run).toThrow(BallastError);
    },
  );

  test('whichever numbers of classes do not occur', () => {
    const y = golden.cases.find((c) => c.case === 'train_test_split_0')?.y ?? [];
    const request = { rows: y.length, test_size: 0.25, random_state: 0 };
    const sparse: Labels = {
      codes: Int32Array.from(y, (code) => 2 * code + 1),
      classes: ['a', 'b', 'c', 'd', 'e'],
    };
    expect(trainTestSplit({ ...request, stratify: sparse })).toEqual(
      trainTestSplit({ ...request, stratify: labels(y) }),
    );
  });
});

describe('trainTestSplit refuses', () => {
  const base = { rows: 10, random_state: 0 };
  const rare: Labels = {
    codes: Int32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0, 2),
    classes: ['none', 'fraud', 'theft'],
  };
  const missing: Labels = { codes: Int32Array.of(0, 0, 0, 0, 1, 1, -1, 0, 0, -1), classes: ['a', 'b'] };
  const three: Labels = { codes: Int32Array.of(0, 0, 0, 0, 1, 1, 1, 2, 2, 2), classes: ['a', 'b', 'c'] };
  test.each<[string, TrainTestSplitRequest, string, string]>([
    ['a share of 0', { ...base, test_size: 0 }, 'SPLIT_SIZE', 'test_size = 0'],
    ['a negative size', { ...base, train_size: -0.1 }, 'SPLIT_SIZE', 'train_size = -0.1'],
    ['a size above 1 that is not whole', { ...base, test_size: 2.5 }, 'SPLIT_SIZE', 'from 1 to 9'],
    ['all rows as test', { ...base, test_size: 10 }, 'SPLIT_SIZE', 'below 10'],
    [
      'parts larger than the table',
      { ...base, test_size: 0.7, train_size: 0.4 },
      'SPLIT_SIZES_SUM',
      '10 rows',
    ],
    [
      'an empty train part',
      { rows: 1, test_size: 0.5, random_state: 0 },
      'SPLIT_EMPTY_TRAIN',
      'none to the train',
    ],
    [
      'stratify without shuffle',
      { ...base, shuffle: false, stratify: three },
      'STRATIFY_WITHOUT_SHUFFLE',
      'shuffle',
    ],
    ['NULL classes', { ...base, stratify: missing }, 'STRATIFY_NULL', 'NULL in 2 rows'],
    [
      'classes of one row, by name',
      { ...base, stratify: rare },
      'STRATIFY_RARE_CLASS',
      "'fraud', 'theft' have",
    ],
    [
      'fewer test rows than classes',
      { ...base, test_size: 2, stratify: three },
      'STRATIFY_SMALL_PART',
      'test part',
    ],
    [
      'fewer train rows than classes',
      { ...base, train_size: 2, stratify: three },
      'STRATIFY_SMALL_PART',
      'train part',
    ],
  ])('%s', (_, request, code, text) => {
    try {
      trainTestSplit(request);
    } catch (error) {
      if (!(error instanceof BallastError)) throw error;
      expect(error.code).toBe(code);
      expect(error.message).toContain(text);
      return;
    }
    expect.fail('nothing was thrown');
  });
});

function read(name: string) {
  return readFileSync(new URL(`../../fixtures/datasets/${name}`, import.meta.url), 'utf8');
}

function labels(y: readonly number[]): Labels {
  return { codes: Int32Array.from(y), classes: [...Array(Math.max(...y) + 1).keys()] };
}

function ascending(a: number, b: number): number {
  return a - b;
}
