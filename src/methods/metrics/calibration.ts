import { BallastError } from '../../errors/ballast-error.ts';
import { checkProbabilities, checkWeights, type ScoredRows } from './check.ts';

/** How well probabilities are kept, bin by bin; empty bins are left out. */
export interface CalibrationCurve {
  /** Weighted share of positive rows in the bin. */
  readonly probTrue: Float64Array;
  /** Weighted mean score in the bin. */
  readonly probPred: Float64Array;
  /** Weight of the bin. */
  readonly weight: Float64Array;
}

export type BinStrategy = 'uniform' | 'quantile';

/**
 * Expected calibration error: the mean distance between score and truth over equally wide bins, weighted by bin.
 * @param bins  number of bins over [0, 1]; a score on an edge belongs to the bin above it
 * @returns null without rows
 * @throws METRIC_SCORE_NOT_FINITE, METRIC_SCORE_OUTSIDE_UNIT, METRIC_WEIGHT_INVALID, METRIC_ARGUMENT_RANGE
 * @see Naeini et al. 2015
 */
export function expectedCalibrationError(rows: ScoredRows, bins: number = 10): number | null {
  const { probTrue, probPred, weight } = evenBins(rows, bins);
  if (weight.length === 0) return null;
  let total = 0;
  let sum = 0;
  weight.forEach((w, b) => {
    total += w;
    sum += w * Math.abs(probTrue[b] - probPred[b]);
  });
  if (total === 0) throw new BallastError('METRIC_WEIGHT_INVALID', { problem: 'the weights sum to 0' });
  return sum / total;
}

/** The largest distance between score and truth of any bin; otherwise as `expectedCalibrationError`. */
export function maximumCalibrationError(rows: ScoredRows, bins: number = 10): number | null {
  const { probTrue, probPred, weight } = evenBins(rows, bins);
  if (weight.length === 0) return null;
  return probTrue.reduce((worst, truth, b) => Math.max(worst, Math.abs(truth - probPred[b])), 0);
}

/**
 * @param strategy  `uniform`: equally wide bins; `quantile`: bins of equally many rows
 * @throws METRIC_SCORE_NOT_FINITE, METRIC_SCORE_OUTSIDE_UNIT, METRIC_ARGUMENT_RANGE
 * @see scikit-learn calibration_curve: here a score on an inner edge belongs to the bin below it
 */
export function calibrationCurve(
  rows: ScoredRows,
  bins: number = 5,
  strategy: BinStrategy = 'uniform',
): CalibrationCurve {
  checkBins(bins);
  checkProbabilities(rows.scores);
  checkWeights(rows.weights);
  const edges = strategy === 'uniform' ? evenEdges(bins) : quantileEdges(rows.scores, bins);
  return collect(rows, bins, (score) => firstAtLeast(edges, score));
}

function evenBins(rows: ScoredRows, bins: number): CalibrationCurve {
  checkBins(bins);
  checkProbabilities(rows.scores);
  checkWeights(rows.weights);
  return collect(rows, bins, (score) => Math.min(Math.floor(score * bins), bins - 1));
}

function checkBins(bins: number): void {
  if (Number.isInteger(bins) && bins >= 1) return;
  throw new BallastError('METRIC_ARGUMENT_RANGE', {
    argument: 'n_bins',
    value: bins,
    expected: 'a whole number of at least 1',
  });
}

function collect(rows: ScoredRows, bins: number, binOf: (score: number) => number): CalibrationCurve {
  const { positive, scores, weights } = rows;
  const weight = new Float64Array(bins);
  const truth = new Float64Array(bins);
  const predicted = new Float64Array(bins);
  for (let i = 0; i < scores.length; i++) {
    const w = weights === null ? 1 : weights[i];
    const bin = binOf(scores[i]);
    weight[bin] += w;
    truth[bin] += w * positive[i];
    predicted[bin] += w * scores[i];
  }
  const used = [...weight.keys()].filter((bin) => weight[bin] !== 0);
  return {
    probTrue: Float64Array.from(used, (bin) => truth[bin] / weight[bin]),
    probPred: Float64Array.from(used, (bin) => predicted[bin] / weight[bin]),
    weight: Float64Array.from(used, (bin) => weight[bin]),
  };
}

/** Inner edges only. */
function evenEdges(bins: number): Float64Array {
  return Float64Array.from({ length: bins - 1 }, (_, b) => (b + 1) * (1 / bins));
}

/** Inner edges at the quantiles, interpolated between the two nearest scores as numpy does. */
function quantileEdges(scores: Float64Array, bins: number): Float64Array {
  if (scores.length === 0) return new Float64Array(bins - 1);
  const sorted = Float64Array.from(scores).sort();
  return Float64Array.from({ length: bins - 1 }, (_, b) => {
    const position = (((b + 1) * (1 / bins) * 100) / 100) * (sorted.length - 1);
    const below = Math.floor(position);
    const share = position - below;
    const low = sorted[below];
    const high = sorted[Math.min(below + 1, sorted.length - 1)];
    return share >= 0.5 ? high - (high - low) * (1 - share) : low + (high - low) * share;
  });
}

function firstAtLeast(edges: Float64Array, score: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] < score) low = middle + 1;
    else high = middle;
  }
  return low;
}
