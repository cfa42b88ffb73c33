import type { TreeEnsemble } from './ensemble.ts';
import { BLOCK_ROWS } from './kernel-layout.ts';
import { goesLeft } from './level-sets.ts';
import { leafPaths, type LeafPath } from './leaf-paths.ts';

/** Features of a path up to which every pattern of met conditions has a place: longer ones hardly meet one twice. */
const DENSE = 8;

/**
 * Shapley values, a block of rows at a time: how much each feature moves the raw score away from its mean over the
 * training rows, where a feature that is not known sends a row both ways by the weights of the children.
 *
 * What a leaf gives to the features on its path depends on nothing but which of their conditions the row meets; of
 * short paths it is worked out once for each such pattern.
 * @see Lundberg, Erion & Lee 2018, Consistent Individualized Feature Attribution for Tree Ensembles, algorithm 2;
 *   Yang 2021, Fast TreeSHAP, for the patterns
 */
export class TreeShap {
  /** Mean raw score over the training rows, one an output. */
  readonly expected: Float64Array;
  private readonly ensemble: TreeEnsemble;
  private readonly leaves: readonly KnownLeaf[];
  /** Whether each row of a block goes left, node after node. */
  private readonly isLeft: Uint8Array;
  private readonly met: Int32Array = new Int32Array(BLOCK_ROWS);
  private readonly weight: Float64Array;
  private readonly one: Float64Array;
  private readonly scratch: Float64Array;

  /** The covers of the ensemble must be known. */
  constructor(ensemble: TreeEnsemble) {
    this.ensemble = ensemble;
    this.expected = expectedScores(ensemble);
    this.leaves = leafPaths(ensemble).map((path) => ({ path, table: null, isKnown: null }));
    this.isLeft = new Uint8Array(ensemble.trees.feature.length * BLOCK_ROWS);
    const longest = this.leaves.reduce((most, { path }) => Math.max(most, path.features.length), 0);
    this.weight = new Float64Array(longest + 1);
    this.one = new Float64Array(longest);
    this.scratch = new Float64Array(longest);
  }

  /**
   * Adds up the contributions of every feature to every output, for a block of n rows.
   * @param block  encoded as TreeEnsemble says, `block[c * BLOCK_ROWS + r]`
   * @param out    `out[(k * features + c) * BLOCK_ROWS + r]` for output k
   */
  explain(block: Float64Array, n: number, out: Float64Array): void {
    this.takeSides(block, n);
    out.fill(0);
    // Leaf by leaf, so that what belongs to a leaf stays in the cache while all rows pass.
    for (const leaf of this.leaves) {
      if (leaf.path.features.length <= DENSE) this.lookUp(leaf, n, out);
      else this.workOutRows(leaf.path, n, out);
    }
  }

  private takeSides(block: Float64Array, n: number): void {
    const { trees, features } = this.ensemble;
    const { isLeft } = this;
    for (let i = 0; i < trees.feature.length; i++) {
      const asked = trees.feature[i];
      if (asked < 0) continue;
      const column = asked * BLOCK_ROWS;
      const to = i * BLOCK_ROWS;
      const threshold = trees.threshold[i];
      const isNumber = features[asked].kind === 'number';
      for (let r = 0; r < n; r++) {
        const value = block[column + r];
        if (Number.isNaN(value)) isLeft[to + r] = trees.missingLeft[i];
        else if (isNumber) isLeft[to + r] = Number(value <= threshold);
        else isLeft[to + r] = Number(goesLeft(trees, i, value, Infinity));
      }
    }
  }

  private lookUp(leaf: KnownLeaf, n: number, out: Float64Array): void {
    const { path } = leaf;
    const { features, offset } = path;
    const d = features.length;
    const table = (leaf.table ??= new Float64Array(d * 2 ** d));
    const isKnown = (leaf.isKnown ??= new Uint8Array(2 ** d));
    this.takeMet(path, n);
    for (let r = 0; r < n; r++) {
      const met = this.met[r];
      if (isKnown[met] === 1) continue;
      isKnown[met] = 1;
      for (let e = 0; e < d; e++) this.one[e] = (met >> e) & 1;
      this.workOut(path, table, met * d);
    }
    for (let e = 0; e < d; e++) {
      const to = (offset + features[e]) * BLOCK_ROWS;
      for (let r = 0; r < n; r++) out[to + r] += table[this.met[r] * d + e];
    }
  }

  /** A bit for each feature of the path, set where a row meets all conditions on it. */
  private takeMet({ features, nodes, wantsLeft, element }: LeafPath, n: number): void {
    const { met, isLeft } = this;
    met.fill((1 << features.length) - 1);
    for (let i = 0; i < nodes.length; i++) {
      const from = nodes[i] * BLOCK_ROWS;
      const side = wantsLeft[i];
      const shift = element[i];
      for (let r = 0; r < n; r++) met[r] &= ~((isLeft[from + r] ^ side) << shift);
    }
  }

  private workOutRows(path: LeafPath, n: number, out: Float64Array): void {
    const { features, offset, nodes, wantsLeft, element } = path;
    const { one, isLeft, scratch } = this;
    const d = features.length;
    for (let r = 0; r < n; r++) {
      for (let e = 0; e < d; e++) one[e] = 1;
      for (let i = 0; i < nodes.length; i++) {
        if (isLeft[nodes[i] * BLOCK_ROWS + r] !== wantsLeft[i]) one[element[i]] = 0;
      }
      this.workOut(path, scratch, 0);
      for (let e = 0; e < d; e++) out[(offset + features[e]) * BLOCK_ROWS + r] += scratch[e];
    }
  }

  /** Writes what a leaf gives to each feature of its path, where `one` tells which of their conditions are met. */
  private workOut({ features, zero, value }: LeafPath, into: Float64Array, at: number): void {
    const { one, weight } = this;
    const d = features.length;
    // The path begins with an element that is always known; the e-th feature is its element e + 1.
    weight[0] = 1;
    for (let e = 0; e < d; e++) extend(weight, e + 1, zero[e], one[e]);
    for (let e = 0; e < d; e++) {
      into[at + e] = unwoundSum(weight, d, zero[e], one[e]) * (one[e] - zero[e]) * value;
    }
  }
}

interface KnownLeaf {
  readonly path: LeafPath;
  /** For each pattern what the features get, one after the other. */
  table: Float64Array | null;
  isKnown: Uint8Array | null;
}

/** Adds the element `depth` to a path: the weights of its subsets by their size. */
function extend(weight: Float64Array, depth: number, zero: number, one: number): void {
  weight[depth] = 0;
  for (let i = depth - 1; i >= 0; i--) {
    weight[i + 1] += (one * weight[i] * (i + 1)) / (depth + 1);
    weight[i] = (zero * weight[i] * (depth - i)) / (depth + 1);
  }
}

/** The sum of the weights of a path without one of its elements. */
function unwoundSum(weight: Float64Array, depth: number, zero: number, one: number): number {
  let next = weight[depth];
  let total = 0;
  for (let i = depth - 1; i >= 0; i--) {
    if (one !== 0) {
      const part = (next * (depth + 1)) / (i + 1);
      total += part;
      next = weight[i] - part * zero * ((depth - i) / (depth + 1));
    } else {
      total += weight[i] / (zero * ((depth - i) / (depth + 1)));
    }
  }
  return total;
}

function expectedScores({ trees, base }: TreeEnsemble): Float64Array {
  const expected = base.slice();
  for (let t = 0; t + 1 < trees.starts.length; t++) {
    const root = trees.starts[t];
    let mean = 0;
    for (let i = root; i < trees.starts[t + 1]; i++) {
      if (trees.feature[i] < 0) mean += (trees.cover[i] / trees.cover[root]) * trees.value[i];
    }
    // The weight of a tree that is one leaf says nothing, and is not always known.
    expected[trees.output[t]] += trees.feature[root] < 0 ? trees.value[root] : mean;
  }
  return expected;
}

/** Whether every node of a split has a weight, without which nothing can be explained. */
export function hasCovers({ trees }: TreeEnsemble): boolean {
  return trees.feature.every((feature, i) => {
    if (feature < 0) return true;
    return trees.cover[i] > 0 && trees.cover[trees.left[i]] >= 0 && trees.cover[trees.right[i]] >= 0;
  });
}
