import type { TreeEnsemble, TreeFeature, Trees } from '../ensemble.ts';
import type { BoostedTree } from './boosted-tree.ts';
import type { BinnedColumn } from './boosting-job.ts';

/** Grown trees as an ensemble: bins become thresholds and sets of levels. */
export function boostedEnsemble(
  grown: readonly BoostedTree[],
  columns: readonly BinnedColumn[],
  base: Float64Array,
  link: TreeEnsemble['link'],
): TreeEnsemble {
  return {
    features: columns.map(featureOf),
    outputs: base.length,
    base,
    link,
    trees: flatTrees(grown, columns),
  };
}

function featureOf(column: BinnedColumn): TreeFeature {
  const { kind, name, missing } = column;
  return kind === 'number'
    ? { kind, name, min: column.min, max: column.max, missing }
    : { kind, name, levels: column.levels, missing };
}

function flatTrees(grown: readonly BoostedTree[], columns: readonly BinnedColumn[]): Trees {
  const starts = new Int32Array(grown.length + 1);
  grown.forEach((tree, t) => (starts[t + 1] = starts[t] + tree.splits.length));
  const nodes = starts[grown.length];
  const sets: number[] = [];
  const trees = {
    starts,
    output: Int32Array.from(grown, (tree) => tree.output),
    feature: new Int32Array(nodes).fill(-1),
    threshold: new Float64Array(nodes),
    set: new Int32Array(nodes).fill(-1),
    left: new Int32Array(nodes).fill(-1),
    right: new Int32Array(nodes).fill(-1),
    missingLeft: new Uint8Array(nodes),
    value: new Float64Array(nodes),
    cover: new Float64Array(nodes),
    gain: new Float64Array(nodes),
  };
  grown.forEach((tree, t) => {
    const start = starts[t];
    trees.value.set(tree.values, start);
    trees.cover.set(tree.rows, start);
    tree.splits.forEach((split, i) => {
      if (split === null) return;
      const node = start + i;
      const column = columns[split.column];
      trees.feature[node] = split.column;
      trees.gain[node] = split.gain;
      trees.missingLeft[node] = Number(split.missingLeft);
      trees.left[node] = start + tree.left[i];
      trees.right[node] = start + tree.left[i] + 1;
      if (column.kind === 'number') trees.threshold[node] = column.bounds[split.bin];
      else if (split.set !== null) {
        trees.set[node] = sets.length;
        sets.push(...levelSet(split.set, column.levelOfBin, column.levels.length));
      }
    });
  });
  return { ...trees, sets: Uint32Array.from(sets) };
}

/** A set of bins as a set of levels. */
function levelSet(bins: Uint32Array, levelOfBin: Int32Array, levels: number): Uint32Array {
  const set = new Uint32Array(Math.ceil(levels / 32));
  levelOfBin.forEach((level, bin) => {
    if (level >= 0 && (bins[bin >> 5] >>> (bin & 31)) & 1) set[level >> 5] |= 1 << (level & 31);
  });
  return set;
}
