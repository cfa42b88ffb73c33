import { holdAtLeast, loadKernel, type Kernel } from './kernel.ts';

interface Exports {
  readonly sumDistances: (
    rows: number,
    stride: number,
    d: number,
    mask: number,
    queries: number,
    count: number,
    out: number,
  ) => void;
}

/** The kernel with its own memory: a block of rows, as many queries and a sum for each. A new layout invalidates the last. */
export interface DistanceKernel {
  /** d x block, column-major. */
  readonly rows: Float64Array;
  /** 1 for a row that counts, 0 for padding. */
  readonly mask: Float64Array;
  /** block x d, row-major. */
  readonly queries: Float64Array;
  /** One a query. */
  readonly sums: Float64Array;
  /** Sets the sum of each query to that of its Euclidean distances from the rows that count. */
  sum(): void;
}

let loaded: Kernel<Exports> | undefined;

/** The kernel laid out for d columns and blocks of `block` rows, a multiple of 4. */
export function distanceKernel(d: number, block: number): DistanceKernel {
  const rowsAt = 1024;
  const maskAt = rowsAt + d * block * 8;
  const queriesAt = maskAt + block * 8;
  const sumsAt = queriesAt + d * block * 8;
  loaded ??= loadKernel('distance-sums');
  const { memory, exports } = loaded;
  holdAtLeast(memory, sumsAt + block * 8);
  const { buffer } = memory;
  return {
    rows: new Float64Array(buffer, rowsAt, d * block),
    mask: new Float64Array(buffer, maskAt, block),
    queries: new Float64Array(buffer, queriesAt, d * block),
    sums: new Float64Array(buffer, sumsAt, block),
    sum: () => exports.sumDistances(rowsAt, block, d, maskAt, queriesAt, block, sumsAt),
  };
}
