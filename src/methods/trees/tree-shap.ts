import type { TreeEnsemble } from './ensemble.ts';
import { goesLeft } from './level-sets.ts';

/**
 * Shapley values of one row after another: how much each feature moves the raw score away from its mean over the
 * training rows, where a feature that is not known sends a row both ways by the weights of the children.
 * @see Lundberg, Erion & Lee 2018, Consistent Individualized Feature Attribution for Tree Ensembles, algorithm 2
 */
export class TreeShap {
  private readonly ensemble: TreeEnsemble;
  /** Mean raw score over the training rows, one an output. */
  readonly expected: Float64Array;
  /** Elements of the path from the root, copied at every level: level l starts at l (l + 1) / 2. */
  private readonly feature: Int32Array;
  private readonly zero: Float64Array;
  private readonly one: Float64Array;
  private readonly weight: Float64Array;
  private row: Float64Array = new Float64Array();
  private out: Float64Array = new Float64Array();
  private offset = 0;

  /** The covers of the ensemble must be known. */
  constructor(ensemble: TreeEnsemble) {
    this.ensemble = ensemble;
    this.expected = expectedScores(ensemble);
    const levels = deepest(ensemble) + 2;
    const size = ((levels + 1) * (levels + 2)) / 2;
    this.feature = new Int32Array(size);
    this.zero = new Float64Array(size);
    this.one = new Float64Array(size);
    this.weight = new Float64Array(size);
  }

  /**
   * Adds up the contributions of every feature to every output.
   * @param row  encoded as TreeEnsemble says
   * @param out  outputs x features, output after output
   */
  explain(row: Float64Array, out: Float64Array): void {
    const { trees, features } = this.ensemble;
    out.fill(0);
    this.row = row;
    this.out = out;
    for (let t = 0; t + 1 < trees.starts.length; t++) {
      this.offset = trees.output[t] * features.length;
      this.walk(trees.starts[t], 0, 0, 1, 1, -1);
    }
  }

  private walk(
    node: number,
    parentDepth: number,
    parentAt: number,
    parentZero: number,
    parentOne: number,
    parentFeature: number,
  ): void {
    const { trees } = this.ensemble;
    const { feature, zero, one, weight } = this;
    let depth = parentDepth;
    const at = parentAt + depth;
    for (let i = 0; i < depth; i++) {
      feature[at + i] = feature[parentAt + i];
      zero[at + i] = zero[parentAt + i];
      one[at + i] = one[parentAt + i];
      weight[at + i] = weight[parentAt + i];
    }
    this.extend(at, depth, parentZero, parentOne, parentFeature);
    const asked = trees.feature[node];
    if (asked < 0) {
      const value = trees.value[node];
      for (let i = 1; i <= depth; i++) {
        this.out[this.offset + feature[at + i]] +=
          this.unwoundSum(at, depth, i) * (one[at + i] - zero[at + i]) * value;
      }
      return;
    }
    const isLeft = this.isLeft(node, asked);
    const hot = isLeft ? trees.left[node] : trees.right[node];
    const cold = isLeft ? trees.right[node] : trees.left[node];
    let incomingZero = 1;
    let incomingOne = 1;
    let known = 1;
    while (known <= depth && feature[at + known] !== asked) known++;
    if (known <= depth) {
      incomingZero = zero[at + known];
      incomingOne = one[at + known];
      this.unwind(at, depth, known);
      depth--;
    }
    const cover = trees.cover[node];
    this.walk(hot, depth + 1, at, (trees.cover[hot] / cover) * incomingZero, incomingOne, asked);
    this.walk(cold, depth + 1, at, (trees.cover[cold] / cover) * incomingZero, 0, asked);
  }

  private isLeft(node: number, asked: number): boolean {
    const { trees, features } = this.ensemble;
    const value = this.row[asked];
    if (Number.isNaN(value)) return trees.missingLeft[node] === 1;
    const { kind } = features[asked];
    return kind === 'number' ? value <= trees.threshold[node] : goesLeft(trees, node, value, Infinity);
  }

  private extend(at: number, depth: number, zeroShare: number, oneShare: number, asked: number): void {
    const { feature, zero, one, weight } = this;
    feature[at + depth] = asked;
    zero[at + depth] = zeroShare;
    one[at + depth] = oneShare;
    weight[at + depth] = depth === 0 ? 1 : 0;
    for (let i = depth - 1; i >= 0; i--) {
      weight[at + i + 1] += (oneShare * weight[at + i] * (i + 1)) / (depth + 1);
      weight[at + i] = (zeroShare * weight[at + i] * (depth - i)) / (depth + 1);
    }
  }

  private unwind(at: number, depth: number, known: number): void {
    const { feature, zero, one, weight } = this;
    const oneShare = one[at + known];
    const zeroShare = zero[at + known];
    let next = weight[at + depth];
    for (let i = depth - 1; i >= 0; i--) {
      if (oneShare !== 0) {
        const kept = weight[at + i];
        weight[at + i] = (next * (depth + 1)) / ((i + 1) * oneShare);
        next = kept - (weight[at + i] * zeroShare * (depth - i)) / (depth + 1);
      } else {
        weight[at + i] = (weight[at + i] * (depth + 1)) / (zeroShare * (depth - i));
      }
    }
    for (let i = known; i < depth; i++) {
      feature[at + i] = feature[at + i + 1];
      zero[at + i] = zero[at + i + 1];
      one[at + i] = one[at + i + 1];
    }
  }

  /** The sum of the weights of the path without one of its elements. */
  private unwoundSum(at: number, depth: number, known: number): number {
    const { zero, one, weight } = this;
    const oneShare = one[at + known];
    const zeroShare = zero[at + known];
    let next = weight[at + depth];
    let total = 0;
    for (let i = depth - 1; i >= 0; i--) {
      if (oneShare !== 0) {
        const part = (next * (depth + 1)) / ((i + 1) * oneShare);
        total += part;
        next = weight[at + i] - part * zeroShare * ((depth - i) / (depth + 1));
      } else {
        total += weight[at + i] / (zeroShare * ((depth - i) / (depth + 1)));
      }
    }
    return total;
  }
}

function expectedScores({ trees, base }: TreeEnsemble): Float64Array {
  const expected = base.slice();
  for (let t = 0; t + 1 < trees.starts.length; t++) {
    let mean = 0;
    for (let i = trees.starts[t]; i < trees.starts[t + 1]; i++) {
      if (trees.feature[i] < 0) mean += (trees.cover[i] / trees.cover[trees.starts[t]]) * trees.value[i];
    }
    // The weight of a tree that is one leaf says nothing, and is not always known.
    const isLeaf = trees.feature[trees.starts[t]] < 0;
    expected[trees.output[t]] += isLeaf ? trees.value[trees.starts[t]] : mean;
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

function deepest({ trees }: TreeEnsemble): number {
  const depth = new Int32Array(trees.feature.length);
  let most = 0;
  trees.feature.forEach((feature, i) => {
    if (feature < 0) return;
    for (const child of [trees.left[i], trees.right[i]]) {
      depth[child] = depth[i] + 1;
      most = Math.max(most, depth[child]);
    }
  });
  return most;
}
