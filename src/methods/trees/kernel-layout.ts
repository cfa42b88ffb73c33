import type { TreeCategory, TreeEnsemble } from './ensemble.ts';
import { SetTable, smallSet } from './kernel-sets.ts';

/** Rows of a block, as the kernel has them. */
export const BLOCK_ROWS = 256;
export const COLUMN_BYTES = BLOCK_ROWS * 8;
const NODE_BYTES = 32;
/** Trees between two looks at what is decided. */
const GROUP = 5;
/** Levels that fit into a node, missing values among them. */
const SMALL = 64;

/** An ensemble as bytes for the kernel (see wasm/assembly/tree-scores.ts), and where everything stands in its memory. */
export interface KernelLayout {
  /** Bytes of memory in all. */
  readonly size: number;
  readonly sums: number;
  /** Columns of the features, then copies of them that nodes ask instead. */
  readonly rows: number;
  readonly copies: readonly ColumnCopy[];
  readonly list: number;
  readonly verdicts: number;
  /** Room for 256 i32 a tree. */
  readonly leaves: number;
  /** What never changes, from here on. */
  readonly imageAt: number;
  readonly image: Uint8Array;
  readonly values: number;
  readonly walk: TreeTable;
  /** Which output each tree of the walk adds to. */
  readonly outputs: number;
  /** Trees by the range of their leaves, widest first, and what those behind every fifth can add. */
  readonly sorted: TreeTable;
  readonly bounds: number;
  /** What a sum in another order can differ by. */
  readonly slack: number;
  readonly trees: number;
  /** First leaf of each tree, among the leaves of all trees in the order of their nodes. */
  readonly firstLeaf: Int32Array;
}

/** A column made from a feature's: its codes, or its values with missing ones above all others. */
export interface ColumnCopy {
  readonly from: number;
  readonly to: number;
  /** Null for numbers. */
  readonly levels: number | null;
}

/** Addresses of arrays with an i32 a tree. */
export interface TreeTable {
  readonly roots: number;
  readonly depths: number;
  readonly kinds: number;
}

export function layOut(ensemble: TreeEnsemble): KernelLayout {
  const { features, outputs, trees } = ensemble;
  const count = trees.starts.length - 1;
  const nodes = trees.starts[count];
  let size = 1024;
  const take = (bytes: number): number => {
    const at = size;
    size += Math.ceil(bytes / 64) * 64;
    return at;
  };
  const takeTable = (): TreeTable => ({
    roots: take(count * 4),
    depths: take(count * 4),
    kinds: take(count * 4),
  });
  const copies = copiedColumns(ensemble);
  // One row more than a block: where decideRows puts what it does not need.
  const sums = take(outputs * COLUMN_BYTES + 64);
  const rows = take((features.length + copies.length) * COLUMN_BYTES + 64);
  const list = take((BLOCK_ROWS + 8) * 4);
  const verdicts = take(BLOCK_ROWS);
  const leaves = take(count * COLUMN_BYTES);
  const imageAt = size;
  const walk = takeTable();
  const outputsAt = take(count * 4);
  const sorted = takeTable();
  const bounds = take((Math.ceil(count / GROUP) + 1) * 16);
  const values = take(nodes * 8);
  const nodesAt = take(nodes * NODE_BYTES);
  const sets = new SetTable(size);
  const memory = new DataView(new ArrayBuffer(size - imageAt));
  const i32 = (at: number, value: number): void => memory.setInt32(at - imageAt, value, true);
  const f64 = (at: number, value: number): void => memory.setFloat64(at - imageAt, value, true);
  const firstLeaf = new Int32Array(count);
  const leafOf = new Int32Array(nodes);
  let leaf = 0;
  for (let t = 0; t < count; t++) {
    firstLeaf[t] = leaf;
    for (let i = trees.starts[t]; i < trees.starts[t + 1]; i++) {
      if (trees.feature[i] >= 0) continue;
      f64(values + leaf * 8, trees.value[i]);
      leafOf[i] = leaf++;
    }
  }
  const columnOf = new Map(copies.map(({ from }, i) => [from, features.length + i]));
  const spans: Span[] = [];
  for (let t = 0; t < count; t++) {
    const first = nodesAt + trees.starts[t] * NODE_BYTES;
    let next = first + NODE_BYTES;
    const span: Span = { tree: t, root: first, low: Infinity, high: -Infinity, depth: 0, kind: 0 };
    const queue = [{ node: trees.starts[t], at: first, depth: 0 }];
    for (const { node, at, depth } of queue) {
      const feature = trees.feature[node];
      span.depth = Math.max(span.depth, depth);
      i32(at + 20, sets.empty);
      if (feature < 0) {
        f64(at, Infinity);
        i32(at + 12, at);
        i32(at + 28, leafOf[node]);
        span.low = Math.min(span.low, trees.value[node]);
        span.high = Math.max(span.high, trees.value[node]);
        continue;
      }
      const asked = features[feature];
      const missingLeft = trees.missingLeft[node] === 1;
      const isCopied = asked.kind === 'category' || !missingLeft;
      i32(at + 8, (isCopied ? (columnOf.get(feature) ?? 0) : feature) * COLUMN_BYTES);
      i32(at + 12, next);
      if (asked.kind === 'number') {
        // Where infinity goes left, only what is missing may be above.
        const isAll = trees.threshold[node] === Infinity && !missingLeft;
        f64(at, isAll ? Number.MAX_VALUE : trees.threshold[node]);
      } else {
        const kind = asked.levels.length < SMALL ? 1 : 2;
        span.kind = Math.max(span.kind, kind);
        i32(at + 16, -1);
        const words = trees.sets.subarray(trees.set[node]);
        const [low, high] = smallSet(words, asked.levels.length, missingLeft);
        i32(at, low);
        i32(at + 4, high);
        i32(at + 20, sets.add(words, asked.levels.length, missingLeft));
      }
      queue.push({ node: trees.left[node], at: next, depth: depth + 1 });
      queue.push({ node: trees.right[node], at: next + NODE_BYTES, depth: depth + 1 });
      next += 2 * NODE_BYTES;
    }
    i32(outputsAt + t * 4, trees.output[t]);
    spans.push(span);
  }
  const writeTable = (table: TreeTable, { root, depth, kind }: Span, t: number): void => {
    i32(table.roots + t * 4, root);
    i32(table.depths + t * 4, depth);
    i32(table.kinds + t * 4, kind);
  };
  spans.forEach((span, t) => writeTable(walk, span, t));
  const widest = spans.toSorted((a, b) => b.high - b.low - (a.high - a.low) || a.tree - b.tree);
  widest.forEach((span, t) => writeTable(sorted, span, t));
  let low = 0;
  let high = 0;
  let most = 0;
  for (let s = count; s >= 0; s--) {
    if (s < count) {
      low += widest[s].low;
      high += widest[s].high;
      most += Math.max(Math.abs(widest[s].low), Math.abs(widest[s].high));
    }
    if (s % GROUP !== 0 && s !== count) continue;
    const place = bounds + Math.ceil(s / GROUP) * 16;
    f64(place, low);
    f64(place + 8, high);
  }
  const image = sets.behind(new Uint8Array(memory.buffer));
  return {
    // A row that is looked up in vain may ask a set for the code of another column.
    size: imageAt + image.byteLength + 64 + Math.ceil(mostLevels(ensemble) / 8),
    sums,
    rows,
    copies,
    list,
    verdicts,
    leaves,
    imageAt,
    image,
    values,
    walk,
    outputs: outputsAt,
    sorted,
    bounds,
    slack: (count + 2) * Number.EPSILON * most,
    trees: count,
    firstLeaf,
  };
}

interface Span {
  readonly tree: number;
  readonly root: number;
  low: number;
  high: number;
  depth: number;
  kind: number;
}

/** Categories, and numbers of which some node sends what is missing to the right. */
function copiedColumns({ features, trees }: TreeEnsemble): ColumnCopy[] {
  const raised = new Set<number>();
  trees.feature.forEach((feature, i) => {
    if (feature >= 0 && trees.missingLeft[i] === 0) raised.add(feature);
  });
  const copied = features.flatMap((feature, c) => (feature.kind === 'category' || raised.has(c) ? [c] : []));
  return copied.map((from, i) => {
    const feature = features[from];
    const levels = feature.kind === 'category' ? feature.levels.length : null;
    return { from, to: features.length + i, levels };
  });
}

function mostLevels({ features }: TreeEnsemble): number {
  const categories = features.filter((feature): feature is TreeCategory => feature.kind === 'category');
  return categories.reduce((most, { levels }) => Math.max(most, levels.length), 0);
}
