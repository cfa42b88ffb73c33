import { BallastError } from '../../errors/ballast-error.ts';
import type { Label } from '../../frame/frame.ts';
import { sharedFloat64, sharedInt32 } from '../../frame/matrix.ts';
import { confusionFromPairs, type LabelPair } from '../metrics/label-pairs.ts';
import type { LabelMetricName } from '../metrics/label-metrics.ts';
import { sameLabel } from '../metrics/labels.ts';
import type { LabelOptions } from '../metrics/metric.ts';
import type { Strata } from './bootstrap.ts';
import type { LabelStatistic } from './statistic.ts';

/** Rows that agree in the true label, in the predicted label of each model, and in their weight. */
export interface PredictedRows {
  readonly truth: Label | null;
  /** One a model. */
  readonly predicted: readonly (Label | null)[];
  readonly rows: number;
  /** Of all of them. */
  readonly weight: number;
}

/**
 * The statistics of one metric of the labels that several models predict for the same rows.
 * @throws METRIC_* as `confusionFromPairs` tells
 */
export function labelStatistics(
  name: LabelMetricName,
  counted: readonly PredictedRows[],
  options: LabelOptions,
): { readonly statistics: LabelStatistic[]; readonly strata: Strata } {
  const models = counted[0]?.predicted.length ?? 0;
  const pairs: LabelPair[] = counted.flatMap(({ truth, predicted, rows, weight }) =>
    predicted.map((label) => ({ truth, predicted: label, rows, weight })),
  );
  const { classes } = confusionFromPairs(pairs);
  const indexOf = (label: Label | null): number =>
    label === null ? -1 : classes.findIndex((known) => sameLabel(known, label));
  const cells = counted.map((cell) => ({ ...cell, own: indexOf(cell.truth) })).sort((a, b) => a.own - b.own);
  const total = cells.reduce((sum, { rows }) => sum + rows, 0);
  if (total > 0x7fffffff) throw new BallastError('METRIC_TOO_MANY_ROWS', { rows: total });
  const cellOf = sharedInt32(total);
  const strata: number[] = [];
  let at = 0;
  cells.forEach(({ rows, own }, cell) => {
    if (cell === 0 || own !== cells[cell - 1].own) strata.push(at);
    cellOf.fill(cell, at, at + rows);
    at += rows;
  });
  strata.push(at);
  const isWeighted = cells.some(({ rows, weight }) => rows !== weight);
  const weights = sharedFloat64(cells.length);
  cells.forEach(({ rows, weight }, cell) => (weights[cell] = weight / rows));
  const shared = {
    kind: 'labels' as const,
    name,
    options,
    classes,
    cellOf,
    sizes: sharedFloat64(cells.length),
    weights: isWeighted ? weights : null,
    truth: Int32Array.from(cells, ({ own }) => own),
  };
  cells.forEach(({ rows }, cell) => (shared.sizes[cell] = rows));
  const statistics = Array.from({ length: models }, (_, m) => ({
    ...shared,
    predicted: Int32Array.from(cells, ({ predicted }) => indexOf(predicted[m])),
  }));
  return { statistics, strata };
}
