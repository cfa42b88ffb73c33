import { describe, expect, it } from 'vitest';
import type { Label } from '../../../src/frame/frame.ts';
import type { Average } from '../../../src/methods/metrics/class-counts.ts';
import { countConfusion } from '../../../src/methods/metrics/confusion.ts';
import { labelMetrics, type LabelMetricName } from '../../../src/methods/metrics/label-metrics.ts';
import { pairLabels } from '../../../src/methods/metrics/labels.ts';
import type { LabelMetric, LabelOptions } from '../../../src/methods/metrics/metric.ts';
import { classificationReportImbalanced } from '../../../src/methods/metrics/reports.ts';
import {
  expectGolden,
  goldenCases,
  isFailure,
  labelsOf,
  numbersOf,
  type Golden,
  type MetricCase,
} from './golden.ts';

const names: Record<string, [LabelMetricName, LabelOptions]> = {
  f1: ['f1_score', {}],
  fbeta_2: ['fbeta_score', { beta: 2 }],
  precision: ['precision_score', {}],
  recall: ['recall_score', {}],
  sensitivity: ['sensitivity_score', {}],
  specificity: ['specificity_score', {}],
  geometric_mean: ['geometric_mean_score', {}],
  geometric_mean_multiclass: ['geometric_mean_of_recalls', {}],
  'geometric_mean_multiclass_correction_0.001': ['geometric_mean_of_recalls', { correction: 0.001 }],
  iba: ['index_balanced_accuracy', {}],
  mcc: ['matthews_corrcoef', {}],
  balanced_accuracy: ['balanced_accuracy_score', {}],
  accuracy: ['accuracy_score', {}],
  cohen_kappa: ['cohen_kappa_score', {}],
  macro_averaged_mean_absolute_error: ['macro_averaged_mean_absolute_error', {}],
};

function metricOf(name: string): [LabelMetric, LabelOptions] | undefined {
  const known = names[name];
  if (known !== undefined) return [labelMetrics[known[0]], known[1]];
  const averaged = /^(.*)_(macro|micro|weighted)$/.exec(name);
  const base = averaged === null ? undefined : names[averaged[1]];
  return base && [labelMetrics[base[0]], { ...base[1], average: averaged![2] as Average }];
}

function predictionsOf(golden: MetricCase): readonly Label[] {
  if (golden.y_pred !== undefined) return golden.y_pred;
  const negative = [...golden.y_true, 0].find((label) => label !== golden.pos_label)!;
  return [...numbersOf(golden.y_score!)].map((score) => (score >= 0.5 ? golden.pos_label! : negative));
}

function checkReport(lines: ReturnType<typeof classificationReportImbalanced>, expected: Golden): void {
  const golden = expected as Record<string, Record<string, Golden> & Golden>;
  for (const { label, ...line } of lines) {
    for (const [column, value] of Object.entries(line)) {
      const total = column === 'sup' ? golden['total_support'] : golden[`avg_${column}`];
      expectGolden(value, label === 'avg / total' ? total : golden[label][column], `${label} ${column}`);
    }
  }
}

/**
 * Where scikit-learn subtracts numbers of 1e18 that differ in the last bits: its own number is off by 8e-9, and which
 * bits are left depends on the C library's pow().
 */
const beyondRounding = new Set(['one_big_weight mcc']);

describe('metrics of labels give the numbers of scikit-learn and imbalanced-learn', () => {
  for (const golden of goldenCases().filter(({ expected }) => 'confusion_matrix' in expected)) {
    it(`for the case ${golden.case}`, () => {
      const pairs = pairLabels(labelsOf(golden.y_true), labelsOf(predictionsOf(golden)));
      const weights = golden.sample_weight === null ? null : Float64Array.from(golden.sample_weight);
      const confusion = countConfusion(pairs, weights);
      const posLabel = golden.pos_label ?? 1;
      expectGolden(
        confusion.cells,
        (golden.expected['confusion_matrix'] as readonly Golden[]).flat(),
        'matrix',
      );
      if ('report' in golden.expected)
        checkReport(classificationReportImbalanced(confusion), golden.expected['report']);
      for (const [name, expected] of Object.entries(golden.expected)) {
        const metric = metricOf(name);
        if (metric === undefined || name.startsWith('auprc')) continue;
        if (beyondRounding.has(`${golden.case} ${name}`)) continue;
        const compute = () => metric[0].compute(confusion, { posLabel, ...metric[1] });
        if (isFailure(expected)) expect(compute, name).toThrow(/^BALLAST_METRIC_/);
        else expectGolden(compute(), expected, name);
      }
    });
  }

  it('and stay within what cancellation leaves of a correlation with one huge weight', () => {
    const golden = goldenCases().find((one) => one.case === 'one_big_weight')!;
    const pairs = pairLabels(labelsOf(golden.y_true), labelsOf(predictionsOf(golden)));
    const confusion = countConfusion(pairs, Float64Array.from(golden.sample_weight!));
    const exact = 0.3779644697965293;
    expect(labelMetrics.matthews_corrcoef.compute(confusion, {})).toBeCloseTo(exact, 8);
  });
});
