import { CounterRandom } from './counter-random.ts';

const TWO_32 = 4294967296;
const SEED_STREAM = 1;

/**
 * Draws rows with replacement, as many as there are, and counts the draws of each: one bootstrap resample.
 * A resample depends on seed and item alone. Its millions of draws come from xoshiro128** (Blackman and Vigna 2018),
 * started with the item's words of the counter-based generator, which is ten times slower a draw.
 */
export class RowDraws {
  private readonly random: CounterRandom;
  private readonly state = new Int32Array(4);

  constructor(seed: number) {
    this.random = new CounterRandom(seed);
  }

  /** Moves to the first draw of an item. */
  at(item: number): this {
    this.random.at(item, SEED_STREAM);
    for (let i = 0; i < 4; i++) this.state[i] = this.random.uint32();
    return this;
  }

  /**
   * Draws `to - from` of the rows `from` to `to`, and counts them in one tally or two.
   * @param cellOf  for each row the cell of `counts` in which it is counted
   */
  count(from: number, to: number, first: Tally, second?: Tally): void {
    const { cellOf, counts } = first;
    const otherCellOf = second?.cellOf ?? cellOf;
    const otherCounts = second?.counts;
    // The state lives in locals while drawing: in fields every step would be a store.
    let [a, b, c, d] = this.state;
    const scale = (to - from) / TWO_32;
    for (let i = from; i < to; i++) {
      const m = Math.imul(b, 5);
      const word = Math.imul((m << 7) | (m >>> 25), 9) >>> 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      const row = from + Math.floor(word * scale);
      counts[cellOf[row]]++;
      if (otherCounts !== undefined) otherCounts[otherCellOf[row]]++;
    }
    this.state.set([a, b, c, d]);
  }
}

/** Counts of drawn rows by cell. */
export interface Tally {
  readonly cellOf: Int32Array;
  readonly counts: Float64Array;
}
