import { BallastError } from '../errors/ballast-error.ts';
import { createMatrix, type Matrix } from '../frame/matrix.ts';
import { predictLinear } from '../methods/linear/predict-linear.ts';
import { isRegressor, modelClasses, predictModel, type ReadyModel } from '../methods/models/predict-model.ts';
import { predictionOf } from '../methods/trees/predict-ensemble.ts';
import { BATCH_ROWS, TreeScorer } from '../methods/trees/score-ensemble.ts';
import type { Prediction } from '../onnx/prediction.ts';
import type { RunContext } from '../workers/pool.ts';
import { inputColumns } from './model-inputs.ts';
import type { SourceTable } from './source-table.ts';

/** What to tell besides the prediction. */
export interface Wanted {
  readonly raw: boolean;
  readonly leaves: boolean;
}

/** What a model says about the rows of a table. */
export interface Predicted {
  readonly rows: number;
  /** Null for a regressor. */
  readonly classes: Prediction | null;
  /** n x outputs, of trees and where they were wanted; a regressor's are its predictions. */
  readonly raw: Matrix | null;
  /** A number a tree, row after row. */
  readonly leaves: Int32Array | null;
  readonly trees: number;
}

/**
 * Runs a model over a table. Trees read it part by part, so that memory does not grow with the table's width.
 * @throws MODEL_COLUMNS, MODEL_CLASSES, MODEL_LACKS, and as `predictModel`
 */
export async function predictTable(
  ready: ReadyModel,
  source: SourceTable,
  features: readonly string[] | undefined,
  wanted: Wanted,
  context: RunContext,
): Promise<Predicted> {
  const names = inputColumns(ready, source, features);
  if (ready.kind === 'trees') return predictTrees(ready, source, names, wanted, context);
  if (wanted.leaves) throw lacks(ready, 'leaves');
  if (wanted.raw && ready.kind === 'onnx') throw lacks(ready, 'raw scores');
  const frame = await source.readFrame(names);
  const none = { leaves: null, trees: 0, rows: frame.rows };
  if (ready.kind === 'linear' && wanted.raw) {
    const raw = createMatrix(frame.rows, ready.model.coefficients.length);
    return { ...none, classes: await predictLinear(ready.model, frame, context, raw), raw };
  }
  const prediction = await predictModel(ready, frame, context);
  const classes = modelClasses(ready).length;
  if (prediction.classes.length !== classes) {
    const params = { classes, columns: prediction.classes.length };
    throw new BallastError('MODEL_CLASSES', params, { argument: 'model' });
  }
  return { ...none, classes: prediction, raw: null };
}

async function predictTrees(
  ready: ReadyModel & { readonly kind: 'trees' },
  source: SourceTable,
  names: readonly string[],
  wanted: Wanted,
  context: RunContext,
): Promise<Predicted> {
  const { ensemble } = ready.model;
  const rows = await source.rowCount();
  const scorer = new TreeScorer(ensemble, rows, wanted.leaves, context);
  await source.readBatches(names, BATCH_ROWS, context.pool.size + 2, (part, from) => scorer.add(part, from));
  const { scores, leaves } = scorer;
  const classes = isRegressor(ready) ? null : predictionOf(modelClasses(ready), scores);
  return { rows, classes, raw: scores, leaves, trees: ensemble.trees.output.length };
}

const WORDS = { linear: 'linear', trees: 'one of trees', onnx: 'run by ONNX Runtime' };

/** That a model of this kind cannot tell something. */
export function lacks(ready: ReadyModel, what: string): BallastError {
  return new BallastError('MODEL_LACKS', { what, model: WORDS[ready.kind] }, { argument: 'model' });
}
