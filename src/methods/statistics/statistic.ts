import type { Label } from '../../frame/frame.ts';
import { leaveOneOutAuprc, leaveOneOutAuroc } from './leave-one-out.ts';
import { sortSpace } from '../../wasm/radix-sort.ts';
import { sharedFloat64, sharedInt32, sharedUint8 } from '../../frame/matrix.ts';
import { checkFinite, checkWeights, type ScoredRows } from '../metrics/check.ts';
import type { Confusion } from '../metrics/confusion.ts';
import { labelMetrics, type LabelMetricName } from '../metrics/label-metrics.ts';
import type { LabelMetric, LabelOptions, ScoreMetric, ScoreOptions } from '../metrics/metric.ts';
import type { Ranking } from '../metrics/ranking.ts';
import { checkWeighted, scoreMetrics, type ScoreMetricName } from '../metrics/score-metrics.ts';

/**
 * A metric of rows that are drawn with replacement. Rows that count alike share a cell, and the metric is a function of
 * how often each cell is drawn: so rows are sorted once, and a resample costs a pass over them. On shared memory.
 */
export type Statistic = ScoreStatistic | LabelStatistic;

interface Cells {
  /** For each row the cell that it counts in; rows as the strata order them. */
  readonly cellOf: Int32Array;
  /** How many rows each cell has. */
  readonly sizes: Float64Array;
  /** What a row of each cell weighs; null: 1. */
  readonly weights: Float64Array | null;
}

export interface ScoreStatistic extends Cells {
  readonly kind: 'scores';
  readonly name: ScoreMetricName;
  readonly options: ScoreOptions;
  /** By cell, scores descending. */
  readonly scores: Float64Array;
  readonly positive: Uint8Array;
}

export interface LabelStatistic extends Cells {
  readonly kind: 'labels';
  readonly name: LabelMetricName;
  readonly options: LabelOptions;
  readonly classes: readonly Label[];
  /** By cell, index of the class. */
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
}

/**
 * The statistic of a metric of scores.
 * @param order  the rows, stratum by stratum
 * @throws METRIC_SCORE_NOT_FINITE, METRIC_WEIGHT_INVALID, METRIC_UNSUPPORTED
 */
export function scoreStatistic(
  name: ScoreMetricName,
  rows: ScoredRows,
  options: ScoreOptions,
  order: Int32Array,
): ScoreStatistic {
  checkFinite(rows.scores);
  checkWeights(rows.weights);
  checkWeighted(scoreMetrics[name], rows);
  const n = order.length;
  const { keys, values, sort } = boundSort(n);
  for (let i = 0; i < n; i++) {
    keys[i] = rows.scores[order[i]] + 0;
    values[i] = i;
  }
  sort();
  const cellOf = sharedInt32(n);
  const scores = sharedFloat64(n);
  const positive = sharedUint8(n);
  const sizes = sharedFloat64(n);
  const weights = rows.weights === null ? null : sharedFloat64(n);
  let cells = 0;
  for (let start = 0; start < n;) {
    let end = start;
    while (end < n && keys[end] === keys[start]) end++;
    // Without weights the tied rows of a class are alike.
    const shared = [-1, -1];
    for (let i = start; i < end; i++) {
      const place = values[i];
      const own = rows.positive[order[place]];
      let cell = weights === null ? shared[own] : -1;
      if (cell === -1) {
        cell = cells++;
        scores[cell] = keys[start];
        positive[cell] = own;
        if (weights !== null && rows.weights !== null) weights[cell] = rows.weights[order[place]];
        shared[own] = cell;
      }
      cellOf[place] = cell;
      sizes[cell]++;
    }
    start = end;
  }
  return {
    kind: 'scores',
    name,
    options,
    cellOf,
    sizes: sizes.subarray(0, cells),
    scores: scores.subarray(0, cells),
    positive: positive.subarray(0, cells),
    weights: weights?.subarray(0, cells) ?? null,
  };
}

function boundSort(n: number) {
  const space = sortSpace(n, true);
  return { keys: space.keys, values: space.values, sort: () => space.sort(0, n) };
}

/** Computes the metric of a resample; it keeps what it needs between resamples, so make one and use it often. */
export type Evaluate = (counts: Float64Array) => number | null;

/** @returns null where the metric is undefined */
export function evaluator(statistic: Statistic): Evaluate {
  return statistic.kind === 'labels' ? labelEvaluator(statistic) : scoreEvaluator(statistic);
}

function scoreEvaluator({ name, options, scores, positive, weights }: ScoreStatistic): Evaluate {
  const metric: ScoreMetric = scoreMetrics[name];
  const weigh = (counts: Float64Array) =>
    weights === null ? counts : counts.map((count, cell) => count * weights[cell]);
  if (metric.needs === 'probability')
    return (counts) => metric.compute({ positive, scores, weights: weigh(counts) }, options);
  const { points, thresholds } = pointsOf(scores);
  const tps = new Float64Array(thresholds.length);
  const fps = new Float64Array(thresholds.length);
  const ranking: Ranking = { size: thresholds.length, thresholds, tps, fps };
  return (counts) => {
    const weighed = weigh(counts);
    let tp = 0;
    let fp = 0;
    // Without a branch a cell: whether it was drawn, and of which class it is, cannot be foreseen. A point that was not
    // drawn repeats the one before, which no metric minds.
    for (let cell = 0; cell < scores.length; cell++) {
      const found = positive[cell] * weighed[cell];
      tp += found;
      fp += weighed[cell] - found;
      tps[points[cell]] = tp;
      fps[points[cell]] = fp;
    }
    return metric.compute(ranking, options);
  };
}

/** The distinct scores, and for each cell the index of its own. */
function pointsOf(scores: Float64Array): { points: Int32Array; thresholds: Float64Array } {
  const points = new Int32Array(scores.length);
  const thresholds = new Float64Array(scores.length);
  let size = 0;
  for (let cell = 0; cell < scores.length; cell++) {
    if (cell === 0 || scores[cell] !== thresholds[size - 1]) thresholds[size++] = scores[cell];
    points[cell] = size - 1;
  }
  return { points, thresholds: thresholds.subarray(0, size) };
}

function labelEvaluator({ name, options, classes, truth, predicted, weights }: LabelStatistic): Evaluate {
  const metric: LabelMetric = labelMetrics[name];
  return (counts) => {
    // A class that no drawn row has is no class of the resample, as scikit-learn finds the classes of its rows.
    const used = new Uint8Array(classes.length);
    let rows = 0;
    counts.forEach((count, cell) => {
      if (count > 0) used[truth[cell]] = used[predicted[cell]] = 1;
      rows += count;
    });
    const kept = [...classes.keys()].filter((c) => used[c] === 1);
    const index = Int32Array.from(classes, (_, c) => kept.indexOf(c));
    const k = kept.length;
    const confusion: Confusion = {
      classes: kept.map((c) => classes[c]),
      cells: new Float64Array(k * k),
      occurs: new Uint8Array(k),
      rows,
    };
    counts.forEach((count, cell) => {
      if (count === 0) return;
      confusion.cells[index[truth[cell]] * k + index[predicted[cell]]] += count * (weights?.[cell] ?? 1);
      confusion.occurs[index[truth[cell]]] = 1;
    });
    return metric.compute(confusion, options);
  };
}

/** Cells up to which leaving each out in turn is affordable where no shortcut is known. */
export const MOST_JACKKNIFED = 20_000;

/** Whether `leaveOneOut` has to compute the metric once a cell. */
export function jackknifeIsSlow(statistic: Statistic): boolean {
  return shortcut(statistic) === undefined;
}

/**
 * The metric without one row of each cell `from` to `to`; NaN where undefined.
 */
export function leaveOneOut(statistic: Statistic, from: number, to: number): Float64Array {
  const quick = shortcut(statistic);
  if (quick !== undefined) return quick().subarray(from, to);
  const evaluate = evaluator(statistic);
  const counts = statistic.sizes.slice();
  const left = new Float64Array(to - from);
  for (let cell = from; cell < to; cell++) {
    counts[cell]--;
    left[cell - from] = evaluate(counts) ?? NaN;
    counts[cell]++;
  }
  return left;
}

/** What is known of rankings alone: sums over the points above and below the row that is left out. */
function shortcut(statistic: Statistic): (() => Float64Array) | undefined {
  if (statistic.kind === 'labels' || statistic.weights !== null) return undefined;
  const { name, options } = statistic;
  if (name === 'auprc') return () => leaveOneOutAuprc(statistic);
  if (name === 'auroc' && (options.maxFpr ?? 1) === 1) return () => leaveOneOutAuroc(statistic);
  return undefined;
}
