import type { Column, Frame, Labels, NumberColumn } from '../../frame/frame.ts';
import { matrixColumn, sharedFloat64, sharedInt32, sharedUint8 } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import type { RunContext } from '../../workers/pool.ts';
import { fitLogisticRegression } from '../linear/logistic-regression.ts';
import { predictLinear } from '../linear/predict-linear.ts';
import { scoreMetric } from '../metrics/score-metrics.ts';
import { dealFolds } from '../splits/k-fold.ts';

export interface ClassifierTest {
  /** Area under the ROC curve of telling the tables apart, out of fold; 0.5 where they are alike. */
  readonly auc: number;
  /** Chance of such an area or a larger one from equal tables. */
  readonly pValue: number;
}

const FOLDS = 5;

/**
 * Whether a logistic regression can tell two tables apart, on rows that it was not trained on. Missing numbers are
 * the mean of their column, with a column of their own that says so.
 * @param reference  n rows
 * @param current    m rows of the same columns, categories coded alike
 * @param most       rows that are drawn of a larger table
 * @returns null with fewer than 5 rows on a side, or without a column
 * @see Lopez-Paz and Oquab 2017, ICLR
 */
export async function classifierTest(
  reference: Frame,
  current: Frame,
  { most, seed }: { readonly most: number; readonly seed: number },
  context: RunContext,
): Promise<ClassifierTest | null> {
  const random = new RandomState(seed);
  const rows = [reference, current].map((frame) => drawRows(frame.rows, most, random));
  if (rows.some((drawn) => drawn.length < FOLDS)) return null;
  const frame = withIndicators(joinFrames(takeFrame(reference, rows[0]), takeFrame(current, rows[1])));
  if (frame.columns.length === 0) return null;
  const total = frame.rows;
  const codes = sharedInt32(total).fill(1, rows[0].length);
  const labels: Labels = { codes, classes: [0, 1] };
  const { fold } = dealFolds(total, FOLDS, labels, random);
  const scores = new Float64Array(total);
  const quiet: RunContext = { ...context, warn: () => undefined, progress: () => undefined };
  for (let f = 0; f < FOLDS; f++) {
    const inside = rowsWhere(fold, (at) => at !== f);
    const outside = rowsWhere(fold, (at) => at === f);
    const own: Labels = { codes: takeCodes(codes, inside), classes: [0, 1] };
    const { model } = await fitLogisticRegression(takeFrame(frame, inside), own, {}, null, quiet);
    const { probabilities } = await predictLinear(model, takeFrame(frame, outside), quiet);
    const found = matrixColumn(probabilities, 1);
    outside.forEach((row, i) => (scores[row] = found[i]));
    context.progress((f + 1) / FOLDS);
  }
  const auc = scoreMetric('auroc', { positive: Uint8Array.from(codes), scores, weights: null }) ?? 0.5;
  const [n, m] = rows.map((drawn) => drawn.length);
  const z = (auc - 0.5) / Math.sqrt((n + m + 1) / (12 * n * m));
  return { auc, pValue: normalTail(z) };
}

/** Numbers without gaps; a column that has some gets one beside it that marks them. */
function withIndicators(frame: Frame): Frame {
  const columns = frame.columns.flatMap((column): Column[] => {
    if (column.kind === 'category') return [column];
    const gaps = column.values.map((value) => Number(!Number.isFinite(value)));
    const missing = gaps.reduce((sum, gap) => sum + gap, 0);
    if (missing === 0) return [column];
    const sum = column.values.reduce((total, value, r) => (gaps[r] === 1 ? total : total + value), 0);
    const mean = missing === gaps.length ? 0 : sum / (gaps.length - missing);
    const values = sharedFloat64(gaps.length);
    for (let r = 0; r < values.length; r++) values[r] = gaps[r] === 1 ? mean : column.values[r];
    const marks: NumberColumn = {
      kind: 'number',
      name: `${column.name} missing`,
      values: shared(gaps),
      valid: null,
    };
    return [{ ...column, values, valid: null }, marks];
  });
  return { rows: frame.rows, columns };
}

function drawRows(rows: number, most: number, random: RandomState): Int32Array {
  if (rows <= most) return Int32Array.from({ length: rows }, (_, row) => row);
  return random.choice(rows, most, { replace: false }).sort();
}

function rowsWhere(fold: Int32Array, takes: (fold: number) => boolean): Int32Array {
  const rows: number[] = [];
  fold.forEach((at, row) => {
    if (takes(at)) rows.push(row);
  });
  return Int32Array.from(rows);
}

function takeFrame(frame: Frame, rows: Int32Array): Frame {
  const columns = frame.columns.map((column): Column => {
    if (column.kind === 'category') return { ...column, codes: takeCodes(column.codes, rows) };
    const values = sharedFloat64(rows.length);
    const valid = column.valid === null ? null : sharedUint8(rows.length);
    for (let i = 0; i < rows.length; i++) {
      values[i] = column.values[rows[i]];
      if (valid !== null && column.valid !== null) valid[i] = column.valid[rows[i]];
    }
    return { ...column, values, valid };
  });
  return { rows: rows.length, columns };
}

function takeCodes(codes: Int32Array, rows: Int32Array): Int32Array {
  const taken = sharedInt32(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = codes[rows[i]];
  return taken;
}

function joinFrames(a: Frame, b: Frame): Frame {
  const columns = a.columns.map((column, c): Column => {
    const other = b.columns[c];
    if (column.kind === 'category' && other.kind === 'category') {
      const codes = sharedInt32(a.rows + b.rows);
      codes.set(column.codes);
      codes.set(other.codes, a.rows);
      return { ...column, codes };
    }
    if (column.kind === 'category' || other.kind === 'category')
      throw new Error(`${column.name} is of two kinds`);
    const values = sharedFloat64(a.rows + b.rows);
    values.set(column.values);
    values.set(other.values, a.rows);
    return { ...column, values, valid: null };
  });
  return { rows: a.rows + b.rows, columns };
}

function shared(values: Float64Array): Float64Array {
  const copy = sharedFloat64(values.length);
  copy.set(values);
  return copy;
}

/** The chance that a standard normal exceeds z, by its continued fraction and series. */
function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 3) {
    let fraction = z;
    for (let k = 100; k >= 1; k--) fraction = z + k / fraction;
    return density / fraction;
  }
  let term = z;
  let sum = z;
  for (let k = 1; term > sum * Number.EPSILON; k++) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return 0.5 - density * sum;
}
