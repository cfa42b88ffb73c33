import type { BoostingSettings } from './options.ts';

/** Rows with what they should be and what the model says so far. */
export interface ScoredRows {
  readonly rows: number;
  /** outputs x rows. */
  readonly scores: Float64Array;
  /** The place of the class, or the value. */
  readonly targets: Float64Array;
  /** null for 1 each. */
  readonly weights: Float64Array | null;
}

/** What boosting makes small: the weighted mean of a loss over rows. */
export interface Objective {
  /** The best score of all rows alike, one an output. */
  start(targets: Float64Array, weights: Float64Array | null): Float64Array;
  /**
   * Writes gradient and hessian by the scores, without weights, of some rows.
   * @param pairs  outputs x rows x 2
   */
  gradients(data: ScoredRows, from: number, to: number, pairs: Float32Array): void;
  /** The loss of one row. */
  loss(data: ScoredRows, row: number): number;
}

/** @param outputs  1, or the number of classes of `multiclass` */
export function objectiveOf(settings: BoostingSettings, outputs: number): Objective {
  switch (settings.objective) {
    case 'binary':
      return settings.focal_gamma === null ? logLoss : focalLoss(settings.focal_gamma, settings.focal_alpha);
    case 'multiclass':
      return softmaxLoss(outputs);
    case 'regression':
      return squaredLoss;
    case 'huber':
      return huberLoss(settings.alpha);
    default:
      return settings.objective satisfies never;
  }
}

const LEAST = 1e-15;

/** log(1 + e^x). */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function weightedMean(targets: Float64Array, weights: Float64Array | null): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < targets.length; row++) {
    const weight = weights === null ? 1 : weights[row];
    sum += weight * targets[row];
    total += weight;
  }
  return total === 0 ? 0 : sum / total;
}

function logOdds(targets: Float64Array, weights: Float64Array | null): Float64Array {
  const p = Math.min(1 - LEAST, Math.max(LEAST, weightedMean(targets, weights)));
  return Float64Array.of(Math.log(p / (1 - p)));
}

const logLoss: Objective = {
  start: logOdds,
  gradients: ({ scores, targets }, from, to, pairs) => {
    for (let row = from; row < to; row++) {
      const p = sigmoid(scores[row]);
      pairs[2 * row] = p - targets[row];
      pairs[2 * row + 1] = p * (1 - p);
    }
  },
  loss: ({ scores, targets }, row) => softplus(targets[row] === 1 ? -scores[row] : scores[row]),
};

/**
 * Log loss in which a row counts the less the surer its class is: -a (1 - q)^gamma log q, q the probability of its class.
 * @see Lin et al. 2017, arXiv:1708.02002
 */
function focalLoss(gamma: number, alpha: number | null): Objective {
  const factors = alpha === null ? [1, 1] : [1 - alpha, alpha];
  return {
    start: logOdds,
    gradients: ({ scores, targets }, from, to, pairs) => {
      for (let row = from; row < to; row++) {
        const target = targets[row];
        const sign = target === 1 ? 1 : -1;
        const q = sigmoid(sign * scores[row]);
        const logQ = -softplus(-sign * scores[row]);
        const rest = sigmoid(-sign * scores[row]);
        const factor = factors[target] * rest ** gamma;
        pairs[2 * row] = sign * factor * (gamma * q * logQ - rest);
        const curvature = gamma * rest * logQ - gamma * gamma * q * logQ + (2 * gamma + 1) * rest;
        // The loss is not convex where a row is far on the wrong side; there the log loss, as much weighed, lends its own.
        pairs[2 * row + 1] = factor * q * Math.max(curvature, rest);
      }
    },
    loss: ({ scores, targets }, row) => {
      const sign = targets[row] === 1 ? 1 : -1;
      const rest = sigmoid(-sign * scores[row]);
      return factors[targets[row]] * rest ** gamma * softplus(-sign * scores[row]);
    },
  };
}

function softmaxLoss(outputs: number): Objective {
  const factor = outputs / (outputs - 1);
  const exps = new Float64Array(outputs);
  /** Fills `exps`; returns their sum. */
  const fill = ({ scores, rows }: ScoredRows, row: number, highest: number): number => {
    let sum = 0;
    for (let k = 0; k < outputs; k++) sum += exps[k] = Math.exp(scores[k * rows + row] - highest);
    return sum;
  };
  const highestOf = ({ scores, rows }: ScoredRows, row: number): number => {
    let highest = scores[row];
    for (let k = 1; k < outputs; k++) highest = Math.max(highest, scores[k * rows + row]);
    return highest;
  };
  return {
    start: (targets, weights) => {
      const sums = new Float64Array(outputs);
      let total = 0;
      for (let row = 0; row < targets.length; row++) {
        const weight = weights === null ? 1 : weights[row];
        sums[targets[row]] += weight;
        total += weight;
      }
      return sums.map((sum) => Math.log(Math.max(LEAST, total === 0 ? 0 : sum / total)));
    },
    gradients: (data, from, to, pairs) => {
      const { rows, targets } = data;
      for (let row = from; row < to; row++) {
        const sum = fill(data, row, highestOf(data, row));
        for (let k = 0; k < outputs; k++) {
          const p = exps[k] / sum;
          const at = 2 * (k * rows + row);
          pairs[at] = targets[row] === k ? p - 1 : p;
          pairs[at + 1] = factor * p * (1 - p);
        }
      }
    },
    loss: (data, row) => {
      const highest = highestOf(data, row);
      return Math.log(fill(data, row, highest)) + highest - data.scores[data.targets[row] * data.rows + row];
    },
  };
}

const squaredLoss: Objective = {
  start: (targets, weights) => Float64Array.of(weightedMean(targets, weights)),
  gradients: ({ scores, targets }, from, to, pairs) => {
    for (let row = from; row < to; row++) {
      pairs[2 * row] = scores[row] - targets[row];
      pairs[2 * row + 1] = 1;
    }
  },
  loss: ({ scores, targets }, row) => (scores[row] - targets[row]) ** 2,
};

function huberLoss(delta: number): Objective {
  return {
    ...squaredLoss,
    gradients: ({ scores, targets }, from, to, pairs) => {
      for (let row = from; row < to; row++) {
        const residual = scores[row] - targets[row];
        pairs[2 * row] = Math.max(-delta, Math.min(delta, residual));
        pairs[2 * row + 1] = 1;
      }
    },
    loss: ({ scores, targets }, row) => {
      const size = Math.abs(scores[row] - targets[row]);
      return size <= delta ? 0.5 * size * size : delta * (size - 0.5 * delta);
    },
  };
}
