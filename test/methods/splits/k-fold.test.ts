import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BallastError } from '../../../src/errors/ballast-error.ts';
import type { Labels } from '../../../src/frame/frame.ts';
import { kFold, type KFoldRequest } from '../../../src/methods/splits/k-fold.ts';

type Params = Omit<KFoldRequest, 'rows' | 'stratify'>;

interface GoldenCase {
  readonly case: string;
  readonly function: string;
  readonly params: Params & { readonly stratify: boolean };
  readonly y: readonly number[];
  readonly fold: readonly number[];
}

interface MoreCase {
  readonly params: Params;
  readonly y: readonly number[];
  readonly stratify: boolean;
  readonly error?: boolean;
  readonly fold: readonly number[];
}

const golden: { readonly cases: readonly GoldenCase[] } = JSON.parse(read('cases.json'));
const more: { readonly folds: readonly MoreCase[] } = JSON.parse(read('more-cases.json'));

describe('kFold gives the folds of scikit-learn', () => {
  test.each(golden.cases.filter((c) => c.function === 'kfold'))('$case', ({ params, y, fold }) => {
    const found = kFold({ ...params, rows: y.length, stratify: params.stratify ? labels(y) : null });
    expect([...found.fold]).toEqual(fold);
  });

  test.each(more.folds.filter((c) => c.error !== true))(
    '$params, stratify $stratify',
    ({ params, y, stratify, fold }) => {
      const found = kFold({ ...params, rows: y.length, stratify: stratify ? labels(y) : null });
      expect([...found.fold]).toEqual(fold);
    },
  );

  const refused = more.folds.filter((c) => c.error === true);
  test.each(refused)(
    'and refuses what it refuses: $params, stratify $stratify',
    ({ params, y, stratify }) => {
      const run = () => kFold({ ...params, rows: y.length, stratify: stratify ? labels(y) : null });
      expect(run).toThrow(BallastError);
    },
  );
});

test('kFold names the classes that have fewer rows than folds', () => {
  const stratify: Labels = { codes: Int32Array.of(0, 0, 0, 0, 1, 1), classes: ['none', 'fraud'] };
  expect(kFold({ rows: 6, n_splits: 3, random_state: 0, stratify }).scarce).toEqual([
    { label: 'fraud', rows: 2 },
  ]);
});

describe('kFold refuses', () => {
  const few: Labels = { codes: Int32Array.of(0, 0, 0, 1, 1, 1, 1), classes: ['a', 'b'] };
  const missing: Labels = { codes: Int32Array.of(0, 0, 0, 1, 1, 1, -1), classes: ['a', 'b'] };
  test.each<[string, KFoldRequest, string, string]>([
    ['a single fold', { rows: 7, n_splits: 1, random_state: 0 }, 'TOO_FEW_FOLDS', 'n_splits = 1'],
    [
      'more folds than rows',
      { rows: 7, n_splits: 8, random_state: 0 },
      'TOO_MANY_FOLDS',
      'the table has only 7 rows',
    ],
    [
      'more folds than rows of any class',
      { rows: 7, n_splits: 5, random_state: 0, stratify: few },
      'TOO_MANY_FOLDS',
      'the largest class has only 4 rows',
    ],
    ['NULL classes', { rows: 7, random_state: 0, stratify: missing }, 'STRATIFY_NULL', 'NULL in 1 row'],
  ])('%s', (_, request, code, text) => {
    try {
      kFold(request);
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
