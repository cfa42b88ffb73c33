import { typeNumber, type TensorType } from './tensor-type.ts';
import { WireWriter } from './wire.ts';

/** A value that flows through a graph: an input, a constant or the output of a node. */
export interface GraphValue {
  readonly name: string;
}

/** An attribute of a node; ONNX tells whole numbers from floats, JavaScript does not, hence the tag. */
export type AttributeValue =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: ArrayLike<number> & Iterable<number> }
  | { readonly floats: ArrayLike<number> & Iterable<number> }
  | { readonly strings: readonly string[] }
  | { readonly tensor: TensorData }
  | { readonly graph: GraphBuilder };

export interface TensorData {
  readonly type: TensorType;
  readonly shape: readonly number[];
  readonly values: (ArrayLike<number> & Iterable<number>) | readonly string[];
}

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** 'ai.onnx.ml' for the classical operators; default: the standard ones. */
  readonly domain?: string;
}

export interface ModelOptions {
  /** Version of the standard operators. */
  readonly opset: number;
  /** Version of the operators of ai.onnx.ml; omitted where the graph has none. */
  readonly opsetMl?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A dimension: its size, a name for one that is known when the model runs, or null for any size. */
export type Dimension = number | string | null;

/**
 * Builds an ONNX graph node by node, in the order of computation.
 *
 *     const graph = new GraphBuilder('scale');
 *     const x = graph.input('x', 'double', ['rows', 1]);
 *     const y = graph.node('Mul', [x, graph.initializer('two', { type: 'double', shape: [1], values: [2] })]);
 *     graph.output('y', y, 'double', ['rows', 1]);
 *     const bytes = graph.toModel({ opset: 17 });
 */
export class GraphBuilder {
  readonly name: string;
  private readonly nodes: Uint8Array[] = [];
  private readonly initializers: Uint8Array[] = [];
  private readonly inputs: Uint8Array[] = [];
  private readonly outputs: Uint8Array[] = [];
  private readonly taken = new Set<string>();

  constructor(name: string) {
    this.name = name;
  }

  /** Declares an input; its name is kept as it is. */
  input(name: string, type: TensorType, shape: readonly Dimension[]): GraphValue {
    this.taken.add(name);
    this.inputs.push(encodeValue(name, type, shape));
    return { name };
  }

  /** A constant. Its name is a hint: a taken one is numbered. */
  initializer(hint: string, data: TensorData): GraphValue {
    const name = this.freeName(hint);
    this.initializers.push(encodeTensor(name, data));
    return { name };
  }

  /** A node with one output. */
  node(operator: string, inputs: readonly (GraphValue | null)[], options: NodeOptions = {}): GraphValue {
    return this.nodeOf(operator, inputs, 1, options)[0];
  }

  /** A node with `count` outputs. An input of null is one that is left out. */
  nodeOf(
    operator: string,
    inputs: readonly (GraphValue | null)[],
    count: number,
    options: NodeOptions = {},
  ): readonly GraphValue[] {
    const outputs = Array.from({ length: count }, () => ({ name: this.freeName(operator.toLowerCase()) }));
    this.push(operator, inputs, outputs, options);
    return outputs;
  }

  /** Declares an output. Its name is kept unless an input has it: a column may be called `label`. */
  output(hint: string, value: GraphValue, type: TensorType, shape: readonly Dimension[]): void {
    const name = this.freeName(hint);
    this.push('Identity', [value], [{ name }], {});
    this.outputs.push(encodeValue(name, type, shape));
  }

  /** The graph alone, as a message GraphProto. */
  toGraph(): Uint8Array {
    const writer = new WireWriter();
    for (const node of this.nodes) writer.bytes(1, node);
    writer.text(2, this.name);
    for (const initializer of this.initializers) writer.bytes(5, initializer);
    for (const input of this.inputs) writer.bytes(11, input);
    for (const output of this.outputs) writer.bytes(12, output);
    return writer.finish();
  }

  /** The whole model, as the bytes of an .onnx file. */
  toModel(options: ModelOptions): Uint8Array {
    // Version 8 of the format is read by every runtime since 2021.
    const writer = new WireWriter().varint(1, 8).text(2, 'duckdb-ballast');
    writer.bytes(7, this.toGraph());
    writer.bytes(8, new WireWriter().text(1, '').varint(2, options.opset).finish());
    if (options.opsetMl !== undefined) {
      writer.bytes(8, new WireWriter().text(1, 'ai.onnx.ml').varint(2, options.opsetMl).finish());
    }
    for (const [key, value] of Object.entries(options.metadata ?? {})) {
      writer.bytes(14, new WireWriter().text(1, key).text(2, value).finish());
    }
    return writer.finish().slice();
  }

  private push(
    operator: string,
    inputs: readonly (GraphValue | null)[],
    outputs: readonly GraphValue[],
    options: NodeOptions,
  ): void {
    const writer = new WireWriter()
      .texts(
        1,
        inputs.map((value) => value?.name ?? ''),
      )
      .texts(
        2,
        outputs.map((value) => value.name),
      )
      .text(4, operator);
    for (const [name, value] of Object.entries(options.attributes ?? {}))
      writer.bytes(5, encodeAttribute(name, value));
    if (options.domain !== undefined) writer.text(7, options.domain);
    this.nodes.push(writer.finish());
  }

  private freeName(hint: string): string {
    let name = hint;
    for (let i = 1; this.taken.has(name); i++) name = `${hint}_${i}`;
    this.taken.add(name);
    return name;
  }
}

function encodeAttribute(name: string, value: AttributeValue): Uint8Array {
  const writer = new WireWriter().text(1, name);
  if ('float' in value) writer.float(2, value.float).varint(20, 1);
  else if ('int' in value) writer.varint(3, value.int).varint(20, 2);
  else if ('string' in value) writer.text(4, value.string).varint(20, 3);
  else if ('tensor' in value) writer.bytes(5, encodeTensor('', value.tensor)).varint(20, 4);
  else if ('graph' in value) writer.bytes(6, value.graph.toGraph()).varint(20, 5);
  else if ('floats' in value) writer.floats(7, value.floats).varint(20, 6);
  else if ('ints' in value) writer.varints(8, value.ints).varint(20, 7);
  else writer.texts(9, value.strings).varint(20, 8);
  return writer.finish();
}

/** A tensor as TensorProto; numbers as raw little-endian bytes. */
function encodeTensor(name: string, { type, shape, values }: TensorData): Uint8Array {
  const writer = new WireWriter().varints(1, shape).varint(2, typeNumber(type)).text(8, name);
  if (type === 'string') writer.texts(6, Array.from(values, String));
  else writer.bytes(9, rawBytes(type, Array.from(values, Number)));
  return writer.finish();
}

function rawBytes(type: Exclude<TensorType, 'string'>, values: readonly number[]): Uint8Array {
  switch (type) {
    case 'float':
      return bytesOf(Float32Array.from(values));
    case 'double':
      return bytesOf(Float64Array.from(values));
    case 'int64':
    case 'uint64':
      return bytesOf(BigInt64Array.from(values, BigInt));
    case 'int32':
      return bytesOf(Int32Array.from(values));
    case 'uint32':
      return bytesOf(Uint32Array.from(values));
    case 'int16':
      return bytesOf(Int16Array.from(values));
    case 'uint16':
      return bytesOf(Uint16Array.from(values));
    case 'int8':
      return bytesOf(Int8Array.from(values));
    case 'uint8':
    case 'bool':
      return Uint8Array.from(values);
    case 'float16':
      throw new Error('the graph builder writes no float16 constants');
    default:
      return type satisfies never;
  }
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function encodeValue(name: string, type: TensorType, shape: readonly Dimension[]): Uint8Array {
  const dimensions = new WireWriter();
  for (const size of shape) {
    const dimension = new WireWriter();
    if (typeof size === 'number') dimension.varint(1, size);
    else if (typeof size === 'string') dimension.text(2, size);
    dimensions.bytes(1, dimension.finish());
  }
  const tensor = new WireWriter().varint(1, typeNumber(type)).bytes(2, dimensions.finish());
  const typeProto = new WireWriter().bytes(1, tensor.finish());
  return new WireWriter().text(1, name).bytes(2, typeProto.finish()).finish();
}
