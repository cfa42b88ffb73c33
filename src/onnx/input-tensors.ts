import type { Tensor } from 'onnxruntime-node';
import { BallastError } from '../errors/ballast-error.ts';
import type { Column } from '../frame/frame.ts';
import type { InputFeed } from './model-columns.ts';
import type { OnnxRuntime } from './runtime.ts';
import type { TensorType } from './tensor-type.ts';

/** Element types of inputs, and the arrays that hold them; the others do not occur in tables. */
const arrays = {
  float: Float32Array,
  double: Float64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** Whether a column of a table can feed an input of that type. */
export function feedsType(type: TensorType): boolean {
  return type in arrays || type === 'int64' || type === 'string';
}

/**
 * The tensors of the rows `from` to `to`, by input name. NULL is NaN among floats and '' among strings.
 * @throws MODEL_COLUMN_TYPE for fractions where the model takes whole numbers
 */
export function inputTensors(
  runtime: OnnxRuntime,
  feeds: readonly InputFeed[],
  from: number,
  to: number,
): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const { input, columns } of feeds) {
    const shape = input.rank === 1 ? [to - from] : [to - from, columns.length];
    tensors[input.name] = tensorOf(runtime, input.type, columns, from, to, shape);
  }
  return tensors;
}

function tensorOf(
  runtime: OnnxRuntime,
  type: TensorType,
  columns: readonly Column[],
  from: number,
  to: number,
  shape: number[],
): Tensor {
  const size = (to - from) * columns.length;
  switch (type) {
    case 'string':
      return new runtime.Tensor('string', texts(columns, from, to), shape);
    case 'bool':
      return new runtime.Tensor('bool', fill(new arrays.bool(size), columns, from, to), shape);
    case 'int64': {
      const values = fill(new Float64Array(size), columns, from, to);
      requireWhole(values, columns);
      return new runtime.Tensor('int64', BigInt64Array.from(values, BigInt), shape);
    }
    case 'uint64':
    case 'float16':
      throw new BallastError('MODEL_NOT_ONNX', { reason: `it takes inputs of type ${type}` });
    case 'float':
    case 'double':
      return new runtime.Tensor(fill(new arrays[type](size), columns, from, to), shape);
    case 'int32':
    case 'int16':
    case 'int8':
    case 'uint32':
    case 'uint16':
    case 'uint8': {
      const values = fill(new Float64Array(size), columns, from, to);
      requireWhole(values, columns);
      return new runtime.Tensor(arrays[type].from(values), shape);
    }
    default:
      return type satisfies never;
  }
}

/** Row-major, as ONNX wants it. */
function fill<A extends Float32Array | Float64Array | Uint8Array>(
  into: A,
  columns: readonly Column[],
  from: number,
  to: number,
): A {
  const width = columns.length;
  columns.forEach((column, c) => {
    if (column.kind !== 'number') return;
    const { values } = column;
    for (let r = from, at = c; r < to; r++, at += width) into[at] = values[r];
  });
  return into;
}

function texts(columns: readonly Column[], from: number, to: number): string[] {
  const width = columns.length;
  const into = Array.from({ length: (to - from) * width }, () => '');
  columns.forEach((column, c) => {
    for (let r = from, at = c; r < to; r++, at += width) {
      if (column.kind === 'category')
        into[at] = column.codes[r] < 0 ? '' : column.categories[column.codes[r]];
      else if (!Number.isNaN(column.values[r])) into[at] = String(column.values[r]);
    }
  });
  return into;
}

function requireWhole(values: Float64Array, columns: readonly Column[]): void {
  const at = values.findIndex((value) => !Number.isInteger(value));
  if (at < 0) return;
  throw new BallastError('MODEL_COLUMN_TYPE', {
    column: columns[at % columns.length].name,
    expected: 'whole numbers',
    given: `the value ${values[at]}`,
  });
}
