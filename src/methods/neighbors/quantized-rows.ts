import { matrixColumn, sharedFloat64, sharedInt32, type Matrix } from '../../frame/matrix.ts';
import { gatherRows } from './points.ts';

/** Queries that walk through the blocks together; a multiple of every block size. */
export const CHUNK = 256;
/** The longest quantised row. Kernel sums and bounds stay within 32 bits: see LIMIT in scan-bounds.ts. */
const LONGEST = 30_000;
const MOST_LEVELS = 3;
const SAMPLE = 1000;

/**
 * Points prepared for the scan: whole numbers propose, the float64 rows decide. A point is centred, multiplied by
 * `scale`, pulled into a ball around the centre, and rounded to multiples of the ball's step.
 */
export interface ScanIndex {
  readonly kind: 'scan';
  readonly points: number;
  readonly columns: number;
  /** points x columns, row-major, as given. */
  readonly exact: Float64Array;
  readonly center: Float64Array;
  /** One a row: its length, centred and scaled. */
  readonly norms: Float64Array;
  /** A power of two; no centred and scaled value is above 1. */
  readonly scale: number;
  /** Smallest ball first; the last holds every point. */
  readonly levels: readonly Level[];
  /** 1 finds the nearest; -1 the farthest. */
  readonly sign: 1 | -1;
}

/** All points, rounded for the queries within one ball. Few rows far away would leave the others too few digits. */
export interface Level {
  readonly radius: number;
  /** A power of two. */
  readonly step: number;
  /** Groups of 8 rows, as the kernel wants them. */
  readonly blocks: Int16Array;
  /** One a row: half of the squared norm, rounded down for the nearest; minus that, rounded up, for the farthest. */
  readonly half: Int32Array;
  /** No row lies farther from its rounded self, in scaled units. 0 if all are represented exactly. */
  readonly error: number;
}

/** Builds the index; O(n d). */
export function buildScanIndex(points: Matrix, sign: 1 | -1 = 1): ScanIndex {
  const { rows, columns } = points;
  const exact = sharedFloat64(rows * columns);
  gatherRows(points, rows, (i) => i, exact);
  const center = sharedFloat64(columns);
  let largest = 0;
  for (let c = 0; c < columns; c++) {
    const column = matrixColumn(points, c);
    center[c] = medianOf(column);
    for (let r = 0; r < rows; r++) largest = Math.max(largest, Math.abs(column[r] - center[c]));
  }
  const scale = scaleFor(largest);
  const frame = { columns, center, scale, sign };
  const norms = sharedFloat64(rows);
  for (let r = 0; r < rows; r++) norms[r] = normOf(frame, exact, r);
  const radii = sign === 1 ? radiiFor(norms) : [longest(norms)];
  const levels = radii.map((radius) => buildLevel(frame, exact, norms, radius));
  return { kind: 'scan', points: rows, exact, norms, ...frame, levels };
}

/** The index of some of its rows, in the order given; balls and steps stay those of the whole. */
export function takeIndexRows(index: ScanIndex, rows: Int32Array): ScanIndex {
  const { columns } = index;
  const exact = new Float64Array(rows.length * columns);
  const norms = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    norms[i] = index.norms[rows[i]];
    for (let to = i * columns, from = rows[i] * columns, end = to + columns; to < end; to++, from++) {
      exact[to] = index.exact[from];
    }
  }
  return {
    ...index,
    points: rows.length,
    exact,
    norms,
    levels: index.levels.map((level) => takeLevel(level, columns, rows)),
  };
}

function takeLevel({ radius, step, blocks, half, error }: Level, columns: number, rows: Int32Array): Level {
  const pairs = evenColumns(columns) / 2;
  const block = blockRows(columns);
  const padded = Math.ceil(rows.length / block) * block;
  const taken = { blocks: new Int16Array(padded * pairs * 2), half: new Int32Array(padded) };
  // Two columns at a time.
  const from = new Int32Array(blocks.buffer);
  const to = new Int32Array(taken.blocks.buffer);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    taken.half[i] = half[row];
    let source = (row - (row % 8)) * pairs + (row % 8);
    let target = (i - (i % 8)) * pairs + (i % 8);
    for (let p = 0; p < pairs; p++, source += 8, target += 8) to[target] = from[source];
  }
  return { radius, step, error, ...taken };
}

/** What it takes to centre and scale a row. */
export type Frame = Pick<ScanIndex, 'columns' | 'center' | 'scale' | 'sign'>;

/** Rows of a block: a block fits the first-level cache. */
export function blockRows(columns: number): number {
  const fitting = Math.max(32, 24_576 / (2 * evenColumns(columns)));
  return Math.min(CHUNK, 2 ** Math.floor(Math.log2(fitting)));
}

/** Columns in the kernel, which takes pairs. */
export function evenColumns(columns: number): number {
  return Math.max(2, columns + (columns % 2));
}

/** Length of a centred and scaled row. */
export function normOf({ columns, center, scale }: Frame, rows: Float64Array, row: number): number {
  let sum = 0;
  for (let c = 0, i = row * columns; c < columns; c++, i++) {
    const x = (rows[i] - center[c]) * scale;
    sum += x * x;
  }
  return Math.sqrt(sum);
}

/** The integer row of a level: its squared norm, and how far it may lie from the row that was pulled into the ball. */
export interface Quantized {
  readonly squares: number;
  readonly error: number;
}

/**
 * Rounds one row and writes it to `out`: column c at `at + (c >> 1) * stride + (c & 1)`.
 *
 * For the nearest, the error is measured from the pulled-in row, since pulling two points into a ball never takes
 * them farther apart. For the farthest it is measured from the row itself.
 */
export function quantize(
  frame: Frame,
  { radius, step }: Pick<Level, 'radius' | 'step'>,
  rows: Float64Array,
  row: number,
  norm: number,
  out: Int16Array,
  at: number,
  stride: number,
): Quantized {
  const { columns, center, scale, sign } = frame;
  const pull = norm > radius ? radius / norm : 1;
  const toSteps = pull / step;
  let squares = 0;
  let missed = 0;
  let isExact = pull === 1;
  for (let c = 0, i = row * columns; c < columns; c++, i++) {
    const value = rows[i];
    const centred = value - center[c];
    const x = centred * scale;
    const rounded = Math.round(x * toSteps);
    out[at + (c >> 1) * stride + (c & 1)] = rounded;
    squares += rounded * rounded;
    const off = (sign === 1 ? x * pull : x) - rounded * step;
    missed += off * off;
    if (isExact && (off !== 0 || !isExactDifference(value, center[c], centred))) isExact = false;
  }
  if (isExact) return { squares, error: 0 };
  // Rounding in centring, scaling, pulling and in this very sum.
  const rounding = (columns + 16) * 2 ** -51;
  const size = sign === 1 ? Math.min(norm, radius) : norm;
  return { squares, error: Math.sqrt(missed) * (1 + rounding) + size * rounding + 2 ** -500 };
}

/** Whether a - b had no rounding (Knuth's two-sum). */
function isExactDifference(a: number, b: number, difference: number): boolean {
  const part = difference - a;
  return a - (difference - part) - (b + part) === 0;
}

function buildLevel(frame: Frame, exact: Float64Array, norms: Float64Array, radius: number): Level {
  const rows = norms.length;
  const step = 2 ** Math.ceil(Math.log2(radius / LONGEST));
  const ball = { radius, step };
  const width = evenColumns(frame.columns);
  const block = blockRows(frame.columns);
  const padded = Math.ceil(rows / block) * block;
  const blocks = new Int16Array(new SharedArrayBuffer(padded * width * 2));
  const half = sharedInt32(padded);
  let error = 0;
  for (let r = 0; r < rows; r++) {
    const at = (r - (r % 8)) * width + (r % 8) * 2;
    const row = quantize(frame, ball, exact, r, norms[r], blocks, at, 16);
    half[r] = halfOf(frame, row.squares);
    error = Math.max(error, row.error);
  }
  return { radius, step, blocks, half, error };
}

/** What the kernel compares with, for a row or for a query in the place of one. */
export function halfOf({ sign }: Frame, squares: number): number {
  return sign === 1 ? Math.floor(squares / 2) : -Math.ceil(squares / 2);
}

/**
 * Balls of four times the median length of the points that the last one leaves out: at least half of these lie well
 * within. Nothing here is about correctness.
 */
function radiiFor(norms: Float64Array): number[] {
  const most = longest(norms);
  const sample = sortedSample(norms);
  const radii: number[] = [];
  let last = 0;
  while (radii.length < MOST_LEVELS - 1) {
    const left = sample.filter((norm) => norm > last);
    if (left.length === 0) break;
    last = left[left.length >> 1] * 4;
    if (last >= most) break;
    radii.push(last);
  }
  return [...radii, most];
}

/** The length of the longest row; 1 if all have none. */
function longest(norms: Float64Array): number {
  return norms.reduce((most, norm) => Math.max(most, norm), 0) || 1;
}

/** The median of a thousand values: one far outlier would pull the mean away from everything else. */
function medianOf(column: Float64Array): number {
  const sample = sortedSample(column);
  return sample[sample.length >> 1] ?? 0;
}

function sortedSample(values: Float64Array): Float64Array {
  const step = Math.ceil(values.length / SAMPLE);
  const count = Math.ceil(values.length / step);
  return Float64Array.from({ length: count }, (_, i) => values[i * step]).sort();
}

/** The power of two that brings the largest value to at most 1. */
function scaleFor(largest: number): number {
  if (largest === 0) return 1;
  return 2 ** Math.max(-1000, Math.min(1000, -Math.ceil(Math.log2(largest)) - 1));
}
