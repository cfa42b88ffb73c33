import type { Matrix } from '../../frame/matrix.ts';
import { distanceKernel, type DistanceKernel } from '../../wasm/distance-sums.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';

const BLOCK = 128;
const INLINE_WORK = 2e7;

/** The mean Euclidean distance between two rows, n x d; NaN for fewer than two rows. */
export async function meanDistance(source: Matrix, ctx: RunContext): Promise<number> {
  const { rows, columns } = source;
  const blocks = Array.from({ length: Math.ceil(rows / BLOCK) }, (_, block) => ({ source, block }));
  const sums =
    rows * rows * columns < INLINE_WORK
      ? blocks.map(blockSum)
      : await ctx.pool.map(blockTask, blocks, ctx.signal);
  return sums.reduce((total, sum) => total + sum, 0) / (rows * rows - rows);
}

interface BlockRequest {
  readonly source: Matrix;
  readonly block: number;
}

/** The distances of a block's rows from each other, either way, and twice those from the rows of all blocks before it. */
export function blockSum({ source, block }: BlockRequest): number {
  const kernel = distanceKernel(source.columns, BLOCK);
  const first = block * BLOCK;
  const count = Math.min(BLOCK, source.rows - first);
  for (let c = 0; c < source.columns; c++) {
    for (let q = 0; q < count; q++) {
      kernel.queries[q * source.columns + c] = source.data[c * source.rows + first + q];
    }
  }
  let sum = 0;
  for (let other = 0; other <= block; other++) {
    sum += (other === block ? 1 : 2) * sumToBlock(kernel, source, other * BLOCK, count);
  }
  return sum;
}

const blockTask = workerTask<BlockRequest, number>(import.meta.url, 'blockSum');

/** The summed distances of the first `count` queries from the rows of the block that starts at row `first`. */
function sumToBlock(kernel: DistanceKernel, source: Matrix, first: number, count: number): number {
  const end = Math.min(source.rows, first + BLOCK);
  kernel.mask.fill(1, 0, end - first).fill(0, end - first);
  for (let c = 0; c < source.columns; c++) {
    const from = c * source.rows;
    kernel.rows.set(source.data.subarray(from + first, from + end), c * BLOCK);
  }
  kernel.sum();
  let sum = 0;
  for (let q = 0; q < count; q++) sum += kernel.sums[q];
  return sum;
}
