import type { CounterRandom } from '../../random/counter-random.ts';
import type { ForestMemory } from './forest-memory.ts';
import { RANKS } from './rank-rows.ts';

/**
 * Grows a tree on the first `rows` records of the memory, until its leaves are pure. Every node asks the best of `asked` random
 * columns that are not constant within it, by Gini impurity. The tree stands in the memory until the next is grown.
 * @see Breiman 2001, Machine Learning 45:5; the settings of scikit-learn 1.9 RandomForestClassifier
 */
export function growTree(memory: ForestMemory, rows: number, random: CounterRandom): void {
  const { kernel, classes, columns, counts, records, width, label } = memory;
  const nodeColumns = memory.nodeColumns.values;
  const shares = memory.shares.values;
  const starts = new Int32Array(2 * rows);
  const ends = new Int32Array(2 * rows);
  /** In which of the memories the records of a node stand. */
  const sides = new Uint8Array(2 * rows);
  const order = Int32Array.from({ length: columns }, (_, c) => c);
  ends[0] = rows;
  let nodes = 1;
  for (let node = 0; node < nodes; node++) {
    const start = starts[node];
    const end = ends[node];
    const here = records[sides[node]].at;
    kernel.countClasses(here, width, label, start, end, counts.at, classes);
    const split = isPure(counts.values)
      ? null
      : findSplit(memory, { records: here, start, end }, order, random);
    if (split === null) {
      nodeColumns[node] = -1;
      let total = 0;
      for (let k = 0; k < classes; k++) total += counts.values[k];
      for (let k = 0; k < classes; k++) shares[node * classes + k] = counts.values[k] / total;
      continue;
    }
    nodeColumns[node] = split.column;
    memory.cuts.values[node] = split.cut;
    memory.lefts.values[node] = nodes;
    const other = 1 - sides[node];
    const middle = kernel.partition(here, records[other].at, width, start, end, split.column, split.cut);
    starts[nodes] = start;
    ends[nodes] = middle;
    starts[nodes + 1] = middle;
    ends[nodes + 1] = end;
    sides[nodes] = other;
    sides[nodes + 1] = other;
    nodes += 2;
  }
}

function isPure(counts: Int32Array): boolean {
  let present = 0;
  for (const count of counts) if (count > 0) present++;
  return present < 2;
}

/** The records of a node: where their memory begins, and which they are. */
interface NodeRecords {
  readonly records: number;
  readonly start: number;
  readonly end: number;
}

interface Split {
  readonly column: number;
  /** Ranks up to here go left. */
  readonly cut: number;
}

/**
 * The best split of the node whose classes were counted last; null when no column can split it. Columns are drawn until
 * enough of them are not constant.
 */
function findSplit(
  memory: ForestMemory,
  { records, start, end }: NodeRecords,
  order: Int32Array,
  random: CounterRandom,
): Split | null {
  const { kernel, classes, columns, width, label, candidates, histograms, occupied } = memory;
  const { counts, before, gain } = memory;
  let best: Split | null = null;
  let bestGain = -Infinity;
  let missing = memory.asked;
  let drawn = 0;
  while (missing > 0 && drawn < columns) {
    const asked = Math.min(missing, columns - drawn);
    for (let j = 0; j < asked; j++, drawn++) {
      const from = drawn + random.interval(columns - 1 - drawn);
      const column = order[from];
      order[from] = order[drawn];
      order[drawn] = column;
      candidates.values[j] = column;
    }
    kernel.fillHistograms(
      records,
      width,
      label,
      start,
      end,
      candidates.at,
      asked,
      histograms.at,
      occupied.at,
      classes,
    );
    for (let j = 0; j < asked; j++) {
      const histogram = histograms.at + j * RANKS * classes * 4;
      const cut = kernel.bestCut(
        histogram,
        occupied.at + (j * RANKS) / 8,
        counts.at,
        before.at,
        classes,
        gain.at,
      );
      if (cut < 0) continue;
      missing--;
      if (gain.values[0] <= bestGain) continue;
      bestGain = gain.values[0];
      best = { column: candidates.values[j], cut };
    }
  }
  return best;
}
