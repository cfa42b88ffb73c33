import { philox } from './philox.ts';
import { preciseLog } from './precise-log.ts';

const TWO_32 = 4294967296;
const WORDS = 4;

/**
 * Random numbers that belong to an item (a row, a tree, a bootstrap), not to a sequence: what item 7 draws depends
 * on seed, item and stream alone, so work gives the same result however it is split among workers.
 *
 * `random.at(7).double()` is the first number of item 7. An item can draw 2^34 words.
 */
export class CounterRandom {
  private readonly key: Uint32Array;
  private readonly counter = new Uint32Array(WORDS);
  private readonly words = new Uint32Array(WORDS);
  private used = WORDS;
  private keptGauss = 0;
  private hasKeptGauss = false;

  /** @param seed  a whole number from 0 to 2^53 - 1 */
  constructor(seed: number) {
    this.key = Uint32Array.of(seed % TWO_32, seed / TWO_32);
  }

  /**
   * Moves to the first number of an item.
   * @param item    a whole number from 0 to 2^53 - 1
   * @param stream  0 to 2^32 - 1; keeps apart what one item draws for several purposes
   */
  at(item: number, stream: number = 0): this {
    this.counter[0] = 0;
    this.counter[1] = item % TWO_32;
    this.counter[2] = item / TWO_32;
    this.counter[3] = stream;
    this.used = WORDS;
    this.hasKeptGauss = false;
    return this;
  }

  /** One word of 32 random bits. */
  uint32(): number {
    if (this.used === WORDS) {
      philox(this.counter, this.key, this.words);
      this.counter[0]++;
      this.used = 0;
    }
    return this.words[this.used++];
  }

  /** Uniform in [0, 1) with 53 bits; two words. */
  double(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A uniform integer from 0 to `max`, both included, by masked rejection. */
  interval(max: number): number {
    const top = Math.floor(max / TWO_32);
    const topMask = top === 0 ? 0 : 0xffffffff >>> Math.clz32(top);
    const mask = top === 0 ? 0xffffffff >>> Math.clz32(max) : 0xffffffff;
    if (max === 0) return 0;
    for (;;) {
      const high = top === 0 ? 0 : (this.uint32() & topMask) >>> 0;
      const value = high * TWO_32 + ((this.uint32() & mask) >>> 0);
      if (value <= max) return value;
    }
  }

  /** Standard normal, by the polar method; the second of a pair waits for the next call at the same item. */
  gauss(): number {
    if (this.hasKeptGauss) {
      this.hasKeptGauss = false;
      return this.keptGauss;
    }
    let x1: number;
    let x2: number;
    let square: number;
    do {
      x1 = 2 * this.double() - 1;
      x2 = 2 * this.double() - 1;
      square = x1 * x1 + x2 * x2;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * preciseLog(square)) / square);
    this.keptGauss = factor * x1;
    this.hasKeptGauss = true;
    return factor * x2;
  }
}
