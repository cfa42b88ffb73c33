import { typeOfNumber, type TensorType } from './tensor-type.ts';
import { WireReader } from './wire.ts';

/*
 * Views of the messages of onnx.proto (field numbers as in onnx 1.23). A view knows only what Ballast asks
 * about; everything else stays in the bytes, so that a model which is written again loses nothing, whatever
 * version of ONNX it comes from. The package onnx-proto (schema of ONNX 1.10) would drop fields that it does
 * not know, and costs 90 ms to import.
 */

/** A model as its parts; `rest` are the fields that Ballast does not look into. */
export interface ModelView {
  readonly graph: Uint8Array;
  readonly metadata: ReadonlyMap<string, string>;
  readonly rest: readonly Uint8Array[];
}

export interface GraphView {
  readonly nodes: readonly NodeView[];
  readonly initializers: ReadonlyMap<string, Uint8Array>;
  readonly inputs: readonly ValueView[];
  readonly outputs: readonly ValueView[];
  readonly rest: readonly Uint8Array[];
}

export interface NodeView {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Encoded attributes by name; read them with `attributeLabels` and its like. */
  readonly attributes: ReadonlyMap<string, Uint8Array>;
  readonly bytes: Uint8Array;
}

/** An input or output of a graph. */
export interface ValueView {
  readonly name: string;
  readonly kind: 'tensor' | 'sequence' | 'map' | 'other';
  /** Undefined for types that Ballast does not know, and where kind is not tensor. */
  readonly type: TensorType | undefined;
  /** Null for a dimension of any size; undefined where the rank is open. */
  readonly shape: readonly (number | null)[] | undefined;
  readonly bytes: Uint8Array;
}

/** @throws MODEL_NOT_ONNX when the bytes are no protobuf message */
export function readModel(bytes: Uint8Array): ModelView {
  const reader = new WireReader(bytes);
  const metadata = new Map<string, string>();
  const rest: Uint8Array[] = [];
  let graph: Uint8Array = new Uint8Array();
  for (const field of reader.fields()) {
    if (field.number === 7) graph = reader.bytesOf(field);
    else rest.push(reader.raw(field));
    if (field.number === 14) metadata.set(...readPair(reader.bytesOf(field)));
  }
  return { graph, metadata, rest };
}

export function readGraph(bytes: Uint8Array): GraphView {
  const reader = new WireReader(bytes);
  const nodes: NodeView[] = [];
  const initializers = new Map<string, Uint8Array>();
  const inputs: ValueView[] = [];
  const outputs: ValueView[] = [];
  const rest: Uint8Array[] = [];
  for (const field of reader.fields()) {
    if (field.number === 1) nodes.push(readNode(reader.bytesOf(field)));
    else if (field.number === 12) outputs.push(readValue(reader.bytesOf(field)));
    else rest.push(reader.raw(field));
    if (field.number === 5) initializers.set(tensorName(reader.bytesOf(field)), reader.bytesOf(field));
    if (field.number === 11) inputs.push(readValue(reader.bytesOf(field)));
  }
  return { nodes, initializers, inputs, outputs, rest };
}

/** The strings or whole numbers of an attribute; undefined for one of another type or without entries. */
export function attributeLabels(bytes: Uint8Array): readonly string[] | readonly number[] | undefined {
  const reader = new WireReader(bytes);
  const numbers: number[] = [];
  const texts: string[] = [];
  for (const field of reader.fields()) {
    if (field.number === 8) reader.varints(field, numbers);
    if (field.number === 9) texts.push(reader.text(field));
  }
  if (texts.length > 0) return texts;
  return numbers.length > 0 ? numbers : undefined;
}

/** The tensor of an attribute (the value of a Constant); undefined where it holds none. */
export function attributeTensor(bytes: Uint8Array): Uint8Array | undefined {
  const reader = new WireReader(bytes);
  for (const field of reader.fields()) if (field.number === 5) return reader.bytesOf(field);
  return undefined;
}

/** The strings or numbers of a tensor; undefined for element types that no class label has. */
export function tensorLabels(bytes: Uint8Array): readonly string[] | readonly number[] | undefined {
  const reader = new WireReader(bytes);
  const numbers: number[] = [];
  const texts: string[] = [];
  let type: TensorType | undefined;
  let raw: Uint8Array | undefined;
  for (const field of reader.fields()) {
    if (field.number === 2) type = typeOfNumber(reader.varint(field));
    if (field.number === 4) reader.numbers(field, 4, numbers);
    if (field.number === 5 || field.number === 7) reader.varints(field, numbers);
    if (field.number === 6) texts.push(reader.text(field));
    if (field.number === 9) raw = reader.bytesOf(field);
    if (field.number === 10) reader.numbers(field, 8, numbers);
  }
  if (type === 'string') return texts;
  return raw === undefined ? numbers : rawNumbers(raw, type);
}

function rawNumbers(raw: Uint8Array, type: TensorType | undefined): readonly number[] | undefined {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const read = (width: number, at: (offset: number) => number): number[] =>
    Array.from({ length: Math.floor(raw.length / width) }, (_, i) => at(i * width));
  if (type === 'int64') return read(8, (o) => Number(view.getBigInt64(o, true)));
  if (type === 'int32') return read(4, (o) => view.getInt32(o, true));
  if (type === 'float') return read(4, (o) => view.getFloat32(o, true));
  if (type === 'double') return read(8, (o) => view.getFloat64(o, true));
  if (type === 'bool') return read(1, (o) => view.getUint8(o));
  return undefined;
}

function readNode(bytes: Uint8Array): NodeView {
  const reader = new WireReader(bytes);
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, Uint8Array>();
  let operator = '';
  for (const field of reader.fields()) {
    if (field.number === 1) inputs.push(reader.text(field));
    if (field.number === 2) outputs.push(reader.text(field));
    if (field.number === 4) operator = reader.text(field);
    if (field.number === 5) attributes.set(firstText(reader.bytesOf(field), 1), reader.bytesOf(field));
  }
  return { operator, inputs, outputs, attributes, bytes };
}

function readValue(bytes: Uint8Array): ValueView {
  const reader = new WireReader(bytes);
  const view = { name: '', kind: 'other' as ValueView['kind'] };
  let tensor: Uint8Array | undefined;
  for (const field of reader.fields()) {
    if (field.number === 1) view.name = reader.text(field);
    if (field.number !== 2) continue;
    const type = new WireReader(reader.bytesOf(field));
    for (const inner of type.fields()) {
      if (inner.number === 1) {
        view.kind = 'tensor';
        tensor = type.bytesOf(inner);
      } else if (inner.number === 4) view.kind = 'sequence';
      else if (inner.number === 5) view.kind = 'map';
    }
  }
  return { ...view, ...readTensorType(tensor), bytes };
}

function readTensorType(bytes: Uint8Array | undefined): Pick<ValueView, 'type' | 'shape'> {
  let type: TensorType | undefined;
  let shape: (number | null)[] | undefined;
  if (bytes === undefined) return { type, shape };
  const reader = new WireReader(bytes);
  for (const field of reader.fields()) {
    if (field.number === 1) type = typeOfNumber(reader.varint(field));
    if (field.number === 2) shape = readShape(reader.bytesOf(field));
  }
  return { type, shape };
}

function readShape(bytes: Uint8Array): (number | null)[] {
  const reader = new WireReader(bytes);
  const shape: (number | null)[] = [];
  for (const field of reader.fields()) {
    if (field.number !== 1) continue;
    const dimension = new WireReader(reader.bytesOf(field));
    let size: number | null = null;
    for (const inner of dimension.fields()) {
      // Some exporters write 0 or -1 for a dimension of any size.
      if (inner.number === 1 && dimension.varint(inner) > 0) size = dimension.varint(inner);
    }
    shape.push(size);
  }
  return shape;
}

function readPair(bytes: Uint8Array): [string, string] {
  return [firstText(bytes, 1), firstText(bytes, 2)];
}

function tensorName(bytes: Uint8Array): string {
  return firstText(bytes, 8);
}

function firstText(bytes: Uint8Array, number: number): string {
  const reader = new WireReader(bytes);
  for (const field of reader.fields()) if (field.number === number) return reader.text(field);
  return '';
}
