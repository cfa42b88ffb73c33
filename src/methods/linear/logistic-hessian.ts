import { workerTask } from '../../workers/pool.ts';
import type { LinearDesign } from './linear-design.ts';
import type { LogisticProblem } from './logistic-objective.ts';

/** Sampled rows that are worked on at a time. */
const BLOCK = 256;

/**
 * How much of the second derivatives is kept: all of them, those within each class, or the diagonal. The
 * minimiser needs them only as a yardstick, so less is slower but never wrong.
 */
export type HessianKind = 'full' | 'blocks' | 'diagonal';

/** Every `stride`-th row is summed; chunk c has the sampled rows c * chunkRows to (c + 1) * chunkRows. */
export interface HessianJob {
  readonly problem: LogisticProblem;
  readonly kind: HessianKind;
  readonly theta: Float64Array;
  readonly stride: number;
  readonly sampled: number;
  readonly chunkRows: number;
  readonly fromChunk: number;
  readonly toChunk: number;
  /** `hessianLength` numbers for each chunk; filled here. */
  readonly sums: Float64Array;
}

export const hessianTask = workerTask<HessianJob, void>(import.meta.url, 'sumHessian');

/** Numbers of one Hessian: one matrix, one for each output, or one diagonal. */
export function hessianLength(problem: LogisticProblem, kind: HessianKind): number {
  const side = problem.design.width + 1;
  if (kind === 'diagonal') return problem.outputs * side;
  return kind === 'blocks' ? problem.outputs * side * side : (problem.outputs * side) ** 2;
}

/** Sums the second derivatives of the loss over each chunk; of every block only the lower triangle. */
export function sumHessian(job: HessianJob): void {
  const { problem, kind } = job;
  const { outputs, design } = problem;
  const side = design.width + 1;
  const length = hessianLength(problem, kind);
  const block = createBlock(design, outputs);
  const curvature = new Float64Array(BLOCK);
  for (let chunk = job.fromChunk; chunk < job.toChunk; chunk++) {
    const sums = job.sums.subarray(chunk * length, (chunk + 1) * length).fill(0);
    const end = Math.min(job.sampled, (chunk + 1) * job.chunkRows);
    for (let from = chunk * job.chunkRows; from < end; from += BLOCK) {
      const count = Math.min(BLOCK, end - from);
      loadBlock(job, block, from, count);
      for (let k = 0; k < outputs; k++) {
        for (let l = kind === 'full' ? 0 : k; l <= k; l++) {
          pairCurvature(block, outputs, k, l, count, curvature);
          if (kind === 'diagonal') addDiagonal(block, design, curvature, count, sums.subarray(k * side));
          else if (kind === 'blocks')
            addProducts(block, design, curvature, count, sums.subarray(k * side * side), side);
          else
            addProducts(
              block,
              design,
              curvature,
              count,
              sums.subarray(k * side * outputs * side + l * side),
              outputs * side,
            );
        }
      }
    }
  }
}

/** A block of sampled rows, standardised, and the probabilities of their classes. */
interface Block {
  /** Number column j of row r at j * BLOCK + r. */
  readonly numbers: Float64Array;
  readonly weighted: Float64Array;
  /** Index of the level's coefficient, -1 for none; category column c of row r at c * BLOCK + r. */
  readonly levels: Int32Array;
  readonly probabilities: Float64Array;
  readonly weights: Float64Array;
}

function createBlock(design: LinearDesign, outputs: number): Block {
  return {
    numbers: new Float64Array(design.numbers.length * BLOCK),
    weighted: new Float64Array(design.numbers.length * BLOCK),
    levels: new Int32Array(design.categories.length * BLOCK),
    probabilities: new Float64Array(outputs * BLOCK),
    weights: new Float64Array(BLOCK),
  };
}

function loadBlock({ problem, theta, stride }: HessianJob, block: Block, from: number, count: number): void {
  const { design, weights, outputs } = problem;
  const { numbers, levels, probabilities } = block;
  const side = design.width + 1;
  for (let k = 0; k < outputs; k++) {
    probabilities.fill(theta[k * side + design.width], k * BLOCK, k * BLOCK + count);
  }
  for (let r = 0; r < count; r++) block.weights[r] = weights === null ? 1 : weights[(from + r) * stride];
  design.numbers.forEach(({ values, mean, scale }, j) => {
    for (let r = 0; r < count; r++) numbers[j * BLOCK + r] = (values[(from + r) * stride] - mean) / scale;
    for (let k = 0; k < outputs; k++) {
      const slope = theta[k * side + j];
      for (let r = 0; r < count; r++) probabilities[k * BLOCK + r] += slope * numbers[j * BLOCK + r];
    }
  });
  design.categories.forEach(({ codes, offset }, c) => {
    for (let r = 0; r < count; r++) {
      const code = codes[(from + r) * stride];
      levels[c * BLOCK + r] = code < 0 ? -1 : offset + code;
      if (code < 0) continue;
      for (let k = 0; k < outputs; k++) probabilities[k * BLOCK + r] += theta[k * side + offset + code];
    }
  });
  for (let r = 0; r < count; r++) normalise(probabilities, r, outputs);
}

/** Scores to probabilities: a sigmoid for one output, else a softmax. */
function normalise(scores: Float64Array, r: number, outputs: number): void {
  if (outputs === 1) {
    scores[r] = 1 / (1 + Math.exp(-scores[r]));
    return;
  }
  let top = -Infinity;
  for (let k = 0; k < outputs; k++) top = Math.max(top, scores[k * BLOCK + r]);
  let sum = 0;
  for (let k = 0; k < outputs; k++) {
    scores[k * BLOCK + r] = Math.exp(scores[k * BLOCK + r] - top);
    sum += scores[k * BLOCK + r];
  }
  for (let k = 0; k < outputs; k++) scores[k * BLOCK + r] /= sum;
}

function pairCurvature(
  { probabilities, weights }: Block,
  outputs: number,
  k: number,
  l: number,
  count: number,
  into: Float64Array,
): void {
  for (let r = 0; r < count; r++) {
    const p = probabilities[k * BLOCK + r];
    const other = outputs > 1 && k !== l ? -probabilities[l * BLOCK + r] : 1 - p;
    into[r] = weights[r] * p * other;
  }
}

function addDiagonal(
  { numbers, levels }: Block,
  design: LinearDesign,
  curvature: Float64Array,
  count: number,
  sums: Float64Array,
): void {
  for (let r = 0; r < count; r++) {
    const v = curvature[r];
    sums[design.width] += v;
    for (let j = 0; j < design.numbers.length; j++) sums[j] += v * numbers[j * BLOCK + r] ** 2;
    for (let c = 0; c < design.categories.length; c++) {
      const level = levels[c * BLOCK + r];
      if (level >= 0) sums[level] += v;
    }
  }
}

/** Adds X' V X of a block, lower triangle, to a matrix whose rows are `width` apart. */
function addProducts(
  block: Block,
  design: LinearDesign,
  curvature: Float64Array,
  count: number,
  sums: Float64Array,
  width: number,
): void {
  const { numbers, weighted, levels } = block;
  const d = design.numbers.length;
  for (let j = 0; j < d; j++) {
    for (let r = 0; r < count; r++) weighted[j * BLOCK + r] = curvature[r] * numbers[j * BLOCK + r];
  }
  for (let i = 0; i < d; i++) addRow(block, i, count, sums, i * width);
  const last = design.width * width;
  for (let r = 0; r < count; r++) {
    const v = curvature[r];
    sums[last + design.width] += v;
    for (let j = 0; j < d; j++) sums[last + j] += weighted[j * BLOCK + r];
    for (let c = 0; c < design.categories.length; c++) {
      const level = levels[c * BLOCK + r];
      if (level < 0) continue;
      sums[last + level] += v;
      const row = level * width;
      for (let j = 0; j < d; j++) sums[row + j] += weighted[j * BLOCK + r];
      for (let b = 0; b <= c; b++) {
        const other = levels[b * BLOCK + r];
        if (other >= 0) sums[row + other] += v;
      }
    }
  }
}

/** Products of weighted column i with the columns up to i, four at a time. */
function addRow(
  { numbers, weighted }: Block,
  i: number,
  count: number,
  sums: Float64Array,
  row: number,
): void {
  const w = weighted.subarray(i * BLOCK, i * BLOCK + count);
  let j = 0;
  for (; j + 3 <= i; j += 4) {
    const at = j * BLOCK;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let r = 0; r < count; r++) {
      const v = w[r];
      a += v * numbers[at + r];
      b += v * numbers[at + BLOCK + r];
      c += v * numbers[at + 2 * BLOCK + r];
      d += v * numbers[at + 3 * BLOCK + r];
    }
    sums[row + j] += a;
    sums[row + j + 1] += b;
    sums[row + j + 2] += c;
    sums[row + j + 3] += d;
  }
  for (; j <= i; j++) {
    let a = 0;
    for (let r = 0; r < count; r++) a += w[r] * numbers[j * BLOCK + r];
    sums[row + j] += a;
  }
}
