import { GraphBuilder, type GraphValue, type TensorData } from '../../onnx/graph-builder.ts';
import { METADATA_KEY } from '../models/model-metadata.ts';
import { quantileScalingNodes } from './quantile-onnx.ts';
import { writePreprocessorMetadata } from './preprocessor-metadata.ts';
import {
  levelIndex,
  outputsOf,
  type PreparedCategory,
  type PreparedNumber,
  type Preprocessor,
} from './preprocessor.ts';

/**
 * A preprocessor as an ONNX model that stands alone. Every column is an input of its own name, n x 1: numbers as
 * double with NaN for NULL, categories as string with '' for NULL. It gives every column of the prepared table as an
 * output of its own name, n x 1, double or string. Filling from neighbours is no part of the graph: such numbers
 * come in filled.
 */
export function preprocessorToOnnx(preprocessor: Preprocessor): Uint8Array {
  const graph = new GraphBuilder('preprocessor');
  const inputs = preprocessor.columns.map(({ name, kind }) =>
    graph.input(name, kind === 'number' ? 'double' : 'string', ['rows', 1]),
  );
  let usesMl = false;
  preprocessor.columns.forEach((column, i) => {
    const outputs = outputsOf(column);
    if (column.kind === 'number') {
      graph.output(outputs[0].name, numberNodes(graph, column, inputs[i]), 'double', ['rows', 1]);
      return;
    }
    usesMl = true;
    categoryNodes(graph, column, inputs[i]).forEach((value, at) => {
      const { name, type } = outputs[at];
      graph.output(name, value, type === 'number' ? 'double' : 'string', ['rows', 1]);
    });
  });
  const metadata = { [METADATA_KEY]: writePreprocessorMetadata(preprocessor) };
  return graph.toModel({ opset: 17, ...(usesMl ? { opsetMl: 2 } : {}), metadata });
}

function numberNodes(
  graph: GraphBuilder,
  { clip, fill, scaling }: PreparedNumber,
  input: GraphValue,
): GraphValue {
  const constant = (hint: string, value: number) => graph.initializer(hint, doubles([1, 1], [value]));
  let value = input;
  if (clip !== null) {
    // Clip itself may turn NaN into a bound.
    const [low, high] = [constant('low', clip[0]), constant('high', clip[1])];
    value = graph.node('Where', [graph.node('Less', [value, low]), low, value]);
    value = graph.node('Where', [graph.node('Greater', [value, high]), high, value]);
  }
  if (fill !== null)
    value = graph.node('Where', [graph.node('IsNaN', [value]), constant('fill', fill), value]);
  if (scaling === null) return value;
  switch (scaling.kind) {
    case 'centre': {
      const centred = graph.node('Sub', [value, constant('center', scaling.center)]);
      return graph.node('Div', [centred, constant('scale', scaling.scale)]);
    }
    case 'range': {
      const stretched = graph.node('Mul', [value, constant('scale', scaling.scale)]);
      return graph.node('Add', [stretched, constant('offset', scaling.offset)]);
    }
    case 'quantile':
      return quantileScalingNodes(graph, scaling, value);
    default:
      return scaling satisfies never;
  }
}

/** One value for each output of the column. */
function categoryNodes(
  graph: GraphBuilder,
  column: PreparedCategory,
  input: GraphValue,
): readonly GraphValue[] {
  const { encoding } = column;
  const index = levelIndex(column);
  const unknown = index.count;
  if (encoding === null) return [textNodes(graph, column, input)];
  const code = encoder(graph, input, column, {
    values_int64s: { ints: keysOf(column).map((key) => levelOfKey(column, key) ?? unknown) },
    default_int64: { int: index.other ?? unknown },
  });
  const axis = graph.initializer('axis', { type: 'int64', shape: [1], values: [1] });
  const flat = graph.node('Squeeze', [code, axis]);
  const lookUp = (values: readonly number[]) =>
    graph.node('Gather', [
      graph.initializer(`levels_${column.name}`, doubles([values.length, 1], values)),
      flat,
    ]);
  const levels = Array.from({ length: index.count }, (_, level) => level);
  switch (encoding.kind) {
    case 'onehot':
      return levels.map((level) => lookUp([...levels, unknown].map((at) => Number(at === level))));
    case 'ordinal':
      return [lookUp([...levels, -1])];
    case 'target':
      return encoding.outputs.map((output) => lookUp([...output.values, output.unknown]));
    default:
      return encoding satisfies never;
  }
}

/** Text with gaps filled and rare values lumped. */
function textNodes(graph: GraphBuilder, column: PreparedCategory, input: GraphValue): GraphValue {
  const { fill, rare, other } = column;
  if (other === null && fill === null) return graph.node('Identity', [input]);
  // Without a level of its own an unknown value stays as it is, which LabelEncoder cannot say: only gaps are filled.
  if (other === null) {
    const isEmpty = graph.node('LabelEncoder', [input], {
      domain: 'ai.onnx.ml',
      attributes: {
        keys_strings: { strings: [''] },
        values_int64s: { ints: [1] },
        default_int64: { int: 0 },
      },
    });
    const condition = graph.node('Cast', [isEmpty], { attributes: { to: { int: 9 } } });
    const filled = graph.initializer('fill', { type: 'string', shape: [1, 1], values: [fill ?? ''] });
    return graph.node('Where', [condition, filled, input]);
  }
  const lumped = (value: string) => (rare.includes(value) || !column.levels.includes(value) ? other : value);
  return encoder(graph, input, column, {
    values_strings: {
      strings: keysOf(column).map((key) =>
        key === '' && !column.levels.includes('') ? nullText(column) : lumped(key),
      ),
    },
    default_string: { string: other },
  });

  function nullText({ fill: text }: PreparedCategory): string {
    if (text !== null) return lumped(text);
    return column.missing === 'rare' ? (other ?? '') : '';
  }
}

/** All values that are told apart, and '' for NULL. */
function keysOf({ levels, rare }: PreparedCategory): string[] {
  return [...new Set([...levels, ...rare, ''])];
}

function levelOfKey(column: PreparedCategory, key: string): number | null {
  const { of, missing, other } = levelIndex(column);
  const own = of.get(key);
  if (own !== undefined) return own;
  return column.fill === null ? (missing ?? other) : (of.get(column.fill) ?? other);
}

function encoder(
  graph: GraphBuilder,
  input: GraphValue,
  column: PreparedCategory,
  values: NonNullable<Parameters<GraphBuilder['node']>[2]>['attributes'],
): GraphValue {
  return graph.node('LabelEncoder', [input], {
    domain: 'ai.onnx.ml',
    attributes: { keys_strings: { strings: keysOf(column) }, ...values },
  });
}

function doubles(shape: readonly number[], values: readonly number[]): TensorData {
  return { type: 'double', shape, values };
}
