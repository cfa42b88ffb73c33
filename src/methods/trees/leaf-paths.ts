import type { TreeEnsemble } from './ensemble.ts';

/** The way from the root of a tree to one of its leaves, its conditions gathered by feature. */
export interface LeafPath {
  readonly value: number;
  /** First feature of the output that the tree adds to, among outputs x features. */
  readonly offset: number;
  /** Different features that the path asks. */
  readonly features: Int32Array;
  /** For each of them the share of the training rows that its conditions let through. */
  readonly zero: Float64Array;
  /** Nodes of the path, the side that leads to the leaf, and which of the features each asks. */
  readonly nodes: Int32Array;
  readonly wantsLeft: Uint8Array;
  readonly element: Uint8Array;
}

/** Paths of all leaves, tree after tree; of a tree that is one leaf there is none. */
export function leafPaths({ features, trees }: TreeEnsemble): LeafPath[] {
  const parent = new Int32Array(trees.feature.length).fill(-1);
  trees.feature.forEach((feature, i) => {
    if (feature < 0) return;
    parent[trees.left[i]] = i;
    parent[trees.right[i]] = i;
  });
  const paths: LeafPath[] = [];
  for (let t = 0; t + 1 < trees.starts.length; t++) {
    for (let i = trees.starts[t]; i < trees.starts[t + 1]; i++) {
      if (trees.feature[i] < 0 && parent[i] >= 0) {
        paths.push(leafPath(trees, parent, i, trees.output[t] * features.length));
      }
    }
  }
  return paths;
}

function leafPath(trees: TreeEnsemble['trees'], parent: Int32Array, leaf: number, offset: number): LeafPath {
  const way: number[] = [];
  for (let node = leaf; node >= 0; node = parent[node]) way.unshift(node);
  const nodes = way.slice(0, -1);
  const asked = [...new Set(nodes.map((node) => trees.feature[node]))];
  const zero = new Float64Array(asked.length).fill(1);
  const element = Uint8Array.from(nodes, (node) => asked.indexOf(trees.feature[node]));
  nodes.forEach((node, i) => (zero[element[i]] *= trees.cover[way[i + 1]] / trees.cover[node]));
  return {
    value: trees.value[leaf],
    offset,
    features: Int32Array.from(asked),
    zero,
    nodes: Int32Array.from(nodes),
    wantsLeft: Uint8Array.from(nodes, (node, i) => Number(trees.left[node] === way[i + 1])),
    element,
  };
}
