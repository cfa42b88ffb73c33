import { workerTask } from '../../workers/pool.ts';
import type { LinearDesign } from './linear-design.ts';

/** Rows that are worked on at a time: their scores stay in the cache. */
export const BLOCK_ROWS = 1_024;

/** A logistic regression problem: everything that stays the same while the coefficients move. */
export interface LogisticProblem {
  readonly design: LinearDesign;
  /** Class of every row. */
  readonly targets: Int32Array;
  /** Weight of every row; null for 1. */
  readonly weights: Float64Array | null;
  /** Vectors of coefficients: 1 for two classes, else one for each class. */
  readonly outputs: number;
}

/** Where a sum over rows is taken: chunk c has the rows c * chunkRows to (c + 1) * chunkRows. */
export interface ChunkJob {
  readonly problem: LogisticProblem;
  /** outputs x (width + 1): coefficients, then the intercept. */
  readonly theta: Float64Array;
  readonly chunkRows: number;
  readonly fromChunk: number;
  readonly toChunk: number;
  /** For each chunk: the loss, then its gradient; filled here. */
  readonly sums: Float64Array;
}

export const lossTask = workerTask<ChunkJob, void>(import.meta.url, 'sumLoss');

/** Sums loss and gradient over each chunk of rows, without penalty. */
export function sumLoss(job: ChunkJob): void {
  const { problem, theta, chunkRows } = job;
  const { rows } = problem.design;
  const stride = theta.length + 1;
  const scores = new Float64Array(BLOCK_ROWS * problem.outputs);
  for (let chunk = job.fromChunk; chunk < job.toChunk; chunk++) {
    const sums = job.sums.subarray(chunk * stride, (chunk + 1) * stride).fill(0);
    const end = Math.min(rows, (chunk + 1) * chunkRows);
    for (let from = chunk * chunkRows; from < end; from += BLOCK_ROWS) {
      const to = Math.min(end, from + BLOCK_ROWS);
      for (let k = 0; k < problem.outputs; k++) {
        const into = scores.subarray(k * BLOCK_ROWS);
        scoreRows(problem.design, outputOf(problem, theta, k), from, to, into);
      }
      sums[0] +=
        problem.outputs === 1
          ? binaryResiduals(problem, from, to, scores)
          : softmaxResiduals(problem, from, to, scores);
      for (let k = 0; k < problem.outputs; k++) {
        const gradient = outputOf(problem, sums.subarray(1), k);
        addGradient(problem.design, scores.subarray(k * BLOCK_ROWS), from, to, gradient);
      }
    }
  }
}

/** Coefficients and intercept of output k. */
export function outputOf({ design }: LogisticProblem, theta: Float64Array, k: number): Float64Array {
  return theta.subarray(k * (design.width + 1), (k + 1) * (design.width + 1));
}

/** Linear scores of the rows `from` to `to`, into `scores` from its start. */
export function scoreRows(
  design: LinearDesign,
  coefficients: Float64Array,
  from: number,
  to: number,
  scores: Float64Array,
): void {
  const count = to - from;
  scores.fill(coefficients[design.width], 0, count);
  design.numbers.forEach(({ values, mean, scale }, j) => {
    const slope = coefficients[j] / scale;
    if (slope === 0) return;
    for (let r = 0; r < count; r++) scores[r] += slope * (values[from + r] - mean);
  });
  for (const { codes, offset } of design.categories) {
    for (let r = 0; r < count; r++) {
      const code = codes[from + r];
      if (code >= 0) scores[r] += coefficients[offset + code];
    }
  }
}

/** Turns scores into residuals w (p - y) and gives the loss: -log of the probability of what happened. */
function binaryResiduals(problem: LogisticProblem, from: number, to: number, scores: Float64Array): number {
  const { targets, weights } = problem;
  let loss = 0;
  for (let r = from; r < to; r++) {
    const score = scores[r - from];
    const weight = weights === null ? 1 : weights[r];
    const small = Math.exp(-Math.abs(score));
    const positive = targets[r] === 1;
    loss += weight * (Math.log1p(small) + Math.max(0, positive ? -score : score));
    // p - 1 as -1 / (1 + e^score): the difference itself would cancel.
    const towards = positive ? score < 0 : score > 0;
    const error = (towards ? 1 : small) / (1 + small);
    scores[r - from] = positive ? -weight * error : weight * error;
  }
  return loss;
}

function softmaxResiduals(problem: LogisticProblem, from: number, to: number, scores: Float64Array): number {
  const { targets, weights, outputs } = problem;
  let loss = 0;
  for (let r = 0; r < to - from; r++) {
    const weight = weights === null ? 1 : weights[from + r];
    const target = targets[from + r];
    const own = scores[target * BLOCK_ROWS + r];
    let top = -Infinity;
    for (let k = 0; k < outputs; k++) top = Math.max(top, scores[k * BLOCK_ROWS + r]);
    let sum = 0;
    for (let k = 0; k < outputs; k++) {
      const odds = Math.exp(scores[k * BLOCK_ROWS + r] - top);
      scores[k * BLOCK_ROWS + r] = odds;
      sum += odds;
    }
    loss += weight * (Math.log(sum) + top - own);
    for (let k = 0; k < outputs; k++) scores[k * BLOCK_ROWS + r] *= weight / sum;
    scores[target * BLOCK_ROWS + r] -= weight;
  }
  return loss;
}

function addGradient(
  design: LinearDesign,
  residuals: Float64Array,
  from: number,
  to: number,
  gradient: Float64Array,
): void {
  const count = to - from;
  let total = 0;
  for (let r = 0; r < count; r++) total += residuals[r];
  gradient[design.width] += total;
  design.numbers.forEach(({ values, mean, scale }, j) => {
    gradient[j] += centredDot(values, mean, from, count, residuals) / scale;
  });
  for (const { codes, offset } of design.categories) {
    for (let r = 0; r < count; r++) {
      const code = codes[from + r];
      if (code >= 0) gradient[offset + code] += residuals[r];
    }
  }
}

/** Four sums at a time: one would wait for each addition to end. */
function centredDot(
  values: Float64Array,
  mean: number,
  from: number,
  count: number,
  residuals: Float64Array,
): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let r = 0;
  for (; r + 3 < count; r += 4) {
    a += residuals[r] * (values[from + r] - mean);
    b += residuals[r + 1] * (values[from + r + 1] - mean);
    c += residuals[r + 2] * (values[from + r + 2] - mean);
    d += residuals[r + 3] * (values[from + r + 3] - mean);
  }
  for (; r < count; r++) a += residuals[r] * (values[from + r] - mean);
  return a + b + (c + d);
}
