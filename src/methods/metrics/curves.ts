import { BallastError } from '../../errors/ballast-error.ts';
import type { Ranking } from './ranking.ts';

/** Points of precision and recall, from the lowest threshold to the highest; the last has no threshold. */
export interface PrecisionRecallCurve {
  readonly precision: Float64Array;
  readonly recall: Float64Array;
  /** One shorter than the others. */
  readonly thresholds: Float64Array;
}

/**
 * @param ranking  with all points
 * @param dropIntermediate  leave out points between two others of equal recall
 * @see scikit-learn precision_recall_curve
 */
export function precisionRecallCurve(
  ranking: Ranking,
  dropIntermediate: boolean = false,
): PrecisionRecallCurve {
  const kept = dropIntermediate ? select(ranking, (i, { tps }) => changes(tps, i)) : ranking;
  const { size, tps, fps, thresholds } = kept;
  const precision = new Float64Array(size + 1);
  const recall = new Float64Array(size + 1);
  const positives = size === 0 ? 0 : tps[size - 1];
  for (let i = 0; i < size; i++) {
    const to = size - 1 - i;
    const predicted = tps[i] + fps[i];
    precision[to] = predicted === 0 ? 0 : tps[i] / predicted;
    recall[to] = positives === 0 ? 1 : tps[i] / positives;
  }
  precision[size] = 1;
  recall[size] = 0;
  return { precision, recall, thresholds: thresholds.slice().reverse() };
}

/** From the highest threshold, infinity, to the lowest. */
export interface RocCurve {
  /** NaN where the rows hold no negatives. */
  readonly fpr: Float64Array;
  /** NaN where they hold no positives. */
  readonly tpr: Float64Array;
  readonly thresholds: Float64Array;
}

/**
 * @param ranking  with all points
 * @param dropIntermediate  leave out points on a straight line between two others
 * @see scikit-learn roc_curve
 */
export function rocCurve(ranking: Ranking, dropIntermediate: boolean = true): RocCurve {
  const kept = dropIntermediate
    ? select(ranking, (i, { tps, fps }) => bends(fps, i) || bends(tps, i))
    : ranking;
  const { tps, fps, thresholds } = fromInfinity(kept);
  return { fpr: shares(fps), tpr: shares(tps), thresholds };
}

/** Errors of both kinds against each other, from the lowest threshold to the highest. */
export interface DetCurve {
  readonly fpr: Float64Array;
  readonly fnr: Float64Array;
  readonly thresholds: Float64Array;
}

/**
 * @param ranking  with all points
 * @param dropIntermediate  leave out points between two others of equal miss rate
 * @throws METRIC_ONE_CLASS
 * @see scikit-learn det_curve
 */
export function detCurve(ranking: Ranking, dropIntermediate: boolean = false): DetCurve {
  const { size } = ranking;
  if (size === 0 || ranking.tps[size - 1] <= 0 || ranking.fps[size - 1] <= 0) {
    throw new BallastError('METRIC_ONE_CLASS', { what: 'a DET curve' });
  }
  const whole = fromInfinity(ranking);
  const { tps, fps, thresholds } = dropIntermediate ? select(whole, (i, { tps }) => changes(tps, i)) : whole;
  const positives = tps[tps.length - 1];
  const negatives = fps[fps.length - 1];
  // From the last point without false positives to the first without misses.
  const first = fps.findLastIndex((fp) => fp === fps[0]);
  const last = tps.indexOf(positives);
  return {
    fpr: fps
      .slice(first, last + 1)
      .reverse()
      .map((fp) => fp / negatives),
    fnr: tps
      .slice(first, last + 1)
      .reverse()
      .map((tp) => (positives - tp) / positives),
    thresholds: thresholds.slice(first, last + 1).reverse(),
  };
}

/** Cumulative gain and lift, from the highest threshold to the lowest. */
export interface GainCurve {
  readonly thresholds: Float64Array;
  /** Share of all rows with at least that score. */
  readonly population: Float64Array;
  /** Share of the positive rows among them: recall. NaN without positive rows. */
  readonly gain: Float64Array;
  /** Gain over population: 1 is what random order gives. */
  readonly lift: Float64Array;
}

/** @param ranking  with all points */
export function gainCurve({ size, thresholds, tps, fps }: Ranking): GainCurve {
  const positives = size === 0 ? 0 : tps[size - 1];
  const total = size === 0 ? 0 : positives + fps[size - 1];
  const population = tps.map((tp, i) => (tp + fps[i]) / total);
  const gain = tps.map((tp) => (positives === 0 ? NaN : tp / positives));
  return { thresholds: thresholds.slice(), population, gain, lift: gain.map((g, i) => g / population[i]) };
}

/** What "score >= threshold" decides, for every distinct score, from the highest to the lowest. */
export interface ThresholdSweep {
  readonly thresholds: Float64Array;
  readonly tp: Float64Array;
  readonly fp: Float64Array;
  readonly fn: Float64Array;
  readonly tn: Float64Array;
  readonly precision: Float64Array;
  readonly recall: Float64Array;
  readonly specificity: Float64Array;
  readonly f1: Float64Array;
}

/** Ratios without a denominator are 0. @param ranking  with all points */
export function thresholdSweep({ size, thresholds, tps, fps }: Ranking): ThresholdSweep {
  const positives = size === 0 ? 0 : tps[size - 1];
  const negatives = size === 0 ? 0 : fps[size - 1];
  return {
    thresholds: thresholds.slice(),
    tp: tps.slice(),
    fp: fps.slice(),
    fn: tps.map((tp) => positives - tp),
    tn: fps.map((fp) => negatives - fp),
    precision: tps.map((tp, i) => ratio(tp, tp + fps[i])),
    recall: tps.map((tp) => ratio(tp, positives)),
    specificity: fps.map((fp) => ratio(negatives - fp, negatives)),
    f1: tps.map((tp, i) => ratio(2 * tp, positives + tp + fps[i])),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function shares(counts: Float64Array): Float64Array {
  const total = counts[counts.length - 1];
  return counts.map((count) => (total <= 0 ? NaN : count / total));
}

function fromInfinity({ size, thresholds, tps, fps }: Ranking): Ranking {
  return {
    size: size + 1,
    thresholds: prepend(Infinity, thresholds),
    tps: prepend(0, tps),
    fps: prepend(0, fps),
  };
}

function prepend(value: number, values: Float64Array): Float64Array {
  const longer = new Float64Array(values.length + 1);
  longer[0] = value;
  longer.set(values, 1);
  return longer;
}

/** First, last and those points that `isKept` names. */
function select(ranking: Ranking, isKept: (i: number, ranking: Ranking) => boolean): Ranking {
  const { size, thresholds, tps, fps } = ranking;
  if (size <= 2) return ranking;
  const kept = new Int32Array(size);
  let count = 0;
  for (let i = 0; i < size; i++) if (i === 0 || i === size - 1 || isKept(i, ranking)) kept[count++] = i;
  const pick = (values: Float64Array) => Float64Array.from(kept.subarray(0, count), (i) => values[i]);
  return { size: count, thresholds: pick(thresholds), tps: pick(tps), fps: pick(fps) };
}

function changes(values: Float64Array, i: number): boolean {
  return values[i] !== values[i - 1] || values[i + 1] !== values[i];
}

/** Written as a difference of differences, so that rounding decides as in numpy. */
function bends(values: Float64Array, i: number): boolean {
  return values[i + 1] - values[i] - (values[i] - values[i - 1]) !== 0;
}
