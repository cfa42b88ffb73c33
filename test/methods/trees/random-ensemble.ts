import type { TreeEnsemble, TreeFeature } from '../../../src/methods/trees/ensemble.ts';
import { CounterRandom } from '../../../src/random/counter-random.ts';

export interface RandomEnsembleOptions {
  readonly seed: number;
  readonly numbers: number;
  /** Levels of each category. */
  readonly categories?: readonly number[];
  readonly trees: number;
  readonly leaves: number;
  readonly outputs?: number;
  readonly link?: TreeEnsemble['link'];
}

/** Trees with splits at random: thresholds between -2 and 2 in steps of 1/8, so that rows meet them exactly. */
export function randomEnsemble(options: RandomEnsembleOptions): TreeEnsemble {
  const { seed, numbers, categories = [], trees, leaves, outputs = 1, link = 'sigmoid' } = options;
  const random = new CounterRandom(seed).at(0, 0);
  const features: TreeFeature[] = [];
  for (let c = 0; c < numbers; c++) {
    features.push({ kind: 'number', name: `x${c}`, min: -2, max: 2, missing: 0 });
  }
  categories.forEach((count, c) => {
    const levels = Array.from({ length: count }, (_, l) => `l${String(l).padStart(4, '0')}`);
    features.push({ kind: 'category', name: `c${c}`, levels, missing: 0 });
  });
  const nodes: {
    feature: number;
    threshold: number;
    set: number;
    left: number;
    right: number;
    missingLeft: number;
    value: number;
    cover: number;
    gain: number;
  }[] = [];
  const sets: number[] = [];
  const starts = [0];
  for (let t = 0; t < trees; t++) {
    const start = nodes.length;
    const push = (): number =>
      nodes.push({
        feature: -1,
        threshold: 0,
        set: -1,
        left: -1,
        right: -1,
        missingLeft: 0,
        value: random.double() - 0.5,
        cover: 0,
        gain: 0,
      }) - 1;
    push();
    for (let k = 1; k < leaves; k++) {
      const open = nodes.flatMap((node, i) => (i >= start && node.feature < 0 ? [i] : []));
      const node = nodes[open[random.interval(open.length - 1)]];
      node.feature = random.interval(features.length - 1);
      node.missingLeft = random.interval(1);
      node.gain = random.double();
      const asked = features[node.feature];
      if (asked.kind === 'number') node.threshold = random.interval(32) / 8 - 2;
      else {
        node.set = sets.length;
        for (let w = 0; w < Math.ceil(asked.levels.length / 32); w++) {
          const used = asked.levels.length - 32 * w;
          sets.push(random.interval(2 ** 31 - 1) & (used >= 32 ? -1 : 2 ** used - 1));
        }
      }
      node.left = push();
      node.right = push();
    }
    for (let i = nodes.length - 1; i >= start; i--) {
      const { left, right } = nodes[i];
      nodes[i].cover =
        nodes[i].feature < 0 ? 1 + random.interval(50) : nodes[left].cover + nodes[right].cover;
    }
    starts.push(nodes.length);
  }
  return {
    features,
    outputs,
    base: Float64Array.from({ length: outputs }, () => random.double()),
    link,
    trees: {
      starts: Int32Array.from(starts),
      output: Int32Array.from({ length: trees }, (_, t) => t % outputs),
      feature: Int32Array.from(nodes, (node) => node.feature),
      threshold: Float64Array.from(nodes, (node) => node.threshold),
      set: Int32Array.from(nodes, (node) => node.set),
      sets: Uint32Array.from(sets),
      left: Int32Array.from(nodes, (node) => node.left),
      right: Int32Array.from(nodes, (node) => node.right),
      missingLeft: Uint8Array.from(nodes, (node) => node.missingLeft),
      value: Float64Array.from(nodes, (node) => node.value),
      cover: Float64Array.from(nodes, (node) => node.cover),
      gain: Float64Array.from(nodes, (node) => node.gain),
    },
  };
}

/** Encoded rows, row by row; one in `1 / missing` values is NaN. */
export function randomRows(
  { features }: TreeEnsemble,
  rows: number,
  seed: number,
  missing: number,
): number[][] {
  const random = new CounterRandom(seed).at(1, 0);
  return Array.from({ length: rows }, () =>
    features.map((feature) => {
      if (random.double() < missing) return NaN;
      return feature.kind === 'number'
        ? random.interval(64) / 16 - 2
        : random.interval(feature.levels.length - 1);
    }),
  );
}

/** The node of tree t that a row ends in, as plain as it can be said. */
export function leafOf({ features, trees }: TreeEnsemble, t: number, row: readonly number[]): number {
  let node = trees.starts[t];
  while (trees.feature[node] >= 0) {
    const value = row[trees.feature[node]];
    const isNumber = features[trees.feature[node]].kind === 'number';
    const goesLeft = Number.isNaN(value)
      ? trees.missingLeft[node] === 1
      : isNumber
        ? value <= trees.threshold[node]
        : ((trees.sets[trees.set[node] + (value >>> 5)] >>> (value & 31)) & 1) === 1;
    node = goesLeft ? trees.left[node] : trees.right[node];
  }
  return node;
}

/** Raw scores of a row, trees added in their order. */
export function plainScores(ensemble: TreeEnsemble, row: readonly number[]): number[] {
  const { trees, base } = ensemble;
  const sums = Array.from(base);
  for (let t = 0; t + 1 < trees.starts.length; t++)
    sums[trees.output[t]] += trees.value[leafOf(ensemble, t, row)];
  return sums;
}
