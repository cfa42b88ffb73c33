import type { CounterRandom } from '../../random/counter-random.ts';
import type { RankedColumns } from './rank-columns.ts';
import { SplitSearch } from './split-search.ts';
import type { Places, TreeSample } from './tree-sample.ts';

/** A classification tree. Node i of an inner level sends a row with `ranks <= cut` to `left[i]`, others to the next. */
export interface ClassTree {
  /** Column that the node asks; -1 for a leaf. */
  readonly column: Int32Array;
  readonly cut: Uint8Array;
  /** The left child; the right one follows it. */
  readonly left: Int32Array;
  /** nodes x classes: the share of each class; of leaves only. */
  readonly shares: Float64Array;
}

/**
 * Grows a tree until its leaves are pure. Every node asks the best of sqrt(d) random columns that are not constant
 * within it, by Gini impurity.
 * @see Breiman 2001, Machine Learning 45:5; the settings of scikit-learn 1.9 RandomForestClassifier
 */
export function growTree(sample: TreeSample, random: CounterRandom): ClassTree {
  const { table, classes } = sample;
  const most = 2 * table.rows;
  const column = new Int32Array(most).fill(-1);
  const cut = new Uint8Array(most);
  const left = new Int32Array(most);
  const shares = new Float64Array(most * classes);
  const ends = new Int32Array(most);
  const starts = new Int32Array(most);
  const places: Places = {
    rows: Int32Array.from({ length: table.rows }, (_, i) => i),
    packed: sample.packed.slice(),
    spareRows: new Int32Array(table.rows),
    sparePacked: new Int32Array(table.rows),
  };
  const search = new SplitSearch(sample, places, random);
  ends[0] = table.rows;
  let nodes = 1;
  for (let node = 0; node < nodes; node++) {
    const start = starts[node];
    const end = ends[node];
    const counts = search.countClasses(start, end);
    const split = search.isPure() ? null : search.find(start, end);
    if (split === null) {
      let total = 0;
      for (const count of counts) total += count;
      for (let k = 0; k < classes; k++) shares[node * classes + k] = counts[k] / total;
      continue;
    }
    column[node] = split.column;
    cut[node] = split.cut;
    left[node] = nodes;
    const ranks = table.ranks.subarray(split.column * table.rows, (split.column + 1) * table.rows);
    const middle = partition(places, start, end, ranks, split.cut);
    starts[nodes] = start;
    ends[nodes] = middle;
    starts[nodes + 1] = middle;
    ends[nodes + 1] = end;
    nodes += 2;
  }
  return { column, cut, left, shares };
}

/**
 * Moves the places whose rank is at most `cut` to the front; returns where the others start. Both keep their order,
 * so that memory is always read upwards.
 */
function partition(
  { rows, packed, spareRows, sparePacked }: Places,
  start: number,
  end: number,
  ranks: Uint8Array,
  cut: number,
): number {
  let front = start;
  let spare = 0;
  for (let i = start; i < end; i++) {
    const row = rows[i];
    const value = packed[i];
    const goesLeft = ranks[row] <= cut ? 1 : 0;
    rows[front] = row;
    packed[front] = value;
    spareRows[spare] = row;
    sparePacked[spare] = value;
    front += goesLeft;
    spare += 1 - goesLeft;
  }
  rows.set(spareRows.subarray(0, spare), front);
  packed.set(sparePacked.subarray(0, spare), front);
  return front;
}

/** The leaf of the tree that a row of the table falls into. */
export function leafOf(
  { column, cut, left }: ClassTree,
  { rows, ranks }: RankedColumns,
  row: number,
): number {
  let node = 0;
  while (column[node] >= 0) {
    node = left[node] + (ranks[column[node] * rows + row] <= cut[node] ? 0 : 1);
  }
  return node;
}
