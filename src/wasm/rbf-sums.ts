import { holdAtLeast, loadKernel, type Kernel } from './kernel.ts';

interface Exports {
  readonly addKernels: (
    rows: number,
    stride: number,
    d: number,
    half: number,
    centers: number,
    centerHalf: number,
    weights: number,
    count: number,
    scale: number,
    out: number,
  ) => void;
  readonly kernelValues: (
    rows: number,
    stride: number,
    d: number,
    half: number,
    centers: number,
    centerHalf: number,
    count: number,
    scale: number,
    out: number,
  ) => void;
}

/** The kernel with its own memory: one block of rows, centres and sums. A thread has one: a new layout invalidates the last. */
export interface RbfKernel {
  /** d x blockRows, column-major. */
  readonly rows: Float32Array;
  /** Half of the squared norm of each row. */
  readonly half: Float32Array;
  /** centres x d, row-major. */
  readonly centers: Float32Array;
  readonly centerHalf: Float32Array;
  readonly weights: Float32Array;
  /** One a row of the block. */
  readonly sums: Float64Array;
  /** centres x blockRows. */
  readonly values: Float32Array;
  /** Adds weight * exp(-gamma * squared distance) of every centre to the sums. */
  add(gamma: number): void;
  /** Sets the values to exp(-gamma * squared distance) for the first `centers` centres and every row of the block. */
  evaluate(gamma: number, centers: number): void;
}

let loaded: Kernel<Exports> | undefined;

/** The kernel laid out for d columns, blocks of `blockRows` rows and `count` centres (multiples of 8 and 4). */
export function rbfKernel(d: number, blockRows: number, count: number): RbfKernel {
  const sumsAt = 1024;
  const rowsAt = sumsAt + blockRows * 8;
  const halfAt = rowsAt + d * blockRows * 4;
  const centersAt = halfAt + blockRows * 4;
  const centerHalfAt = centersAt + count * d * 4;
  const weightsAt = centerHalfAt + count * 4;
  const valuesAt = weightsAt + count * 4;
  loaded ??= loadKernel('rbf-sums');
  const { memory, exports } = loaded;
  holdAtLeast(memory, valuesAt + count * blockRows * 4);
  const { buffer } = memory;
  return {
    rows: new Float32Array(buffer, rowsAt, d * blockRows),
    half: new Float32Array(buffer, halfAt, blockRows),
    centers: new Float32Array(buffer, centersAt, count * d),
    centerHalf: new Float32Array(buffer, centerHalfAt, count),
    weights: new Float32Array(buffer, weightsAt, count),
    sums: new Float64Array(buffer, sumsAt, blockRows),
    values: new Float32Array(buffer, valuesAt, count * blockRows),
    add: (gamma) =>
      exports.addKernels(
        rowsAt,
        blockRows,
        d,
        halfAt,
        centersAt,
        centerHalfAt,
        weightsAt,
        count,
        -2 * gamma * Math.LOG2E,
        sumsAt,
      ),
    evaluate: (gamma, centers) =>
      exports.kernelValues(
        rowsAt,
        blockRows,
        d,
        halfAt,
        centersAt,
        centerHalfAt,
        centers,
        -2 * gamma * Math.LOG2E,
        valuesAt,
      ),
  };
}
