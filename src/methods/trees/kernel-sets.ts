/** Whether a level goes right; the one behind all others stands for missing values. */
function goesRight(words: Uint32Array, level: number, levels: number, missingLeft: boolean): boolean {
  return level === levels ? !missingLeft : ((words[level >>> 5] >>> (level & 31)) & 1) === 0;
}

function rightWords(words: Uint32Array, levels: number, missingLeft: boolean): Int32Array {
  const right = new Int32Array(Math.max(2, (levels >>> 5) + 1));
  for (let level = 0; level <= levels; level++) {
    if (goesRight(words, level, levels, missingLeft)) right[level >>> 5] |= 1 << (level & 31);
  }
  return right;
}

/** The two words of a set of up to 63 levels, those that go right. */
export function smallSet(
  words: Uint32Array,
  levels: number,
  missingLeft: boolean,
): readonly [number, number] {
  const [low, high] = rightWords(words, levels, missingLeft);
  return [low, high];
}

/** Sets of levels that go right, behind the nodes; equal ones stand once. */
export class SetTable {
  /** Address of a set without levels. */
  readonly empty: number;
  private readonly words: number[] = [0];
  private readonly known = new Map<string, number>();

  constructor(at: number) {
    this.empty = at;
  }

  /** Adds the complement of a set; gives its address. */
  add(set: Uint32Array, levels: number, missingLeft: boolean): number {
    const right = rightWords(set, levels, missingLeft);
    const key = right.join();
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const address = this.empty + this.words.length * 4;
    for (const word of right) this.words.push(word);
    this.known.set(key, address);
    return address;
  }

  /** Other bytes with the sets behind them. */
  behind(bytes: Uint8Array): Uint8Array {
    const words = Int32Array.from(this.words);
    const all = new Uint8Array(bytes.length + words.byteLength);
    all.set(bytes);
    all.set(new Uint8Array(words.buffer), bytes.length);
    return all;
  }
}
