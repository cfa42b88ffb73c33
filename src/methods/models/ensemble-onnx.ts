import {
  GraphBuilder,
  type AttributeValue,
  type GraphValue,
  type TensorData,
} from '../../onnx/graph-builder.ts';
import type { TreeCategory, TreeEnsemble, TreeNumber } from '../trees/ensemble.ts';
import { goesLeft } from '../trees/level-sets.ts';
import { classTypeOf } from './class-type.ts';
import type { TreeModel } from './ensemble-metadata.ts';

/**
 * Trees as an ONNX model that stands alone. Every column is an input of its own name, n x 1: numbers as double with
 * NaN for NULL, categories as string; an unknown one is missing, and so is '' unless it is a level. A classifier gives
 * `label` and `probabilities` (double, n x classes), a regressor `prediction` (double, n x 1). It needs TreeEnsemble of
 * ai.onnx.ml 5: the operators before it add in float32.
 * @param metadata  entries of metadata_props
 */
export function ensembleToOnnx(model: TreeModel, metadata: Readonly<Record<string, string>>): Uint8Array {
  const { classes, ensemble } = model;
  const graph = new GraphBuilder('trees');
  const inputs = ensemble.features.map(({ name, kind }) =>
    graph.input(name, kind === 'number' ? 'double' : 'string', ['rows', 1]),
  );
  const asked = askedColumns(graph, ensemble, inputs);
  const sums = graph.node('TreeEnsemble', [asked.matrix], {
    domain: 'ai.onnx.ml',
    attributes: treeAttributes(ensemble, asked),
  });
  const scores = graph.node('Add', [
    sums,
    graph.initializer('base', doubles([1, ensemble.outputs], Array.from(ensemble.base))),
  ]);
  if (classes === null) graph.output('prediction', scores, 'double', ['rows', 1]);
  else {
    const probabilities =
      ensemble.outputs === 1
        ? sigmoidPair(graph, scores)
        : graph.node('Softmax', [scores], { attributes: { axis: { int: 1 } } });
    const best = graph.node('ArgMax', [probabilities], {
      attributes: { axis: { int: 1 }, keepdims: { int: 0 } },
    });
    const type = classTypeOf(classes);
    const labels: TensorData =
      type === 'string'
        ? { type, shape: [classes.length], values: classes.map(String) }
        : {
            type: type === 'double' ? 'double' : 'int64',
            shape: [classes.length],
            values: classes.map(Number),
          };
    const label = graph.node('Gather', [graph.initializer('classes', labels), best]);
    graph.output('label', label, labels.type, ['rows']);
    graph.output('probabilities', probabilities, 'double', ['rows', classes.length]);
  }
  return graph.toModel({ opset: 17, opsetMl: 5, metadata });
}

/** What the trees of the graph ask: a matrix, and by node of the ensemble the column of it. */
interface AskedColumns {
  readonly matrix: GraphValue;
  readonly columns: Int32Array;
}

/** Numbers as they are; for categories a column for each different set of levels: 1 where the level goes right. */
function askedColumns(
  graph: GraphBuilder,
  { features, trees }: TreeEnsemble,
  inputs: readonly GraphValue[],
): AskedColumns {
  const columns = new Int32Array(trees.feature.length);
  const parts: GraphValue[] = [];
  let width = 0;
  features.forEach((feature, f) => {
    const nodes = Array.from(trees.feature.keys()).filter((i) => trees.feature[i] === f);
    // A graph without any column could not tell how many rows there are.
    if (nodes.length === 0 && f > 0) return;
    if (feature.kind === 'number') {
      parts.push(numberColumn(graph, feature, inputs[f]));
      for (const node of nodes) columns[node] = width;
      width += 1;
      return;
    }
    const sides = new Map<string, number>();
    const table: number[][] = [];
    for (const node of nodes) {
      const side = Array.from({ length: feature.levels.length + 1 }, (_, level) =>
        Number(!goesLeft(trees, node, level, feature.levels.length)),
      );
      const key = side.join('');
      const known = sides.get(key) ?? sides.size;
      if (known === sides.size) table.push(side);
      sides.set(key, known);
      columns[node] = width + known;
    }
    if (table.length === 0) table.push(Array.from({ length: feature.levels.length + 1 }, () => 0));
    parts.push(categoryColumns(graph, feature, table, inputs[f]));
    width += table.length;
  });
  const matrix =
    parts.length === 1 ? parts[0] : graph.node('Concat', parts, { attributes: { axis: { int: 1 } } });
  return { matrix, columns };
}

function numberColumn(graph: GraphBuilder, feature: TreeNumber, input: GraphValue): GraphValue {
  if (feature.zeroIsMissing !== true) return input;
  const size = graph.node('Abs', [input]);
  const zero = graph.initializer('zero', doubles([1, 1], [Math.fround(1e-35)]));
  const isZero = graph.node('LessOrEqual', [size, zero]);
  return graph.node('Where', [isZero, graph.initializer('missing', doubles([1, 1], [NaN])), input]);
}

/** @param table  for each set and level, missing values last, whether it goes right */
function categoryColumns(
  graph: GraphBuilder,
  { name, levels }: TreeCategory,
  table: readonly (readonly number[])[],
  input: GraphValue,
): GraphValue {
  const code = graph.node('LabelEncoder', [input], {
    domain: 'ai.onnx.ml',
    attributes: {
      keys_strings: { strings: levels },
      values_int64s: { ints: levels.map((_, i) => i) },
      default_int64: { int: levels.length },
    },
  });
  const flat = graph.node('Squeeze', [
    code,
    graph.initializer('axis', { type: 'int64', shape: [1], values: [1] }),
  ]);
  const values = Array.from({ length: levels.length + 1 }, (_, level) =>
    table.map((side) => side[level]),
  ).flat();
  const sides = graph.initializer(`sets_${name}`, {
    type: 'uint8',
    shape: [levels.length + 1, table.length],
    values,
  });
  // 11 is double.
  return graph.node('Cast', [graph.node('Gather', [sides, flat])], { attributes: { to: { int: 11 } } });
}

/** Inner nodes and leaves stand in arrays of their own; a tree without a split gets one that both ways lead to its leaf. */
function treeAttributes(
  { features, trees, outputs }: TreeEnsemble,
  { columns }: AskedColumns,
): Record<string, AttributeValue> {
  const place = new Int32Array(trees.feature.length);
  let inner = 0;
  let leaves = 0;
  const count = trees.starts.length - 1;
  const roots: number[] = [];
  const splits: number[] = [];
  const asked: number[] = [];
  const missing: number[] = [];
  const ways = {
    left: [] as number[],
    leftLeaf: [] as number[],
    right: [] as number[],
    rightLeaf: [] as number[],
  };
  const targets: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < place.length; i++) place[i] = trees.feature[i] < 0 ? leaves++ : inner++;
  let added = inner;
  const split = (
    column: number,
    threshold: number,
    missingLeft: number,
    left: [number, number],
    right: [number, number],
  ): void => {
    asked.push(column);
    splits.push(threshold);
    missing.push(missingLeft);
    ways.left.push(left[0]);
    ways.leftLeaf.push(left[1]);
    ways.right.push(right[0]);
    ways.rightLeaf.push(right[1]);
  };
  const child = (node: number): [number, number] => [place[node], Number(trees.feature[node] < 0)];
  const stumps: number[] = [];
  for (let t = 0; t < count; t++) {
    for (let i = trees.starts[t]; i < trees.starts[t + 1]; i++) {
      const feature = trees.feature[i];
      if (feature < 0) {
        targets.push(trees.output[t]);
        weights.push(trees.value[i]);
      } else if (features[feature].kind === 'number') {
        split(
          columns[i],
          trees.threshold[i],
          trees.missingLeft[i],
          child(trees.left[i]),
          child(trees.right[i]),
        );
      } else split(columns[i], 0.5, 0, child(trees.left[i]), child(trees.right[i]));
    }
    const root = trees.starts[t];
    if (trees.feature[root] < 0) stumps.push(root);
    roots.push(trees.feature[root] < 0 ? added++ : place[root]);
  }
  for (const root of stumps) split(0, 0, 0, child(root), child(root));
  if (count === 0) {
    roots.push(0);
    targets.push(0);
    weights.push(0);
    split(0, 0, 0, [0, 1], [0, 1]);
  }
  return {
    n_targets: { int: outputs },
    // 1 sums.
    aggregate_function: { int: 1 },
    post_transform: { int: 0 },
    tree_roots: { ints: roots },
    nodes_featureids: { ints: asked },
    // 0 is <=.
    nodes_modes: { tensor: { type: 'uint8', shape: [splits.length], values: splits.map(() => 0) } },
    nodes_splits: { tensor: doubles([splits.length], splits) },
    nodes_truenodeids: { ints: ways.left },
    nodes_trueleafs: { ints: ways.leftLeaf },
    nodes_falsenodeids: { ints: ways.right },
    nodes_falseleafs: { ints: ways.rightLeaf },
    nodes_missing_value_tracks_true: { ints: missing },
    leaf_targetids: { ints: targets },
    leaf_weights: { tensor: doubles([weights.length], weights) },
  };
}

function sigmoidPair(graph: GraphBuilder, scores: GraphValue): GraphValue {
  const second = graph.node('Sigmoid', [scores]);
  const one = graph.initializer('one', doubles([1, 1], [1]));
  const first = graph.node('Sub', [one, second]);
  return graph.node('Concat', [first, second], { attributes: { axis: { int: 1 } } });
}

function doubles(shape: readonly number[], values: readonly number[]): TensorData {
  return { type: 'double', shape, values };
}
