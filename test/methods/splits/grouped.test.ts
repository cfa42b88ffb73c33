import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Labels } from '../../../src/frame/frame.ts';
import { sortLabels } from '../../../src/frame/sort-labels.ts';
import { kFold } from '../../../src/methods/splits/k-fold.ts';
import { repeatedKFold } from '../../../src/methods/splits/repeated-k-fold.ts';
import { timeSeriesSplit } from '../../../src/methods/splits/time-series-split.ts';
import { trainTestSplit } from '../../../src/methods/splits/train-test-split.ts';

interface Golden {
  readonly group_split: readonly {
    readonly params: { test_size: number | null; train_size: number | null; random_state: number };
    readonly group: readonly string[];
    readonly train: readonly number[];
    readonly test: readonly number[];
  }[];
  readonly group_kfold: readonly {
    readonly params: { n_splits: number; shuffle: boolean; random_state: number };
    readonly group: readonly string[];
    readonly y: readonly number[];
    readonly plain: readonly number[];
    readonly stratified: readonly number[];
  }[];
  readonly repeated: readonly {
    readonly params: { n_splits: number; n_repeats: number; random_state: number };
    readonly y: readonly number[];
    readonly plain: readonly (readonly number[])[];
    readonly stratified: readonly (readonly number[])[];
  }[];
  readonly time: readonly {
    readonly rows: number;
    readonly n_splits: number;
    readonly test_size: number | null;
    readonly fold: readonly number[];
  }[];
}

const golden: Golden = JSON.parse(
  readFileSync(new URL('../../fixtures/splits/golden.json', import.meta.url), 'utf8'),
);

describe('scikit-learn 1.9.1 gives the same rows', () => {
  test.each(golden.group_split)('as GroupShuffleSplit: $params', ({ params, group, ...expected }) => {
    const split = trainTestSplit({ ...params, rows: group.length, group: labels(group) });
    expect([[...split.train], [...split.test]]).toEqual([expected.train, expected.test]);
  });

  test.each(golden.group_kfold)('as GroupKFold and StratifiedGroupKFold: $params', (golden) => {
    const { params, group, y, plain, stratified } = golden;
    const request = { ...params, rows: y.length, group: labels(group) };
    expect([...kFold(request).fold]).toEqual(plain);
    expect([...kFold({ ...request, stratify: labels(y) }).fold]).toEqual(stratified);
  });

  test.each(golden.repeated)('as RepeatedKFold and RepeatedStratifiedKFold: $params', (golden) => {
    const { params, y, plain, stratified } = golden;
    const run = (stratify: Labels | null) =>
      repeatedKFold({ ...params, rows: y.length, stratify }).map(({ fold }) => [...fold]);
    expect(run(null)).toEqual(plain);
    expect(run(labels(y))).toEqual(stratified);
  });

  test.each(golden.time)('as TimeSeriesSplit: $rows rows, $n_splits splits', (golden) => {
    const order = Int32Array.from({ length: golden.rows }, (_, i) => i);
    const { n_splits, test_size } = golden;
    const found = timeSeriesSplit(order, { n_splits, ...(test_size === null ? {} : { test_size }) });
    expect([...found]).toEqual(golden.fold);
  });
});

function labels(values: readonly (string | number)[]): Labels {
  const classes = sortLabels([...new Set(values)]);
  return { codes: Int32Array.from(values, (value) => classes.indexOf(value)), classes };
}
