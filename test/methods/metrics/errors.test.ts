import { describe, expect, it } from 'vitest';
import type { Label } from '../../../src/frame/frame.ts';
import { matrixFromColumns } from '../../../src/frame/matrix.ts';
import { calibrationCurve } from '../../../src/methods/metrics/calibration.ts';
import { countConfusion, selectConfusion } from '../../../src/methods/metrics/confusion.ts';
import { detCurve } from '../../../src/methods/metrics/curves.ts';
import { labelMetrics } from '../../../src/methods/metrics/label-metrics.ts';
import { pairLabels, positiveRows } from '../../../src/methods/metrics/labels.ts';
import {
  checkColumns,
  rocAucOneVersusOne,
  rocAucOneVersusRest,
} from '../../../src/methods/metrics/multiclass-scores.ts';
import { rankRows } from '../../../src/methods/metrics/ranking.ts';
import { scoreMetric } from '../../../src/methods/metrics/score-metrics.ts';
import { labelsOf } from './golden.ts';

const rows = { positive: Uint8Array.of(0, 1, 0), scores: Float64Array.of(0.2, 0.7, 0.4), weights: null };
const weigh = (...weights: number[]) => ({ ...rows, weights: Float64Array.from(weights) });
const confuse = (truth: Label[], predicted: Label[]) =>
  countConfusion(pairLabels(labelsOf(truth), labelsOf(predicted)), null);

describe('a metric refuses', () => {
  it('weights that are not finite, all 0 or sum to 0', () => {
    expect(() => scoreMetric('auprc', weigh(1, NaN, 1))).toThrow(
      /METRIC_WEIGHT_INVALID.*weight of row 2 is NaN/,
    );
    expect(() => scoreMetric('auroc', weigh(0, 0, 0))).toThrow(/METRIC_WEIGHT_INVALID.*all weights are 0/);
    expect(() => scoreMetric('brier_score', weigh(1, -2, 1))).toThrow(/METRIC_WEIGHT_INVALID.*sum to 0/);
  });

  it('weights where rows are counted', () => {
    expect(() => scoreMetric('precision_at_k', weigh(1, 2, 3), { k: 1 })).toThrow(/METRIC_UNSUPPORTED/);
  });

  it('k, shares and bins outside their range', () => {
    for (const k of [0, 4, 1.5]) {
      expect(() => scoreMetric('lift_at_k', rows, { k })).toThrow(/METRIC_ARGUMENT_RANGE.*from 1 to 3/);
    }
    expect(() => scoreMetric('precision_at_recall', rows, { recall: 1.1 })).toThrow(/METRIC_ARGUMENT_RANGE/);
    expect(() => scoreMetric('auroc', rows, { maxFpr: 0 })).toThrow(/METRIC_ARGUMENT_RANGE.*max_fpr = 0/);
    expect(() => calibrationCurve(rows, 0)).toThrow(/METRIC_ARGUMENT_RANGE.*n_bins = 0/);
  });

  it('scores outside [0, 1] where probabilities are meant', () => {
    const outside = { ...rows, scores: Float64Array.of(0.2, 1.5, 0.4) };
    expect(() => scoreMetric('log_loss', outside)).toThrow(/METRIC_SCORE_OUTSIDE_UNIT.*row 2 is 1.5/);
  });

  it('a positive label that does not occur, unless only one class does', () => {
    expect(() => positiveRows(labelsOf(['no', 'yes']), 'maybe')).toThrow(
      /METRIC_POS_LABEL_UNKNOWN.*'no', 'yes'/,
    );
    expect(() => positiveRows(labelsOf(['a', 'b', 'c']), 'a')).toThrow(/METRIC_NOT_BINARY.*3 classes/);
    expect([...positiveRows(labelsOf(['no', 'no']), 'yes')]).toEqual([0, 0]);
    expect([...positiveRows(labelsOf([false, true]))]).toEqual([0, 1]);
    const confusion = confuse(['a', 'b'], ['a', 'a']);
    expect(() => labelMetrics.f1_score.compute(confusion, {})).toThrow(/METRIC_POS_LABEL_NEEDED/);
    expect(() => labelMetrics.f1_score.compute(confuse([0, 1, 2], [0, 1, 1]), {})).toThrow(
      /METRIC_NOT_BINARY/,
    );
  });

  it('NULL labels and labels of two types', () => {
    const missing = { codes: Int32Array.of(0, -1), classes: ['a'] };
    expect(() => pairLabels(missing, labelsOf(['a', 'a']))).toThrow(
      /METRIC_LABEL_MISSING.*true label of row 2/,
    );
    expect(() => pairLabels(labelsOf(['1']), labelsOf([1]))).toThrow(/METRIC_LABEL_TYPES.*strings.*numbers/);
    expect(labelMetrics.accuracy_score.compute(confuse([true, false], [1, 0]), {})).toBe(1);
  });

  it('a confusion matrix of labels that are never true, or of scores', () => {
    expect(() => selectConfusion(confuse([0, 1], [2, 1]), [2])).toThrow(/METRIC_LABEL_UNKNOWN/);
    const scores = Array.from({ length: 3_000 }, (_, i) => i / 3_000);
    expect(() => confuse(scores, scores)).toThrow(/METRIC_TOO_MANY_CLASSES/);
  });

  it('ordinal errors of words and of classes without true rows', () => {
    const metric = labelMetrics.macro_averaged_mean_absolute_error;
    expect(() => metric.compute(confuse(['a'], ['b']), {})).toThrow(/METRIC_LABELS_NOT_NUMERIC/);
    expect(() => metric.compute(confuse([1], [2]), {})).toThrow(/METRIC_CLASS_WITHOUT_ROWS.*'2'/);
  });

  it('a DET curve of one class', () => {
    const ranking = rankRows({ ...rows, positive: new Uint8Array(3) }, 'all');
    expect(() => detCurve(ranking)).toThrow(/METRIC_ONE_CLASS/);
  });

  it('class scores that are no probabilities, too few, or weighted pairs', () => {
    const scores = matrixFromColumns([
      [0.5, 0.1],
      [0.4, 0.6],
      [0.1, 0.2],
    ]);
    const classRows = { truth: Int32Array.of(0, 1), scores, weights: null };
    expect(() => rocAucOneVersusRest(classRows, 'macro')).toThrow(/METRIC_SCORES_NOT_ONE.*row 2/);
    expect(() => checkColumns(scores, 4)).toThrow(/METRIC_SCORE_COLUMNS.*3 score columns for 4 classes/);
    const weighted = { ...classRows, weights: Float64Array.of(1, 1) };
    expect(() => rocAucOneVersusOne(weighted, 'macro')).toThrow(/METRIC_UNSUPPORTED/);
  });
});
