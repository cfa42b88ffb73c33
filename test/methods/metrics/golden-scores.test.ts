import { describe, expect, it } from 'vitest';
import { isBallastError } from '../../../src/errors/ballast-error.ts';
import { precisionRecallCurve, rocCurve } from '../../../src/methods/metrics/curves.ts';
import { positiveRows } from '../../../src/methods/metrics/labels.ts';
import { rankRows } from '../../../src/methods/metrics/ranking.ts';
import { scoreMetric, type ScoreMetricName } from '../../../src/methods/metrics/score-metrics.ts';
import type { ScoreOptions } from '../../../src/methods/metrics/metric.ts';
import type { ScoredRows } from '../../../src/methods/metrics/check.ts';
import {
  expectGolden,
  goldenCases,
  isFailure,
  labelsOf,
  numbersOf,
  type Golden,
  type MetricCase,
} from './golden.ts';

const plain: Record<string, ScoreMetricName> = {
  auprc: 'auprc',
  roc_auc: 'auroc',
  brier: 'brier_score',
  log_loss: 'log_loss',
  ece: 'expected_calibration_error',
};

function rowsOf(golden: MetricCase): ScoredRows {
  return {
    positive: positiveRows(labelsOf(golden.y_true), golden.pos_label),
    scores: numbersOf(golden.y_score ?? []),
    weights: golden.sample_weight === null ? null : Float64Array.from(golden.sample_weight),
  };
}

/** The metric behind a golden name, or undefined for curves and label metrics. */
function metricOf(name: string): [ScoreMetricName, ScoreOptions] | undefined {
  if (name in plain) return [plain[name], {}];
  const numbered = /^(recall_at_precision|precision_at_recall|precision_at)_([\d.]+)$/.exec(name);
  if (numbered === null) return undefined;
  const value = Number(numbered[2]);
  switch (numbered[1]) {
    case 'recall_at_precision':
      return ['recall_at_precision', { precision: value }];
    case 'precision_at_recall':
      return ['precision_at_recall', { recall: value }];
    default:
      return ['precision_at_k', { k: value }];
  }
}

function check(rows: ScoredRows, name: string, expected: Golden): void {
  const metric = metricOf(name);
  if (metric !== undefined && isFailure(expected)) {
    // Without rows the libraries fail; here a metric of nothing is NULL.
    if (rows.scores.length === 0) expect(scoreMetric(metric[0], rows, metric[1])).toBeNull();
    else expect(() => scoreMetric(metric[0], rows, metric[1])).toThrow(/^BALLAST_METRIC_SCORE_/);
  } else if (metric !== undefined) {
    expectGolden(scoreMetric(metric[0], rows, metric[1]), expected, name);
  } else if (name === 'best_f1' && !isFailure(expected)) {
    const { f1, threshold } = expected as { f1: Golden; threshold: Golden };
    expectGolden(scoreMetric('best_f1', rows), f1, name);
    expectGolden(scoreMetric('best_threshold', rows), threshold, 'best_threshold');
  } else if (name === 'precision_recall_curve') {
    const curve = precisionRecallCurve(rankRows(rows, 'all'));
    const { precision, recall, thresholds } = expected as Record<string, Golden>;
    expectGolden(curve.precision, precision, 'precision');
    expectGolden(curve.recall, recall, 'recall');
    expectGolden(curve.thresholds, thresholds, 'thresholds');
  } else if (name === 'roc_curve' || name === 'roc_curve_all') {
    const curve = rocCurve(rankRows(rows, 'all'), name === 'roc_curve');
    const { fpr, tpr, thresholds } = expected as Record<string, Golden>;
    expectGolden(curve.fpr, fpr, 'fpr');
    expectGolden(curve.tpr, tpr, 'tpr');
    expectGolden(curve.thresholds, thresholds, 'thresholds');
  }
}

const cases = goldenCases().filter((golden) => golden.kind === 'binary_score');

describe('metrics of scores give the numbers of scikit-learn', () => {
  for (const golden of cases) {
    it(`for the case ${golden.case}`, () => {
      for (const [name, expected] of Object.entries(golden.expected)) check(rowsOf(golden), name, expected);
      expect.hasAssertions();
    });
  }

  it('and say which row holds a score that is not finite', () => {
    const rows = rowsOf(cases.find((golden) => golden.case === 'nan_score')!);
    try {
      scoreMetric('auprc', rows);
      expect.unreachable();
    } catch (error) {
      expect(isBallastError(error, 'METRIC_SCORE_NOT_FINITE') && error.params).toEqual({
        row: 4,
        value: 'NaN',
      });
    }
  });
});
