import { describe, expect, it } from 'vitest';
import { matrixFromColumns } from '../../../src/frame/matrix.ts';
import {
  classAveragePrecision,
  classBrierScore,
  classLogLoss,
  rocAucOneVersusOne,
  rocAucOneVersusRest,
  topKAccuracy,
  type ClassScoredRows,
} from '../../../src/methods/metrics/multiclass-scores.ts';
import { expectGolden, goldenCases } from './golden.ts';

function rowsOf(name: string): ClassScoredRows {
  const golden = goldenCases().find((one) => one.case === name)!;
  const columns = golden.y_scores![0].map((_, c) => golden.y_scores!.map((row) => row[c]));
  return { truth: Int32Array.from(golden.y_true, Number), scores: matrixFromColumns(columns), weights: null };
}

describe('metrics of a score per class', () => {
  const rows = rowsOf('scores4');
  const { expected } = goldenCases().find((one) => one.case === 'scores4')!;

  it('give the numbers of scikit-learn', () => {
    for (const average of ['macro', 'weighted', 'micro'] as const) {
      expectGolden(classAveragePrecision(rows, average)[0], expected[`auprc_${average}`], average);
    }
    expectGolden(rocAucOneVersusRest(rows, 'macro')[0], expected['roc_auc_ovr_macro'], 'macro');
    expectGolden(rocAucOneVersusRest(rows, 'weighted')[0], expected['roc_auc_ovr_weighted'], 'weighted');
    expectGolden(classLogLoss(rows), expected['log_loss'], 'log_loss');
  });

  it('average what they give a class at a time', () => {
    const each = rocAucOneVersusRest(rows, 'none');
    expect(each).toHaveLength(4);
    expect(rocAucOneVersusRest(rows, 'macro')[0]).toBeCloseTo(
      each.reduce<number>((a, b) => a + b!, 0) / 4,
      14,
    );
  });

  it('one-vs-one does not change when a class is repeated', () => {
    const order = [...rows.truth.keys()].flatMap((i) => (rows.truth[i] === 0 ? [i, i, i] : [i]));
    const column = (c: number) => order.map((i) => rows.scores.data[c * rows.scores.rows + i]);
    const repeated = {
      truth: Int32Array.from(order, (i) => rows.truth[i]),
      scores: matrixFromColumns([0, 1, 2, 3].map(column)),
      weights: null,
    };
    expect(rocAucOneVersusOne(repeated, 'macro')).toBeCloseTo(rocAucOneVersusOne(rows, 'macro')!, 13);
    expect(rocAucOneVersusOne(repeated, 'weighted')).not.toBeCloseTo(
      rocAucOneVersusOne(rows, 'weighted')!,
      6,
    );
  });

  it('top-k accuracy counts the later class as the higher among equals', () => {
    const tied = {
      truth: Int32Array.of(0, 1, 2),
      scores: matrixFromColumns([
        [1, 1, 1],
        [1, 1, 1],
        [0, 0, 0],
      ]),
      weights: null,
    };
    expect(topKAccuracy(tied, 1)).toBeCloseTo(1 / 3, 15);
    expect(topKAccuracy(tied, 2)).toBeCloseTo(2 / 3, 15);
    expect(topKAccuracy(tied, 3)).toBe(1);
  });

  it('the Brier score of two classes is that of one of them', () => {
    const pair = {
      truth: Int32Array.of(1, 0),
      scores: matrixFromColumns([
        [0.2, 0.9],
        [0.8, 0.1],
      ]),
      weights: null,
    };
    expect(classBrierScore(pair)).toBeCloseTo((0.2 ** 2 + 0.1 ** 2) / 2, 15);
  });
});
