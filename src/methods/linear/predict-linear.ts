import { BallastError } from '../../errors/ballast-error.ts';
import type { CategoryColumn, Column, Frame } from '../../frame/frame.ts';
import { createMatrix, sharedInt32, type Matrix } from '../../frame/matrix.ts';
import { columnsByName, missingRows } from '../../onnx/model-columns.ts';
import type { Prediction } from '../../onnx/prediction.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import {
  MISSING_LEVEL,
  type LinearCategory,
  type LinearDesign,
  type LinearFeature,
} from './linear-design.ts';
import { scoreRows } from './logistic-objective.ts';
import type { LinearModel } from './logistic-regression.ts';

const BLOCK_ROWS = 1_024;
const BATCH_ROWS = 65_536;

/** Rows `from` to `to` of a design, and where their results go. */
export interface LinearBatch {
  readonly design: LinearDesign;
  /** For each output: coefficients, then the intercept. */
  readonly outputs: readonly Float64Array[];
  readonly probabilities: Matrix;
  readonly codes: Int32Array;
  /** Where raw scores go, n x outputs; null where they are not asked. */
  readonly raw: Matrix | null;
  readonly from: number;
  readonly to: number;
}

const batchTask = workerTask<LinearBatch, void>(import.meta.url, 'predictBatch');

/**
 * Applies a linear model to the rows of a frame, in float64. A category that training never saw adds nothing.
 * @param raw  where raw scores go too, n x outputs: log odds of the second class, or one a class
 * @throws MODEL_COLUMNS, MODEL_COLUMN_TYPE, MODEL_MISSING_VALUES
 */
export async function predictLinear(
  model: LinearModel,
  frame: Frame,
  context: RunContext,
  raw: Matrix | null = null,
): Promise<Prediction> {
  const design = designOf(model, frame);
  const probabilities = createMatrix(frame.rows, model.classes.length);
  const codes = sharedInt32(frame.rows);
  const outputs = model.coefficients.map((output, k) => Float64Array.of(...output, model.intercepts[k]));
  const shared = { design, outputs, probabilities, codes, raw };
  const count = Math.ceil(frame.rows / BATCH_ROWS);
  const batches = Array.from({ length: count }, (_, b) => ({
    ...shared,
    from: b * BATCH_ROWS,
    to: Math.min(frame.rows, (b + 1) * BATCH_ROWS),
  }));
  if (frame.rows * model.features.length < 500_000) batches.forEach((batch) => predictBatch(batch));
  else await context.pool.map(batchTask, batches, context.signal);
  context.progress(1);
  return { classes: model.classes, probabilities, codes };
}

/** Fills in the probabilities and class codes of a batch. */
export function predictBatch(batch: LinearBatch): void {
  const { design, outputs, probabilities, codes, raw } = batch;
  const { data, rows, columns } = probabilities;
  const scores = outputs.map(() => new Float64Array(BLOCK_ROWS));
  for (let from = batch.from; from < batch.to; from += BLOCK_ROWS) {
    const to = Math.min(batch.to, from + BLOCK_ROWS);
    outputs.forEach((output, k) => scoreRows(design, output, from, to, scores[k]));
    if (raw !== null)
      scores.forEach((score, k) => raw.data.set(score.subarray(0, to - from), k * raw.rows + from));
    for (let r = from; r < to; r++) {
      if (outputs.length === 1) {
        const odds = Math.exp(-Math.abs(scores[0][r - from]));
        const likely = 1 / (1 + odds);
        const second = scores[0][r - from] > 0;
        data[r] = second ? odds * likely : likely;
        data[rows + r] = second ? likely : odds * likely;
        codes[r] = second ? 1 : 0;
        continue;
      }
      let best = 0;
      for (let k = 1; k < columns; k++) if (scores[k][r - from] > scores[best][r - from]) best = k;
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += Math.exp(scores[k][r - from] - scores[best][r - from]);
      for (let k = 0; k < columns; k++) {
        data[k * rows + r] = Math.exp(scores[k][r - from] - scores[best][r - from]) / sum;
      }
      codes[r] = best;
    }
  }
}

function designOf(model: LinearModel, frame: Frame): LinearDesign {
  const columns = columnsByName(
    model.features.map((feature) => feature.name),
    frame,
  );
  model.features.forEach((feature, i) => checkColumn(feature, columns[i]));
  const numbers: LinearDesign['numbers'][number][] = [];
  const categories: LinearDesign['categories'][number][] = [];
  const missing: Column[] = [];
  // Numbers keep their order, so the j-th of them has the offset j.
  model.features.forEach((feature, i) => {
    const column = columns[i];
    if (feature.kind === 'number' && column.kind === 'number') {
      numbers.push({ values: column.values, mean: feature.mean, scale: feature.scale });
      if (missingRows(column) > 0) missing.push(column);
    } else if (feature.kind === 'category' && column.kind === 'category') {
      const { offset, levels } = feature;
      categories.push({ codes: levelCodes(feature, column), levels: levels.length, offset });
    }
  });
  if (missing.length > 0) {
    const rows = Math.max(...missing.map(missingRows));
    throw new BallastError('MODEL_MISSING_VALUES', { columns: missing.map((column) => column.name), rows });
  }
  return { rows: frame.rows, numbers, categories, width: model.coefficients[0].length };
}

function checkColumn(feature: LinearFeature, column: Column): void {
  if (feature.kind === column.kind) return;
  const words = { number: 'numbers', category: 'text' };
  const expected = words[feature.kind];
  throw new BallastError('MODEL_COLUMN_TYPE', { column: column.name, expected, given: words[column.kind] });
}

/** Codes of a column's values among the levels of training; -1 for others. */
function levelCodes({ levels }: LinearCategory, column: CategoryColumn): Int32Array {
  const known = new Map(levels.map((level, code) => [level, code]));
  const recoded = Int32Array.from(column.categories, (category) => known.get(category) ?? -1);
  const ofMissing = known.get(MISSING_LEVEL) ?? -1;
  const codes = sharedInt32(column.codes.length);
  for (let r = 0; r < codes.length; r++)
    codes[r] = column.codes[r] < 0 ? ofMissing : recoded[column.codes[r]];
  return codes;
}
