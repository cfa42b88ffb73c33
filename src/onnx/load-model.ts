import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { BallastError, located } from '../errors/ballast-error.ts';
import { sharedUint8 } from '../frame/matrix.ts';
import { classLabels, type ClassLabel } from './class-labels.ts';
import { feedsType } from './input-tensors.ts';
import {
  readGraph,
  readModel,
  type GraphView,
  type ModelView,
  type NodeView,
  type ValueView,
} from './proto.ts';
import { firstLine } from './runtime.ts';
import type { TensorType } from './tensor-type.ts';
import { WireWriter } from './wire.ts';

/** A classifier that ONNX Runtime can run: what goes in, what comes out. */
export interface OnnxModel {
  /** The model without ZipMap nodes, on shared memory. */
  readonly bytes: Uint8Array;
  /** Names the bytes; workers keep their sessions by it. */
  readonly hash: string;
  readonly inputs: readonly ModelInput[];
  /** The output that holds the predicted class of every row; null when the model gives scores only. */
  readonly label: string | null;
  /** Either one output with a column for each class, or one output for each class. */
  readonly scores: readonly string[];
  /** In the order of the scores; null when the graph does not tell. */
  readonly classes: readonly ClassLabel[] | null;
  /** Whether its scores are known to be no probabilities, or to be some; otherwise each prediction finds out. */
  readonly isSquashed?: boolean;
  /** metadata_props of the model. */
  readonly metadata: ReadonlyMap<string, string>;
}

export interface ModelInput {
  readonly name: string;
  readonly type: TensorType;
  /** Columns it takes: null for any number. */
  readonly columns: number | null;
  /** 1 for a vector, 2 for a matrix. */
  readonly rank: 1 | 2;
}

/**
 * The bytes of a model's file.
 * @throws MODEL_FILE_NOT_FOUND, MODEL_FILE_UNREADABLE
 */
export async function readModelFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw missing
      ? new BallastError('MODEL_FILE_NOT_FOUND', { path }, {}, { cause })
      : new BallastError('MODEL_FILE_UNREADABLE', { path, detail: firstLine(cause) }, {}, { cause });
  }
}

/**
 * Reads an .onnx file.
 * @throws as `readModelFile` and `loadModel`, with the file's name
 */
export async function loadModelFile(path: string): Promise<OnnxModel> {
  const bytes = await readModelFile(path);
  try {
    return loadModel(bytes);
  } catch (error) {
    throw located(error, { file: path });
  }
}

/**
 * Takes a classifier apart as scikit-learn, LightGBM, XGBoost and others export it: ZipMap nodes are taken out
 * (ONNX Runtime's Node binding refuses their outputs), the outputs for label and probabilities are found, and
 * the classes are read from the graph.
 * @throws MODEL_NOT_ONNX, MODEL_OUTPUTS
 */
export function loadModel(bytes: Uint8Array): OnnxModel {
  if (bytes.length === 0) throw new BallastError('MODEL_NOT_ONNX', { reason: 'it is empty' });
  const model = readModel(bytes);
  const graph = readGraph(model.graph);
  if (graph.outputs.length === 0) {
    throw new BallastError('MODEL_NOT_ONNX', { reason: 'it holds no graph with outputs' });
  }
  const zipMaps = graph.nodes.filter((node) => node.operator === 'ZipMap');
  const zipped = new Map(zipMaps.map((node) => [node.outputs[0], node.inputs[0]]));
  const outputs = graph.outputs.map((output) => {
    const source = zipped.get(output.name);
    return source === undefined ? output : floatMatrix(source);
  });
  const stripped =
    zipMaps.length === 0 ? shared(bytes) : shared(withoutZipMaps(model, graph, distinct(outputs)));
  const { label, scores } = findOutputs(outputs, new Set(zipped.values()));
  refuseRegressor(graph, label, scores, outputs);
  return {
    bytes: stripped,
    hash: createHash('sha256').update(stripped).digest('hex'),
    inputs: findInputs(graph),
    label,
    scores,
    classes: classLabels(graph, label, scores) ?? countedClasses(outputs, scores),
    metadata: model.metadata,
  };
}

function findInputs(graph: GraphView): ModelInput[] {
  // Before version 4 of the format, initializers are listed among the inputs.
  const inputs = graph.inputs.filter((input) => !graph.initializers.has(input.name));
  return inputs.map(({ name, kind, type, shape }) => {
    if (
      kind !== 'tensor' ||
      type === undefined ||
      !feedsType(type) ||
      (shape !== undefined && shape.length > 2)
    ) {
      const reason = `its input ${name} is no table of numbers or strings`;
      throw new BallastError('MODEL_NOT_ONNX', { reason });
    }
    const rank = shape?.length === 1 ? 1 : 2;
    return { name, type, rank, columns: rank === 1 ? 1 : (shape?.[1] ?? null) };
  });
}

function findOutputs(
  outputs: readonly ValueView[],
  zipped: ReadonlySet<string>,
): Pick<OnnxModel, 'label' | 'scores'> {
  const names = outputs.map((output) => output.name);
  const odd = outputs.find((output) => output.kind !== 'tensor');
  const floats = outputs.filter(({ type }) => type === 'float' || type === 'double');
  const labels = outputs.filter(({ type }) => type === 'int64' || type === 'int32' || type === 'string');
  // Classes that are fractions make a label of floats; only its name tells it from scores.
  const fractions = floats.length > 1 ? named(/^(output_)?label$/i, floats) : undefined;
  const label = (named(/label|class/i, labels) ?? labels[0] ?? fractions)?.name ?? null;
  if (fractions !== undefined) floats.splice(floats.indexOf(fractions), 1);
  const matrix =
    floats.find((output) => zipped.has(output.name)) ??
    (floats.length === 1 ? floats[0] : named(/^(output_)?probabilit/i, floats)) ??
    named(/prob/i, floats) ??
    floats.find((output) => output.shape?.length === 2 && output.shape[1] !== 1);
  if (matrix !== undefined) return { label, scores: [matrix.name] };
  if (floats.length > 1) return { label, scores: floats.map((output) => output.name) };
  const reason =
    odd === undefined ? 'none of its outputs holds scores' : `its output ${odd.name} is no tensor`;
  throw new BallastError('MODEL_OUTPUTS', { outputs: names, reason });
}

/** Classes 0, 1, ... of a graph that names none, as networks do, from the shape of its scores. */
function countedClasses(outputs: readonly ValueView[], scores: readonly string[]): number[] | null {
  const shape = outputs.find(({ name }) => name === scores[0])?.shape;
  const count = scores.length > 1 ? scores.length : shape?.length === 2 ? shape[1] : null;
  return count === null || count === undefined
    ? null
    : Array.from({ length: Math.max(2, count) }, (_, c) => c);
}

function named(pattern: RegExp, values: readonly ValueView[]): ValueView | undefined {
  return values.find((value) => pattern.test(value.name));
}

/** A regressor's output looks like a single score; only the operator behind it tells. */
function refuseRegressor(
  graph: GraphView,
  label: string | null,
  scores: readonly string[],
  outputs: readonly ValueView[],
): void {
  const maker = (name: string): NodeView | undefined =>
    graph.nodes.find((node) => node.outputs.includes(name));
  let last = maker(scores[0]);
  while (last !== undefined && /^(Identity|Cast|Reshape)$/.test(last.operator)) last = maker(last.inputs[0]);
  if (label !== null || last === undefined || !last.operator.endsWith('Regressor')) return;
  const transform = last.attributes.get('post_transform');
  if (transform !== undefined && /LOGISTIC|SOFTMAX/.test(Buffer.from(transform).toString('latin1'))) return;
  const reason = `it predicts a number (${last.operator}), not a class`;
  throw new BallastError('MODEL_OUTPUTS', { outputs: outputs.map((output) => output.name), reason });
}

function withoutZipMaps(model: ModelView, graph: GraphView, outputs: readonly ValueView[]): Uint8Array {
  const writer = new WireWriter();
  for (const node of graph.nodes) if (node.operator !== 'ZipMap') writer.bytes(1, node.bytes);
  for (const field of graph.rest) writer.raw(field);
  for (const output of outputs) writer.bytes(12, output.bytes);
  const whole = new WireWriter();
  for (const field of model.rest) whole.raw(field);
  return whole.bytes(7, writer.finish()).finish();
}

/** The declaration of a float output of open shape: what ZipMap takes. */
function floatMatrix(name: string): ValueView {
  const type = new WireWriter().bytes(1, new WireWriter().varint(1, 1).finish()).finish();
  const bytes = new WireWriter().text(1, name).bytes(2, type).finish();
  return { name, kind: 'tensor', type: 'float', shape: undefined, bytes };
}

function distinct(outputs: readonly ValueView[]): ValueView[] {
  return [...new Map(outputs.map((output) => [output.name, output])).values()];
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = sharedUint8(bytes.length);
  copy.set(bytes);
  return copy;
}
