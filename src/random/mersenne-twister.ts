const WORDS = 624;
const PERIOD = 397;
const TWO_32 = 4294967296;

/**
 * MT19937 with Knuth seeding, and the uniform numbers that numpy makes of its words.
 * @see Matsumoto and Nishimura 1998, ACM TOMACS 8:3
 */
export class MersenneTwister {
  private readonly state: Int32Array;
  private position = 0;

  /** @param seed  an integer from 0 to 2^32 - 1; what lies outside is taken modulo 2^32 */
  constructor(seed: number) {
    const key = seed >>> 0;
    if (latest?.seed !== key) latest = { seed: key, state: firstState(key) };
    this.state = latest.state.slice();
  }

  /** One word of 32 random bits. */
  uint32(): number {
    return this.word() >>> 0;
  }

  /** Uniform in [0, 1) with 53 bits; two words. */
  double(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /**
   * A uniform integer from 0 to `max`, both included; 0 draws nothing.
   * @param max  an integer below 2^53; above 2^32 - 1 every try takes two words
   */
  interval(max: number): number {
    if (max === 0) return 0;
    if (max > 0xffffffff) return this.wideInterval(max);
    const mask = 0xffffffff >>> Math.clz32(max);
    let value = (this.word() & mask) >>> 0;
    while (value > max) value = (this.word() & mask) >>> 0;
    return value;
  }

  private wideInterval(max: number): number {
    const topMask = 0xffffffff >>> Math.clz32(Math.floor(max / TWO_32));
    for (;;) {
      const top = (this.word() & topMask) >>> 0;
      const value = top * TWO_32 + this.uint32();
      if (value <= max) return value;
    }
  }

  /** One tempered word, as a signed integer. */
  private word(): number {
    if (this.position === WORDS) this.twist();
    let y = this.state[this.position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private twist(): void {
    twist(this.state);
    this.position = 0;
  }
}

/** Thousands of groups are resampled with one seed each: making its state anew costs more than their draws. */
let latest: { readonly seed: number; readonly state: Int32Array } | undefined;

/** The state from which the first words of a seed come. */
function firstState(seed: number): Int32Array {
  const state = new Int32Array(WORDS);
  let word = seed;
  for (let i = 0; i < WORDS; i++) {
    state[i] = word;
    word = (Math.imul(1812433253, word ^ (word >>> 30)) + i + 1) >>> 0;
  }
  twist(state);
  return state;
}

function twist(state: Int32Array): void {
  for (let i = 0; i < WORDS; i++) {
    const next = i + 1 === WORDS ? 0 : i + 1;
    const far = i + PERIOD < WORDS ? i + PERIOD : i + PERIOD - WORDS;
    const y = (state[i] & 0x80000000) | (state[next] & 0x7fffffff);
    state[i] = state[far] ^ (y >>> 1) ^ (-(y & 1) & 0x9908b0df);
  }
}
