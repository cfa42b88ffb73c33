import { GraphBuilder, type GraphValue, type TensorData } from '../../onnx/graph-builder.ts';
import { MISSING_LEVEL, type LinearCategory, type LinearNumber } from '../linear/linear-design.ts';
import type { LinearModel } from '../linear/logistic-regression.ts';
import { classTypeOf } from './class-type.ts';

/**
 * A linear classifier as an ONNX model that stands alone. Every column is an input of its own name, n x 1:
 * numbers as double, categories as string with '__missing__' or '' for NULL. It gives `label` and `probabilities`
 * (double, n x classes), as scikit-learn's exports do. An unknown category adds nothing to the scores.
 * @param metadata  entries of metadata_props
 */
export function linearToOnnx(model: LinearModel, metadata: Readonly<Record<string, string>>): Uint8Array {
  const graph = new GraphBuilder('logistic_regression');
  const outputs = model.coefficients.length;
  const inputs = new Map(
    model.features.map(({ name, kind }) => [
      name,
      graph.input(name, kind === 'number' ? 'double' : 'string', ['rows', 1]),
    ]),
  );
  const numbers = model.features.filter((feature) => feature.kind === 'number');
  const categories = model.features.filter((feature) => feature.kind === 'category');
  let scores: GraphValue = graph.initializer('intercepts', doubles([1, outputs], model.intercepts));
  if (numbers.length > 0) {
    const columns = numbers.flatMap(({ name }) => inputs.get(name) ?? []);
    scores = graph.node('Add', [numberScores(graph, model, numbers, columns), scores]);
  }
  for (const feature of categories) {
    scores = graph.node('Add', [
      levelScores(graph, model, feature, inputs.get(feature.name) ?? null),
      scores,
    ]);
  }
  const probabilities = outputs === 1 ? sigmoidPair(graph, scores) : softmax(graph, scores);
  const best = graph.node('ArgMax', [probabilities], {
    attributes: { axis: { int: 1 }, keepdims: { int: 0 } },
  });
  const classes = classTensor(model);
  const label = graph.node('Gather', [graph.initializer('classes', classes), best]);
  graph.output('label', label, classes.type, ['rows']);
  graph.output('probabilities', probabilities, 'double', ['rows', model.classes.length]);
  return graph.toModel({ opset: 17, ...(categories.length > 0 ? { opsetMl: 2 } : {}), metadata });
}

function numberScores(
  graph: GraphBuilder,
  model: LinearModel,
  numbers: readonly LinearNumber[],
  columns: readonly GraphValue[],
): GraphValue {
  const row = [1, numbers.length];
  const means = doubles(
    row,
    numbers.map((feature) => feature.mean),
  );
  const scales = doubles(
    row,
    numbers.map((feature) => feature.scale),
  );
  const slopes = numbers.flatMap(({ offset }) => model.coefficients.map((output) => output[offset]));
  const matrix = graph.node('Concat', columns, { attributes: { axis: { int: 1 } } });
  const centred = graph.node('Sub', [matrix, graph.initializer('means', means)]);
  const scaled = graph.node('Div', [centred, graph.initializer('scales', scales)]);
  const table = doubles([numbers.length, model.coefficients.length], slopes);
  return graph.node('MatMul', [scaled, graph.initializer('slopes', table)]);
}

/** One row of coefficients for each level, and a last one of zeros for everything else. */
function levelScores(
  graph: GraphBuilder,
  model: LinearModel,
  { name, levels, offset }: LinearCategory,
  input: GraphValue | null,
): GraphValue {
  // Text without a value is '' in many programs, this one's ONNX inference among them.
  const missing = levels.includes('') ? -1 : levels.indexOf(MISSING_LEVEL);
  const codes = levels.map((_, i) => i);
  const code = graph.node('LabelEncoder', [input], {
    domain: 'ai.onnx.ml',
    attributes: {
      keys_strings: { strings: missing < 0 ? levels : [...levels, ''] },
      values_int64s: { ints: missing < 0 ? codes : [...codes, missing] },
      default_int64: { int: levels.length },
    },
  });
  const axes = graph.initializer('axis', { type: 'int64', shape: [1], values: [1] });
  const flat = graph.node('Squeeze', [code, axes]);
  const rows = Array.from({ length: levels.length + 1 }, (_, i) =>
    model.coefficients.map((output) => (i < levels.length ? output[offset + i] : 0)),
  ).flat();
  const table = doubles([levels.length + 1, model.coefficients.length], rows);
  return graph.node('Gather', [graph.initializer(`levels_${name}`, table), flat]);
}

function sigmoidPair(graph: GraphBuilder, scores: GraphValue): GraphValue {
  const second = graph.node('Sigmoid', [scores]);
  const one = graph.initializer('one', doubles([1, 1], [1]));
  const first = graph.node('Sub', [one, second]);
  return graph.node('Concat', [first, second], { attributes: { axis: { int: 1 } } });
}

function softmax(graph: GraphBuilder, scores: GraphValue): GraphValue {
  return graph.node('Softmax', [scores], { attributes: { axis: { int: 1 } } });
}

/** Booleans become 0 and 1: hardly any program reads a label of type bool. */
function classTensor({ classes }: LinearModel): TensorData {
  const shape = [classes.length];
  const type = classTypeOf(classes);
  if (type === 'string') return { type, shape, values: classes.map(String) };
  return { type: type === 'double' ? 'double' : 'int64', shape, values: classes.map(Number) };
}

function doubles(shape: readonly number[], values: readonly number[]): TensorData {
  return { type: 'double', shape, values };
}
