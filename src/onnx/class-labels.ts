import { attributeLabels, attributeTensor, tensorLabels, type GraphView, type NodeView } from './proto.ts';

/** A class as a graph names it. */
export type ClassLabel = string | number;

/** Attributes that list the classes: of ZipMap, tree ensembles, linear classifiers and support vector machines. */
const classAttributes = ['classlabels_strings', 'classlabels_int64s', 'classlabels_ints'];

/**
 * The classes of a classifier, in the order of its probability columns: those of the ZipMap, else of the node
 * nearest to the label (or, without one, to the scores) that names classes.
 * @returns null when nothing in the graph names them, as in networks that end in a softmax
 */
export function classLabels(
  graph: GraphView,
  label: string | null,
  scores: readonly string[],
): readonly ClassLabel[] | null {
  for (const node of graph.nodes) {
    const labels = node.operator === 'ZipMap' ? listedClasses(node) : undefined;
    if (labels !== undefined) return labels;
  }
  const ofLabel = label === null ? undefined : nearest(graph, [label], true);
  return ofLabel ?? nearest(graph, scores, false) ?? null;
}

/**
 * Breadth first against the flow, from the outputs: the last node that names classes is the model's own.
 * @param lookups  whether tables that values are looked up in count: behind a label only
 */
function nearest(
  graph: GraphView,
  from: readonly string[],
  lookups: boolean,
): readonly ClassLabel[] | undefined {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const queue = [...from];
  const seen = new Set(queue);
  for (let at = 0; at < queue.length; at++) {
    const node = makers.get(queue[at]);
    if (node === undefined) continue;
    const lookedUp = lookups ? (gatheredClasses(graph, makers, node) ?? encodedClasses(node)) : undefined;
    const labels = listedClasses(node) ?? lookedUp;
    if (labels !== undefined) return labels;
    for (const input of node.inputs) {
      if (seen.has(input)) continue;
      seen.add(input);
      queue.push(input);
    }
  }
  return undefined;
}

function listedClasses(node: NodeView): readonly ClassLabel[] | undefined {
  for (const name of classAttributes) {
    const attribute = node.attributes.get(name);
    const labels = attribute === undefined ? undefined : attributeLabels(attribute);
    if (labels !== undefined) return labels;
  }
  return undefined;
}

/** `classes[argmax(scores)]`: how scikit-learn's composed models, and ours, make a label. */
function gatheredClasses(
  graph: GraphView,
  makers: ReadonlyMap<string, NodeView>,
  node: NodeView,
): readonly ClassLabel[] | undefined {
  if (node.operator !== 'ArrayFeatureExtractor' && node.operator !== 'Gather') return undefined;
  const tensor = graph.initializers.get(node.inputs[0]) ?? constant(makers.get(node.inputs[0]));
  const labels = tensor === undefined ? undefined : tensorLabels(tensor);
  return labels === undefined || labels.length < 2 ? undefined : labels;
}

function constant(node: NodeView | undefined): Uint8Array | undefined {
  const value = node?.operator === 'Constant' ? node.attributes.get('value') : undefined;
  return value === undefined ? undefined : attributeTensor(value);
}

/** A LabelEncoder behind an index 0, 1, ...: its values in the order of its keys. */
function encodedClasses(node: NodeView): readonly ClassLabel[] | undefined {
  if (node.operator !== 'LabelEncoder') return undefined;
  const keys = node.attributes.get('keys_int64s');
  const values = node.attributes.get('values_strings') ?? node.attributes.get('values_int64s');
  if (keys === undefined || values === undefined) return undefined;
  const indexes = (attributeLabels(keys) ?? []).map(Number);
  const labels = attributeLabels(values) ?? [];
  return indexes.map((_, i) => labels[indexes.indexOf(i)]);
}
