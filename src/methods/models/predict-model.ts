import type { Frame, Label } from '../../frame/frame.ts';
import { loadModel, loadModelFile, type OnnxModel } from '../../onnx/load-model.ts';
import { namedColumns } from '../../onnx/model-columns.ts';
import { predictOnnx } from '../../onnx/predict-onnx.ts';
import type { Prediction } from '../../onnx/prediction.ts';
import type { RunContext } from '../../workers/pool.ts';
import type { LinearModel } from '../linear/logistic-regression.ts';
import { predictLinear } from '../linear/predict-linear.ts';
import { METADATA_KEY, readLinearMetadata } from './linear-metadata.ts';

/** A model that is ready to predict: one of ours, evaluated directly, or any other, by ONNX Runtime. */
export type ReadyModel =
  | { readonly kind: 'linear'; readonly model: LinearModel }
  | { readonly kind: 'onnx'; readonly model: OnnxModel };

/** @throws as `loadModel` */
export function openModel(bytes: Uint8Array): ReadyModel {
  return readyModel(loadModel(bytes));
}

/** @throws as `loadModelFile` */
export async function openModelFile(path: string): Promise<ReadyModel> {
  return readyModel(await loadModelFile(path));
}

/** The names of the columns that the model reads; null when it takes columns by position. */
export function modelColumns(ready: ReadyModel): readonly string[] | null {
  return ready.kind === 'linear'
    ? ready.model.features.map((feature) => feature.name)
    : namedColumns(ready.model.inputs);
}

/** The classes of a model; a graph that names none is taken to tell 0 from 1. */
export function modelClasses(ready: ReadyModel): readonly Label[] {
  return ready.model.classes ?? [0, 1];
}

/**
 * Probabilities and classes for every row.
 * @throws as `predictLinear` and `predictOnnx`
 */
export function predictModel(ready: ReadyModel, frame: Frame, context: RunContext): Promise<Prediction> {
  return ready.kind === 'linear'
    ? predictLinear(ready.model, frame, context)
    : predictOnnx(ready.model, frame, context);
}

function readyModel(model: OnnxModel): ReadyModel {
  const own = model.metadata.get(METADATA_KEY);
  const linear = own === undefined ? null : readLinearMetadata(own);
  return linear === null ? { kind: 'onnx', model } : { kind: 'linear', model: linear };
}
