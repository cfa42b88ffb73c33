import type { Label } from '../../frame/frame.ts';
import { averageOf, classCounts, type AverageOptions } from './class-counts.ts';
import type { Confusion } from './confusion.ts';
import { accuracy } from './agreement.ts';
import { imbalancedPerClass, type IbaOptions } from './imbalanced.ts';
import { fbetaPerClass, precisionPerClass, recallPerClass } from './precision-recall.ts';

/** One line of `classification_report`. */
export interface ReportLine {
  /** A class, or `accuracy`, `micro avg`, `macro avg`, `weighted avg`. */
  readonly label: string;
  /** null on the line of accuracy, or where undefined. */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  /** Weight of the rows. */
  readonly support: number;
}

/** One line of `classification_report_imbalanced`. */
export interface ImbalancedReportLine {
  /** A class, or `avg / total`. */
  readonly label: string;
  readonly pre: number | null;
  readonly rec: number | null;
  readonly spe: number | null;
  readonly f1: number | null;
  readonly geo: number | null;
  readonly iba: number | null;
  readonly sup: number;
}

/**
 * Precision, recall and F1 of every class, then accuracy (micro average when labels of the rows are left out), macro
 * and weighted average.
 * @see scikit-learn classification_report
 */
export function classificationReport(
  confusion: Confusion,
  options: Omit<AverageOptions, 'average' | 'posLabel'> = {},
): ReportLine[] {
  if (confusion.rows === 0) return [];
  const labels = options.labels ?? confusion.classes;
  const counts = classCounts(confusion, { ...options, average: 'none' });
  const precision = precisionPerClass(counts, options);
  const recall = recallPerClass(counts, options);
  const f1 = fbetaPerClass(counts, options);
  const lines = labels.map((label, c) => ({
    label: String(label),
    precision: known(precision[c]),
    recall: known(recall[c]),
    f1: known(f1[c]),
    support: counts.actual[c],
  }));
  const support = counts.actual.reduce((a, b) => a + b, 0);
  const averages = (['macro', 'weighted'] as const).map((average) => ({
    label: `${average} avg`,
    precision: averageOf(precision, counts, average),
    recall: averageOf(recall, counts, average),
    f1: averageOf(f1, counts, average),
    support,
  }));
  return [...lines, overall(confusion, options, labels, support), ...averages];
}

function overall(
  confusion: Confusion,
  options: AverageOptions,
  labels: readonly Label[],
  support: number,
): ReportLine {
  const complete = confusion.classes.every((label) => labels.includes(label));
  if (complete) return { label: 'accuracy', precision: null, recall: null, f1: accuracy(confusion), support };
  const counts = classCounts(confusion, { ...options, average: 'micro' });
  return {
    label: 'micro avg',
    precision: known(precisionPerClass(counts, options)[0]),
    recall: known(recallPerClass(counts, options)[0]),
    f1: known(fbetaPerClass(counts, options)[0]),
    support,
  };
}

/**
 * Precision, recall, specificity, F1, geometric mean and index of balanced accuracy of every class, then their
 * averages weighted by support.
 * @see imbalanced-learn classification_report_imbalanced
 */
export function classificationReportImbalanced(
  confusion: Confusion,
  options: Omit<IbaOptions, 'average' | 'posLabel'> = {},
): ImbalancedReportLine[] {
  if (confusion.rows === 0) return [];
  const labels = options.labels ?? confusion.classes;
  const counts = classCounts(confusion, { ...options, average: 'none' });
  const own = imbalancedPerClass(confusion, options);
  const columns = {
    pre: precisionPerClass(counts, options),
    rec: recallPerClass(counts, options),
    spe: own.specificity,
    f1: fbetaPerClass(counts, options),
    geo: own.geometricMean,
    iba: own.iba,
  };
  const lines = labels.map((label, c) => ({
    label: String(label),
    pre: known(columns.pre[c]),
    rec: known(columns.rec[c]),
    spe: known(columns.spe[c]),
    f1: known(columns.f1[c]),
    geo: known(columns.geo[c]),
    iba: known(columns.iba[c]),
    sup: counts.actual[c],
  }));
  const mean = (values: Float64Array) => averageOf(values, counts, 'weighted');
  return [
    ...lines,
    {
      label: 'avg / total',
      pre: mean(columns.pre),
      rec: mean(columns.rec),
      spe: mean(columns.spe),
      f1: mean(columns.f1),
      geo: mean(columns.geo),
      iba: mean(columns.iba),
      sup: counts.actual.reduce((a, b) => a + b, 0),
    },
  ];
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
