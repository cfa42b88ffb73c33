import type { CategoryColumn, Frame, NumberColumn } from '../../frame/frame.ts';
import { matrixFromColumns, type Matrix } from '../../frame/matrix.ts';
import { CounterRandom } from '../../random/counter-random.ts';

/** Up to so many categories get a column each; more are spread over as many columns. */
const MOST_LEVEL_COLUMNS = 12;

/**
 * Two frames with the same columns as points in one space: numbers in standard deviations of both tables together, 0 for
 * NULL with a column that marks it; two different categories of a column are 1 apart, or nearly so where there are many.
 */
export function embedRows(a: Frame, b: Frame): readonly [Matrix, Matrix] {
  const columnsOfA: Float64Array[] = [];
  const columnsOfB: Float64Array[] = [];
  a.columns.forEach((column, c) => {
    const other = b.columns[c];
    if (column.kind === 'number' && other.kind === 'number') {
      const embed = numberEmbedding(column, other);
      columnsOfA.push(...embed(column));
      columnsOfB.push(...embed(other));
    } else if (column.kind === 'category' && other.kind === 'category') {
      columnsOfA.push(...levelColumns(column));
      columnsOfB.push(...levelColumns(other));
    }
  });
  return [withRows(columnsOfA, a.rows), withRows(columnsOfB, b.rows)];
}

function withRows(columns: readonly Float64Array[], rows: number): Matrix {
  return columns.length === 0 ? { ...matrixFromColumns([]), rows } : matrixFromColumns(columns);
}

function numberEmbedding(a: NumberColumn, b: NumberColumn): (column: NumberColumn) => Float64Array[] {
  let count = 0;
  let sum = 0;
  for (const { values } of [a, b]) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      count++;
      sum += value;
    }
  }
  const mean = count === 0 ? 0 : sum / count;
  let squares = 0;
  for (const { values } of [a, b]) {
    for (const value of values) if (Number.isFinite(value)) squares += (value - mean) ** 2;
  }
  const deviation = count === 0 ? 0 : Math.sqrt(squares / count);
  const scale = deviation === 0 ? 1 : deviation;
  const hasGaps = count < a.values.length + b.values.length;
  return ({ values }) => {
    const scaled = values.map((value) => (Number.isFinite(value) ? (value - mean) / scale : 0));
    return hasGaps ? [scaled, values.map((value) => Number(!Number.isFinite(value)))] : [scaled];
  };
}

/** A point for each category: corners of a simplex, or directions drawn at random, the same every time. */
function levelColumns({ codes, categories }: CategoryColumn): Float64Array[] {
  const levels = categories.length + 1;
  const width = Math.min(levels, MOST_LEVEL_COLUMNS);
  const points = Array.from({ length: levels }, (_, level) =>
    levels <= MOST_LEVEL_COLUMNS ? corner(level, width) : direction(level, width),
  );
  return Array.from({ length: width }, (_, c) =>
    Float64Array.from(codes, (code) => points[code < 0 ? levels - 1 : code][c] * Math.SQRT1_2),
  );
}

function corner(level: number, width: number): Float64Array {
  const point = new Float64Array(width);
  point[level] = 1;
  return point;
}

function direction(level: number, width: number): Float64Array {
  const random = new CounterRandom(0).at(level);
  const point = Float64Array.from({ length: width }, () => random.gauss());
  const length = Math.hypot(...point);
  return point.map((value) => value / length);
}
