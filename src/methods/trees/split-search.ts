import type { CounterRandom } from '../../random/counter-random.ts';
import { RANKS } from './rank-columns.ts';
import { packedClass, packedCount, type Places, type TreeSample } from './tree-sample.ts';

export interface Split {
  readonly column: number;
  /** Ranks up to here go left. */
  readonly cut: number;
}

/** Finds the best split of a node by Gini impurity; keeps its arrays from node to node. */
export class SplitSearch {
  private readonly sample: TreeSample;
  private readonly places: Places;
  private readonly random: CounterRandom;
  private readonly order: Int32Array;
  /** RANKS x classes: weight of each class at each rank; zeros between searches. */
  private readonly histogram: Int32Array;
  /** One bit a rank that the node has. */
  private readonly occupied = new Int32Array(RANKS / 32);
  private readonly counts: Int32Array;
  private readonly before: Float64Array;
  private readonly asked: number;

  constructor(sample: TreeSample, places: Places, random: CounterRandom) {
    this.sample = sample;
    this.places = places;
    this.random = random;
    this.order = Int32Array.from({ length: sample.table.columns }, (_, c) => c);
    this.histogram = new Int32Array(RANKS * sample.classes);
    this.counts = new Int32Array(sample.classes);
    this.before = new Float64Array(sample.classes);
    this.asked = Math.max(1, Math.floor(Math.sqrt(sample.table.columns)));
  }

  /** Weight of each class in the places `start` to `end` of the sample; valid until the next call. */
  countClasses(start: number, end: number): Int32Array {
    const { packed } = this.places;
    this.counts.fill(0);
    for (let i = start; i < end; i++) this.counts[packedClass(packed[i])] += packedCount(packed[i]);
    return this.counts;
  }

  isPure(): boolean {
    let present = 0;
    for (const count of this.counts) if (count > 0) present++;
    return present < 2;
  }

  /** The best split of the node whose classes were counted last; null when no column can split it. */
  find(start: number, end: number): Split | null {
    const { order, random } = this;
    let column = -1;
    let cut = 0;
    let bestGain = -Infinity;
    let left = this.asked;
    for (let drawn = 0; drawn < order.length && left > 0; drawn++) {
      const j = drawn + random.interval(order.length - 1 - drawn);
      const candidate = order[j];
      order[j] = order[drawn];
      order[drawn] = candidate;
      this.fill(candidate, start, end);
      const found = this.bestCut();
      if (found === null) continue;
      left--;
      if (found.gain <= bestGain) continue;
      bestGain = found.gain;
      column = candidate;
      cut = found.cut;
    }
    return column < 0 ? null : { column, cut };
  }

  private fill(column: number, start: number, end: number): void {
    const { table, classes } = this.sample;
    const { rows, packed } = this.places;
    const { ranks } = table;
    const { histogram, occupied } = this;
    const offset = column * table.rows;
    for (let i = start; i < end; i++) {
      const rank = ranks[offset + rows[i]];
      histogram[rank * classes + packedClass(packed[i])] += packedCount(packed[i]);
      occupied[rank >> 5] |= 1 << (rank & 31);
    }
  }

  /**
   * The cut after which the squared class weights of both sides, each by its weight, sum to the most; null when the
   * node has one rank only. Empties the histogram.
   */
  private bestCut(): { gain: number; cut: number } | null {
    const { histogram, occupied, counts, before } = this;
    const classes = counts.length;
    let total = 0;
    for (let k = 0; k < classes; k++) total += counts[k];
    before.fill(0);
    let weight = 0;
    let gain = -Infinity;
    let cut = -1;
    let last = -1;
    for (let word = 0; word < occupied.length; word++) {
      for (let bits = occupied[word]; bits !== 0; bits &= bits - 1) {
        const rank = (word << 5) + 31 - Math.clz32(bits & -bits);
        if (last >= 0) {
          let leftSquares = 0;
          let rightSquares = 0;
          for (let k = 0; k < classes; k++) {
            const after = counts[k] - before[k];
            leftSquares += before[k] * before[k];
            rightSquares += after * after;
          }
          const tried = leftSquares / weight + rightSquares / (total - weight);
          if (tried > gain) {
            gain = tried;
            // Half way between two ranks of the node, as trees over values cut between two values.
            cut = (last + rank) >> 1;
          }
        }
        last = rank;
        for (let k = 0, at = rank * classes; k < classes; k++, at++) {
          before[k] += histogram[at];
          weight += histogram[at];
          histogram[at] = 0;
        }
      }
      occupied[word] = 0;
    }
    return cut < 0 ? null : { gain, cut };
  }
}
