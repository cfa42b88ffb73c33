import type { TreeEnsemble } from './ensemble.ts';

/** Rows of a block, as the kernel has them. */
export const BLOCK_ROWS = 256;
const COLUMN_BYTES = BLOCK_ROWS * 8;
const NODE_BYTES = 32;
/** Trees between two looks at what is decided. */
const GROUP = 5;

/** An ensemble as bytes for the kernel (see wasm/assembly/tree-scores.ts), and where everything stands in its memory. */
export interface KernelLayout {
  /** Bytes of memory in all. */
  readonly size: number;
  readonly sums: number;
  readonly rows: number;
  readonly list: number;
  readonly verdicts: number;
  /** Room for 256 i32 a tree. */
  readonly leaves: number;
  /** What never changes, from here on. */
  readonly imageAt: number;
  readonly image: Uint8Array;
  readonly roots: number;
  readonly depths: number;
  readonly outputs: number;
  readonly values: number;
  /** Trees by the range of their leaves, widest first, and what those behind every fifth can add. */
  readonly sortedRoots: number;
  readonly sortedDepths: number;
  readonly bounds: number;
  /** What a sum in another order can differ by. */
  readonly slack: number;
  readonly trees: number;
  /** First leaf of each tree, among the leaves of all trees in the order of their nodes. */
  readonly firstLeaf: Int32Array;
  /** Places of the features that are categories; each has a second column for its codes, behind all features. */
  readonly categories: readonly number[];
  readonly asksCategories: boolean;
}

export function layOut({ features, outputs, trees }: TreeEnsemble): KernelLayout {
  const count = trees.starts.length - 1;
  const nodes = trees.starts[count];
  const categories = features.flatMap(({ kind }, c) => (kind === 'category' ? [c] : []));
  let size = 1024;
  const take = (bytes: number): number => {
    const at = size;
    size += Math.ceil(bytes / 64) * 64;
    return at;
  };
  // One row more than a block: where decideRows puts what it does not need.
  const sums = take(outputs * COLUMN_BYTES + 64);
  const rows = take((features.length + categories.length) * COLUMN_BYTES + 64);
  const list = take((BLOCK_ROWS + 8) * 4);
  const verdicts = take(BLOCK_ROWS);
  const leaves = take(count * BLOCK_ROWS * 4);
  const imageAt = size;
  const roots = take(count * 4);
  const depths = take(count * 4);
  const outputsAt = take(count * 4);
  const sortedRoots = take(count * 4);
  const sortedDepths = take(count * 4);
  const bounds = take((Math.ceil(count / GROUP) + 1) * 16);
  const values = take(nodes * 8);
  const nodesAt = take(nodes * NODE_BYTES);
  const setsAt = size;
  const sets = new SetTable(setsAt);
  const memory = new DataView(new ArrayBuffer(setsAt - imageAt));
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
  const spans: Span[] = [];
  for (let t = 0; t < count; t++) {
    const first = nodesAt + trees.starts[t] * NODE_BYTES;
    let next = first + NODE_BYTES;
    const span: Span = { tree: t, low: Infinity, high: -Infinity, depth: 0 };
    const queue: { node: number; at: number; depth: number }[] = [
      { node: trees.starts[t], at: first, depth: 0 },
    ];
    for (const { node, at, depth } of queue) {
      const feature = trees.feature[node];
      span.depth = Math.max(span.depth, depth);
      if (feature < 0) {
        f64(at, Infinity);
        i32(at + 8, 0);
        i32(at + 12, at);
        i32(at + 20, setsAt);
        i32(at + 28, leafOf[node]);
        span.low = Math.min(span.low, trees.value[node]);
        span.high = Math.max(span.high, trees.value[node]);
        continue;
      }
      const asked = features[feature];
      f64(at, trees.threshold[node]);
      i32(at + 12, next);
      if (asked.kind === 'category') {
        i32(at + 8, (features.length + categories.indexOf(feature)) * COLUMN_BYTES);
        i32(at + 16, -1);
        i32(
          at + 20,
          sets.add(trees.sets, trees.set[node], asked.levels.length, trees.missingLeft[node] === 1),
        );
      } else {
        i32(at + 8, feature * COLUMN_BYTES);
        i32(at + 20, setsAt);
        i32(at + 24, 1 - trees.missingLeft[node]);
      }
      queue.push({ node: trees.left[node], at: next, depth: depth + 1 });
      queue.push({ node: trees.right[node], at: next + NODE_BYTES, depth: depth + 1 });
      next += 2 * NODE_BYTES;
    }
    i32(roots + t * 4, first);
    i32(depths + t * 4, span.depth);
    i32(outputsAt + t * 4, trees.output[t]);
    spans.push(span);
  }
  const sorted = spans.toSorted((a, b) => b.high - b.low - (a.high - a.low) || a.tree - b.tree);
  let low = 0;
  let high = 0;
  let most = 0;
  for (let s = count; s >= 0; s--) {
    if (s < count) {
      const { tree, depth } = sorted[s];
      i32(sortedRoots + s * 4, nodesAt + trees.starts[tree] * NODE_BYTES);
      i32(sortedDepths + s * 4, depth);
      low += sorted[s].low;
      high += sorted[s].high;
      most += Math.max(Math.abs(sorted[s].low), Math.abs(sorted[s].high));
    }
    if (s % GROUP !== 0 && s !== count) continue;
    const place = bounds + Math.ceil(s / GROUP) * 16;
    f64(place, low);
    f64(place + 8, high);
  }
  const words = sets.finish();
  const image = new Uint8Array(memory.byteLength + words.byteLength);
  image.set(new Uint8Array(memory.buffer));
  image.set(new Uint8Array(words.buffer), memory.byteLength);
  return {
    // A row that is looked up in vain may ask a set for the code of another column.
    size: imageAt + image.byteLength + 64 + Math.ceil(mostLevels(features) / 8),
    sums,
    rows,
    list,
    verdicts,
    leaves,
    imageAt,
    image,
    roots,
    depths,
    outputs: outputsAt,
    values,
    sortedRoots,
    sortedDepths,
    bounds,
    slack: (count + 2) * Number.EPSILON * most,
    trees: count,
    firstLeaf,
    categories,
    asksCategories: trees.set.some((at) => at >= 0),
  };
}

function mostLevels(features: TreeEnsemble['features']): number {
  return features.reduce((most, f) => Math.max(most, f.kind === 'category' ? f.levels.length : 0), 0);
}

interface Span {
  readonly tree: number;
  low: number;
  high: number;
  depth: number;
}

/** Sets of levels that go right, with the level of missing values behind the others; equal ones stand once. */
class SetTable {
  private readonly at: number;
  /** The first is what nodes without a set look into. */
  private readonly words: number[] = [0];
  private readonly known = new Map<string, number>();

  constructor(at: number) {
    this.at = at;
  }

  /** Adds the complement of a set; gives its address. */
  add(sets: Uint32Array, from: number, levels: number, missingLeft: boolean): number {
    const complement = new Uint32Array(Math.floor(levels / 32) + 1);
    for (let level = 0; level <= levels; level++) {
      const goesLeft =
        level === levels ? missingLeft : ((sets[from + (level >>> 5)] >>> (level & 31)) & 1) === 1;
      if (!goesLeft) complement[level >>> 5] |= 1 << (level & 31);
    }
    const key = complement.join();
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const address = this.at + this.words.length * 4;
    for (const word of complement) this.words.push(word);
    this.known.set(key, address);
    return address;
  }

  finish(): Uint32Array {
    return Uint32Array.from(this.words);
  }
}
