import { matrixColumn, type Matrix } from '../../frame/matrix.ts';
import { rbfKernel, type RbfKernel } from '../../wasm/rbf-sums.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';

/** Points of a support vector machine. */
export interface KernelPoints {
  /** n x d, row-major, shifted by the mean of each column. */
  readonly values: Float32Array;
  /** Half of the squared norm of each row. */
  readonly half: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly gamma: number;
}

// A block of 40 columns fits a processor's first cache.
const BLOCK = 128;
const CENTERS = 512;
const INLINE_WORK = 5e6;

/** Prepares points: float32, since a kernel that is off by one in a million moves no support vector. */
export function kernelPoints({ points, gamma }: { points: Matrix; gamma: number }): KernelPoints {
  const { rows, columns } = points;
  const values = new Float32Array(new SharedArrayBuffer(rows * columns * 4));
  const half = new Float32Array(new SharedArrayBuffer(rows * 4));
  for (let c = 0; c < columns; c++) {
    const column = matrixColumn(points, c);
    const mean = column.reduce((sum, value) => sum + value, 0) / rows;
    for (let r = 0; r < rows; r++) values[r * columns + c] = column[r] - mean;
  }
  for (let r = 0; r < rows; r++) {
    let norm = 0;
    for (let i = r * columns; i < (r + 1) * columns; i++) norm += values[i] * values[i];
    half[r] = norm / 2;
  }
  return { values, half, rows, columns, gamma };
}

export const kernelPointsTask = workerTask<Parameters<typeof kernelPoints>[0], KernelPoints>(
  import.meta.url,
  'kernelPoints',
);

/** Weighted sums of kernels, to be added to. */
export interface SumsRequest {
  readonly points: KernelPoints;
  /** Rows whose sums are wanted. */
  readonly asked: Int32Array;
  /** Rows that the kernels stand on. */
  readonly centers: Int32Array;
  /** One a centre. */
  readonly weights: Float64Array;
  /** One a row of the table, on shared memory. */
  readonly sums: Float64Array;
}

/** Adds sum over s of weight[s] * exp(-gamma |row - center[s]|^2) to the sum of every asked row. */
export async function addKernelSums(request: SumsRequest, ctx: RunContext): Promise<void> {
  const { asked, centers, points } = request;
  if (asked.length * centers.length * points.columns < INLINE_WORK) {
    addRange({ ...request, from: 0, to: asked.length });
    return;
  }
  const tasks = 4 * ctx.pool.size;
  const step = Math.max(BLOCK, Math.ceil(asked.length / tasks / BLOCK) * BLOCK);
  const starts = Array.from({ length: Math.ceil(asked.length / step) }, (_, i) => i * step);
  const ranges = starts.map((from) => ({ ...request, from, to: Math.min(asked.length, from + step) }));
  await ctx.pool.map(addTask, ranges, ctx.signal);
}

/** Adds to the sums of the asked rows `from` to `to`. */
export function addRange({
  points,
  asked,
  centers,
  weights,
  sums,
  from,
  to,
}: SumsRequest & { readonly from: number; readonly to: number }): void {
  const { columns, gamma } = points;
  // A small table, such as one of thousands of groups, is not made to fill a block.
  const block = Math.min(BLOCK, Math.ceil((to - from) / 8) * 8);
  const most = Math.min(CENTERS, Math.ceil(centers.length / 4) * 4);
  const kernel = rbfKernel(columns, block, most);
  for (let first = 0; first < centers.length; first += most) {
    const count = Math.min(most, centers.length - first);
    loadCenters(kernel, points, centers.subarray(first, first + count));
    kernel.weights.fill(0);
    kernel.weights.set(weights.subarray(first, first + count));
    for (let start = from; start < to; start += block) {
      const rows = Math.min(block, to - start);
      loadRows(kernel, points, asked.subarray(start, start + rows), block);
      kernel.sums.fill(0);
      kernel.add(gamma);
      for (let i = 0; i < rows; i++) sums[asked[start + i]] += kernel.sums[i];
    }
  }
}

function loadCenters(kernel: RbfKernel, { values, half, columns }: KernelPoints, rows: Int32Array): void {
  rows.forEach((row, s) => {
    kernel.centers.set(values.subarray(row * columns, (row + 1) * columns), s * columns);
    kernel.centerHalf[s] = half[row];
  });
}

function loadRows(
  kernel: RbfKernel,
  { values, half, columns }: KernelPoints,
  rows: Int32Array,
  block: number,
): void {
  rows.forEach((row, i) => {
    kernel.half[i] = half[row];
    for (let c = 0; c < columns; c++) kernel.rows[c * block + i] = values[row * columns + c];
  });
}

/** The kernel of every row with every other, n x n. */
export function kernelAmong(points: KernelPoints, rows: Int32Array): Float64Array {
  const n = rows.length;
  const block = Math.ceil(n / 8) * 8;
  const most = Math.min(CENTERS, Math.ceil(n / 4) * 4);
  const kernel = rbfKernel(points.columns, block, most);
  loadRows(kernel, points, rows, block);
  const among = new Float64Array(n * n);
  for (let first = 0; first < n; first += most) {
    const count = Math.min(most, n - first);
    loadCenters(kernel, points, rows.subarray(first, first + count));
    kernel.evaluate(points.gamma, count);
    for (let s = 0; s < count; s++) {
      among.set(kernel.values.subarray(s * block, s * block + n), (first + s) * n);
    }
  }
  for (let i = 0; i < n; i++) among[i * n + i] = 1;
  return among;
}

const addTask = workerTask<Parameters<typeof addRange>[0], void>(import.meta.url, 'addRange');
