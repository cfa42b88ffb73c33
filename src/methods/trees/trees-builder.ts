import type { Trees } from './ensemble.ts';

/** A node as whoever reads or makes trees describes it; children are numbers within the tree. */
export type BuilderNode = BuilderLeaf | BuilderSplit;

export interface BuilderLeaf {
  readonly value: number;
  readonly cover: number;
}

export interface BuilderSplit extends BuilderLeaf {
  readonly feature: number;
  readonly left: number;
  readonly right: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  /** Numbers up to here go left; or, for a category, the levels that do. */
  readonly goesLeft: number | readonly number[];
}

/** Puts trees into the flat arrays of an ensemble. */
export class TreesBuilder {
  private readonly levels: readonly number[];
  private readonly nodes: BuilderNode[] = [];
  private readonly starts: number[] = [0];
  private readonly outputs: number[] = [];

  /** @param levels  for each feature how many levels it has; 0 for numbers */
  constructor(levels: readonly number[]) {
    this.levels = levels;
  }

  /** Adds a tree: its root first, every child behind its parent. */
  add(output: number, nodes: readonly BuilderNode[]): void {
    for (const node of nodes) this.nodes.push(node);
    this.starts.push(this.nodes.length);
    this.outputs.push(output);
  }

  finish(): Trees {
    const { nodes, starts } = this;
    const sets: number[] = [];
    const set = Int32Array.from(nodes, (node) => {
      if (!('feature' in node) || typeof node.goesLeft === 'number') return -1;
      const at = sets.length;
      const words = new Uint32Array(Math.ceil(this.levels[node.feature] / 32));
      for (const level of node.goesLeft) words[level >>> 5] |= 1 << (level & 31);
      for (const word of words) sets.push(word);
      return at;
    });
    const start = new Int32Array(nodes.length);
    for (let t = 0; t + 1 < starts.length; t++) start.fill(starts[t], starts[t], starts[t + 1]);
    const ofSplit = (read: (node: BuilderSplit, at: number) => number, leaf: number) =>
      nodes.map((node, i) => ('feature' in node ? read(node, start[i]) : leaf));
    return {
      starts: Int32Array.from(starts),
      output: Int32Array.from(this.outputs),
      feature: Int32Array.from(ofSplit((node) => node.feature, -1)),
      threshold: Float64Array.from(
        ofSplit((node) => (typeof node.goesLeft === 'number' ? node.goesLeft : 0), 0),
      ),
      set,
      sets: Uint32Array.from(sets),
      left: Int32Array.from(ofSplit((node, at) => at + node.left, -1)),
      right: Int32Array.from(ofSplit((node, at) => at + node.right, -1)),
      missingLeft: Uint8Array.from(ofSplit((node) => Number(node.missingLeft), 0)),
      value: Float64Array.from(nodes, (node) => node.value),
      cover: Float64Array.from(nodes, (node) => node.cover),
      gain: Float64Array.from(ofSplit((node) => node.gain, 0)),
    };
  }
}

/**
 * Nodes in an order that has every child behind its parent, the root first, from any order; leaves keep theirs.
 * @param root  the root's place among `nodes`
 */
export function parentsFirst(nodes: readonly BuilderNode[], root: number): BuilderNode[] {
  const inner: number[] = [];
  const leaves: number[] = [];
  const open = [root];
  for (let at = 0; at < open.length; at++) {
    const node = nodes[open[at]];
    if ('feature' in node) {
      inner.push(open[at]);
      open.push(node.left, node.right);
    } else leaves.push(open[at]);
  }
  const order = [...inner, ...leaves.toSorted((a, b) => a - b)];
  const place = new Map(order.map((node, i) => [node, i]));
  return order.map((at) => {
    const node = nodes[at];
    if (!('feature' in node)) return node;
    return { ...node, left: place.get(node.left) ?? 0, right: place.get(node.right) ?? 0 };
  });
}
