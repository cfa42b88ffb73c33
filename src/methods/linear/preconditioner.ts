import { workerTask } from '../../workers/pool.ts';
import { factorCholesky, solveCholesky } from './cholesky.ts';
import type { HessianKind } from './logistic-hessian.ts';

/** Sums of second derivatives by chunks, and what makes them a positive definite yardstick. */
export interface FactorJob {
  readonly kind: HessianKind;
  readonly outputs: number;
  /** Coefficients of one output, with the intercept, which is last. */
  readonly side: number;
  readonly chunks: number;
  /** Turns a sum over the sampled rows into the mean over all. */
  readonly factor: number;
  /** Added to the diagonal of every coefficient but the intercepts. */
  readonly penalty: number;
  readonly intercept: boolean;
  /** Chunks behind each other; the result is left in the first. */
  readonly sums: Float64Array;
}

export const factorTask = workerTask<FactorJob, void>(import.meta.url, 'factorHessian');

/** Adds the chunks up in their order, adds the penalty and factors; in place. */
export function factorHessian(job: FactorJob): void {
  const { sums, chunks, kind, outputs, side } = job;
  const length = sums.length / chunks;
  for (let chunk = 1; chunk < chunks; chunk++) {
    for (let i = 0; i < length; i++) sums[i] += sums[chunk * length + i];
  }
  const total = sums.subarray(0, length);
  for (let i = 0; i < length; i++) total[i] *= job.factor;
  if (kind === 'diagonal') {
    for (let i = 0; i < length; i++) total[i] = Math.max(Number.EPSILON, total[i] + penaltyAt(job, i % side));
    return;
  }
  const size = kind === 'full' ? outputs * side : side;
  if (kind === 'full') mirrorBlocks(total, outputs, side);
  for (let start = 0; start < length; start += size * size) {
    const matrix = total.subarray(start, start + size * size);
    for (let i = 0; i < size; i++) matrix[i * size + i] += penaltyAt(job, i % side);
    if (!job.intercept) fixIntercepts(matrix, size, side);
    factorCholesky(matrix, size);
  }
}

/** Divides `vector` by the factored matrix, in place. */
export function precondition(job: FactorJob, vector: Float64Array): void {
  const { kind, sums, side, outputs } = job;
  if (kind === 'diagonal') {
    for (let i = 0; i < vector.length; i++) vector[i] /= sums[i];
  } else if (kind === 'full') solveCholesky(sums, outputs * side, vector);
  else {
    for (let k = 0; k < outputs; k++) {
      const factor = sums.subarray(k * side * side, (k + 1) * side * side);
      solveCholesky(factor, side, vector.subarray(k * side, (k + 1) * side));
    }
  }
  if (kind !== 'full' && outputs > 1) balance(vector, outputs, side);
}

/**
 * Takes out what is common to all outputs. It changes no probability, so only the penalty would bring it back,
 * slowly; a whole matrix knows that, its parts do not.
 */
function balance(vector: Float64Array, outputs: number, side: number): void {
  for (let i = 0; i < side; i++) {
    let sum = 0;
    for (let k = 0; k < outputs; k++) sum += vector[k * side + i];
    for (let k = 0; k < outputs; k++) vector[k * side + i] -= sum / outputs;
  }
}

/** With several outputs the intercepts may all move together at no cost; a trace of a penalty holds them. */
function penaltyAt({ side, penalty, outputs }: FactorJob, i: number): number {
  if (i < side - 1) return penalty;
  return outputs > 1 ? 1e-8 : 0;
}

/** A block of two different classes is symmetric in itself, but only its lower triangle was summed. */
function mirrorBlocks(matrix: Float64Array, outputs: number, side: number): void {
  const size = outputs * side;
  for (let k = 1; k < outputs; k++) {
    for (let l = 0; l < k; l++) {
      const start = k * side * size + l * side;
      for (let i = 0; i < side; i++) {
        for (let j = 0; j < i; j++) matrix[start + j * size + i] = matrix[start + i * size + j];
      }
    }
  }
}

function fixIntercepts(matrix: Float64Array, size: number, side: number): void {
  for (let at = side - 1; at < size; at += side) {
    for (let i = 0; i < size; i++) {
      matrix[at * size + i] = 0;
      matrix[i * size + at] = 0;
    }
    matrix[at * size + at] = 1;
  }
}
