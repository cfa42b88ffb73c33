import { BallastError, located } from '../../errors/ballast-error.ts';
import type { Frame, Label } from '../../frame/frame.ts';
import { loadModel, readModelFile, type OnnxModel } from '../../onnx/load-model.ts';
import { namedColumns } from '../../onnx/model-columns.ts';
import { predictOnnx } from '../../onnx/predict-onnx.ts';
import type { Prediction } from '../../onnx/prediction.ts';
import type { RunContext } from '../../workers/pool.ts';
import type { LinearModel } from '../linear/logistic-regression.ts';
import { predictLinear } from '../linear/predict-linear.ts';
import type { TreeEnsemble } from '../trees/ensemble.ts';
import { readLightgbmText } from '../trees/lightgbm-text.ts';
import { predictEnsemble } from '../trees/predict-ensemble.ts';
import { readXgboostJson } from '../trees/xgboost-json.ts';
import { isPreprocessorMetadata } from '../prepare/preprocessor-metadata.ts';
import { readEnsembleMetadata, type TreeModel } from './ensemble-metadata.ts';
import { readLinearMetadata } from './linear-metadata.ts';
import { METADATA_KEY, readShares } from './model-metadata.ts';

/** A model that is ready to predict: one of ours, evaluated directly, or any other, by ONNX Runtime. */
export type ReadyModel = (
  | { readonly kind: 'linear'; readonly model: LinearModel }
  | { readonly kind: 'trees'; readonly model: TreeModel }
  | { readonly kind: 'onnx'; readonly model: OnnxModel }
) & {
  /** Shares that the classes had in training, in their order; null where the model does not tell. */
  readonly shares: readonly number[] | null;
};

/** @throws as `loadModel` */
export function openModel(bytes: Uint8Array): ReadyModel {
  return readyModel(loadModel(bytes));
}

/**
 * Opens a model's file: .onnx, LightGBM's model.txt or XGBoost's model.json.
 * @throws as `readModelFile`, `openModel`, `readLightgbmText` and `readXgboostJson`, with the file's name
 */
export async function openModelFile(path: string): Promise<ReadyModel> {
  const bytes = await readModelFile(path);
  try {
    if (/\.onnx$/i.test(path)) return openModel(bytes);
    const text = new TextDecoder().decode(bytes);
    return openTrees(/\.json$/i.test(path) ? readXgboostJson(text) : readLightgbmText(text));
  } catch (error) {
    throw located(error, { file: path });
  }
}

/** Trees of others, whose classes are their numbers. */
function openTrees(ensemble: TreeEnsemble): ReadyModel {
  const count = Math.max(2, ensemble.outputs);
  const classes = ensemble.link === 'identity' ? null : Array.from({ length: count }, (_, k) => k);
  return { kind: 'trees', model: { classes, ensemble }, shares: null };
}

/** The names of the columns that the model reads; null when it takes columns by position. */
export function modelColumns(ready: ReadyModel): readonly string[] | null {
  switch (ready.kind) {
    case 'linear':
      return ready.model.features.map((feature) => feature.name);
    case 'trees':
      return ready.model.ensemble.features.map((feature) => feature.name);
    case 'onnx':
      return namedColumns(ready.model.inputs);
    default:
      return ready satisfies never;
  }
}

/** Whether the model predicts numbers, not classes. */
export function isRegressor(ready: ReadyModel): boolean {
  return ready.kind === 'trees' && ready.model.classes === null;
}

/** How many raw scores the model sums up for a row; null where it tells of none. */
export function rawOutputs(ready: ReadyModel): number | null {
  switch (ready.kind) {
    case 'linear':
      return ready.model.coefficients.length;
    case 'trees':
      return ready.model.ensemble.outputs;
    case 'onnx':
      return null;
    default:
      return ready satisfies never;
  }
}

/**
 * The classes of a model; a graph that names none is taken to tell 0 from 1.
 * @throws MODEL_OUTPUTS for a regressor
 */
export function modelClasses(ready: ReadyModel): readonly Label[] {
  if (isRegressor(ready)) {
    const reason = 'it predicts a number, not a class';
    throw new BallastError('MODEL_OUTPUTS', { outputs: ['prediction'], reason }, { argument: 'model' });
  }
  return ready.model.classes ?? [0, 1];
}

/**
 * Probabilities and classes for every row.
 * @throws as `predictLinear`, `predictEnsemble` and `predictOnnx`; MODEL_OUTPUTS for a regressor
 */
export function predictModel(ready: ReadyModel, frame: Frame, context: RunContext): Promise<Prediction> {
  switch (ready.kind) {
    case 'linear':
      return predictLinear(ready.model, frame, context);
    case 'trees':
      return predictEnsemble(ready.model.ensemble, modelClasses(ready), frame, context);
    case 'onnx':
      return predictOnnx(ready.model, frame, context);
    default:
      return ready satisfies never;
  }
}

function readyModel(model: OnnxModel): ReadyModel {
  const shares = readShares(model.metadata);
  const own = model.metadata.get(METADATA_KEY);
  if (own === undefined) return { kind: 'onnx', model, shares };
  if (isPreprocessorMetadata(own)) throw new BallastError('MODEL_IS_PREPROCESSOR', {});
  const linear = readLinearMetadata(own);
  if (linear !== null) return { kind: 'linear', model: linear, shares };
  const trees = readEnsembleMetadata(own);
  return trees === null ? { kind: 'onnx', model, shares } : { kind: 'trees', model: trees, shares };
}
