import { BallastError } from '../errors/ballast-error.ts';
import type { Frame, Label } from '../frame/frame.ts';
import { createMatrix, sharedInt32, type Matrix } from '../frame/matrix.ts';
import type { RunContext } from '../workers/pool.ts';
import type { ClassLabel } from './class-labels.ts';
import type { OnnxModel } from './load-model.ts';
import { feedInputs, missingRows, type InputFeed } from './model-columns.ts';
import { batchTask, probeTask, type BatchReport } from './onnx-worker.ts';
import type { Prediction } from './prediction.ts';

/**
 * Rows in one call of ONNX Runtime. A constant: the same rows always share a call, whatever the number of
 * workers, so the last bits of a probability do not depend on it either.
 */
const BATCH_ROWS = 16_384;

/**
 * Runs a classifier over the rows of a frame, in the worker pool.
 * @param frame  the model's columns: found by name where the model names its inputs, else taken by position
 * @throws MODEL_COLUMNS, MODEL_COLUMN_COUNT, MODEL_COLUMN_TYPE when the frame does not fit the model;
 *   MODEL_MISSING_VALUES when NULLs make it give no number; MODEL_CLASSES, MODEL_RUN_FAILED,
 *   ONNX_RUNTIME_MISSING
 */
export async function predictOnnx(model: OnnxModel, frame: Frame, context: RunContext): Promise<Prediction> {
  const feeds = feedInputs(model.inputs, frame);
  const { rows } = frame;
  if (rows === 0) return emptyPrediction(model.classes ?? [0, 1]);
  const shared = {
    bytes: model.bytes,
    hash: model.hash,
    feeds,
    label: model.label,
    scores: model.scores,
  };
  const { columns } = await context.pool.run(probeTask, shared, context.signal);
  const classes = namedClasses(model.classes, columns);
  const probabilities = createMatrix(rows, classes.length);
  const codes = sharedInt32(rows);
  const jobs = Array.from({ length: Math.ceil(rows / BATCH_ROWS) }, (_, b) => ({
    ...shared,
    classes,
    probabilities,
    codes,
    from: b * BATCH_ROWS,
    to: Math.min(rows, (b + 1) * BATCH_ROWS),
  }));
  let done = 0;
  const reports = await Promise.all(
    jobs.map(async (job) => {
      const report = await context.pool.run(batchTask, job, context.signal);
      context.progress(++done / jobs.length);
      return report;
    }),
  );
  refuseNaN(reports, feeds);
  const isSquashed =
    model.isSquashed ??
    reports.some((report) => report.smallest < -TOLERANCE || report.largest > 1 + TOLERANCE);
  if (isSquashed) {
    context.warn(
      'The model gives scores outside 0 to 1, not probabilities; they were squashed by a ' +
        `${columns <= 2 ? 'sigmoid' : 'softmax'}, so their order means more than their size.`,
    );
    squash(probabilities);
  }
  if (columns === 1) complement(probabilities);
  if (model.label === null) pickLargest(probabilities, codes);
  return { classes, probabilities, codes };
}

/** float32 sums of tree weights may leave 0 to 1 by a rounding error. */
const TOLERANCE = 1e-4;

function namedClasses(named: readonly ClassLabel[] | null, columns: number): readonly ClassLabel[] {
  const count = Math.max(2, columns);
  if (named === null) return Array.from({ length: count }, (_, c) => c);
  if (named.length !== count) throw new BallastError('MODEL_CLASSES', { classes: named.length, columns });
  return named;
}

function refuseNaN(reports: readonly BatchReport[], feeds: readonly InputFeed[]): void {
  const rows = reports.reduce((sum, report) => sum + report.notANumber, 0);
  if (rows === 0) return;
  const columns = feeds
    .flatMap((feed) => feed.columns)
    .filter((column) => missingRows(column) > 0)
    .map((column) => column.name);
  if (columns.length > 0) throw new BallastError('MODEL_MISSING_VALUES', { columns, rows });
  throw new BallastError('MODEL_NO_NUMBER', { rows });
}

/** Turns decision scores into numbers between 0 and 1: a sigmoid for two classes, a softmax for more. */
function squash({ rows, columns, data }: Matrix): void {
  for (let r = 0; r < rows; r++) {
    const last = data[r + rows * (columns - 1)];
    if (columns === 2 && (data[r] === 0 || data[r] === -last)) {
      data[r + rows] = 1 / (1 + Math.exp(-last));
      data[r] = 1 - data[r + rows];
      continue;
    }
    let top = -Infinity;
    for (let c = 0; c < columns; c++) top = Math.max(top, data[r + c * rows]);
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += Math.exp(data[r + c * rows] - top);
    for (let c = 0; c < columns; c++) data[r + c * rows] = Math.exp(data[r + c * rows] - top) / sum;
  }
}

/** A model with one score column gives the probability of the second class. */
function complement({ rows, data }: Matrix): void {
  for (let r = 0; r < rows; r++) data[r] = 1 - data[r + rows];
}

function pickLargest({ rows, columns, data }: Matrix, codes: Int32Array): void {
  for (let r = 0; r < rows; r++) {
    let best = 0;
    for (let c = 1; c < columns; c++) if (data[r + c * rows] > data[r + best * rows]) best = c;
    codes[r] = best;
  }
}

function emptyPrediction(classes: readonly Label[]): Prediction {
  return { classes, probabilities: createMatrix(0, classes.length), codes: sharedInt32(0) };
}
