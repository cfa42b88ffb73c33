/**
 * The parts of growing a classification tree that touch every row. A row is a record of `width` bytes, a multiple of 16: its
 * rank in each column, and at `label` its class in the lower 24 bits and its count above. The records of a node stand side by
 * side, so that memory is read upwards.
 */

const RANKS: usize = 256;
const WORDS: usize = 8;
/** In a node of more rows than this all ranks are looked at, whether they are there or not. */
const FEW = 192;

/** Sets `counts` to the weight of each class in the records `start` to `end`. */
export function countClasses(
  records: usize, width: usize, label: usize, start: i32, end: i32, counts: usize, classes: i32,
): void {
  memory.fill(counts, 0, <usize>classes << 2);
  let record = records + <usize>start * width + label;
  for (let i = start; i < end; i++, record += width) {
    const value = load<i32>(record);
    const at = counts + (<usize>(value & 0xffffff) << 2);
    store<i32>(at, load<i32>(at) + (value >> 24));
  }
}

/**
 * Adds the records of a node to one histogram a column, RANKS x classes each, which are zeros before; sets one bit a rank that
 * may be there.
 */
export function fillHistograms(
  records: usize, width: usize, label: usize, start: i32, end: i32, columns: usize, asked: i32, histograms: usize, occupied: usize,
  classes: i32,
): void {
  const step = (RANKS * <usize>classes) << 2;
  const bin = <usize>classes << 2;
  const isFew = end - start <= FEW;
  if (!isFew) memory.fill(occupied, 0xff, (<usize>asked * WORDS) << 2);
  let record = records + <usize>start * width;
  for (let i = start; i < end; i++, record += width) {
    const value = load<i32>(record + label);
    const count = value >> 24;
    let histogram = histograms + (<usize>(value & 0xffffff) << 2);
    for (let j = 0; j < asked; j++) {
      const rank = <usize>load<u8>(record + <usize>load<i32>(columns + (<usize>j << 2)));
      const at = histogram + rank * bin;
      store<i32>(at, load<i32>(at) + count);
      histogram += step;
      if (isFew) {
        const bits = occupied + ((<usize>j * WORDS + (rank >> 5)) << 2);
        store<i32>(bits, load<i32>(bits) | (1 << <i32>(rank & 31)));
      }
    }
  }
}

/**
 * The cut after which the squared class weights of both sides, each by its weight, sum to the most, which goes to `gain`; -1 when
 * there is one rank only. Empties the histogram and its bits.
 */
export function bestCut(
  histogram: usize, occupied: usize, counts: usize, before: usize, classes: i32, gain: usize,
): i32 {
  if (classes === 2) return bestCutOfTwo(histogram, occupied, counts, gain);
  let total: f64 = 0;
  for (let k = 0; k < classes; k++) {
    total += <f64>load<i32>(counts + (<usize>k << 2));
    store<f64>(before + (<usize>k << 3), 0);
  }
  let weight: f64 = 0;
  let best: f64 = -Infinity;
  let cut = -1;
  let last = -1;
  for (let word = 0; word < <i32>WORDS; word++) {
    const place = occupied + (<usize>word << 2);
    let bits = load<u32>(place);
    store<u32>(place, 0);
    for (; bits !== 0; bits &= bits - 1) {
      const rank = (word << 5) + <i32>ctz(bits);
      const bin = histogram + ((<usize>rank * <usize>classes) << 2);
      let here = 0;
      for (let k = 0; k < classes; k++) here += load<i32>(bin + (<usize>k << 2));
      if (here === 0) continue;
      if (last >= 0) {
        let left: f64 = 0;
        let right: f64 = 0;
        for (let k = 0; k < classes; k++) {
          const own = load<f64>(before + (<usize>k << 3));
          const after = <f64>load<i32>(counts + (<usize>k << 2)) - own;
          left += own * own;
          right += after * after;
        }
        const tried = left / weight + right / (total - weight);
        if (tried > best) {
          best = tried;
          // Half way between two ranks of the node, as trees over values cut between two values.
          cut = (last + rank) >> 1;
        }
      }
      last = rank;
      weight += <f64>here;
      for (let k = 0; k < classes; k++) {
        const at = bin + (<usize>k << 2);
        const sum = before + (<usize>k << 3);
        store<f64>(sum, load<f64>(sum) + <f64>load<i32>(at));
        store<i32>(at, 0);
      }
    }
  }
  store<f64>(gain, best);
  return cut;
}

/** The same for two classes, whose sums stay in registers. */
function bestCutOfTwo(histogram: usize, occupied: usize, counts: usize, gain: usize): i32 {
  const all0 = <f64>load<i32>(counts);
  const all1 = <f64>load<i32>(counts, 4);
  const total = all0 + all1;
  let own0: f64 = 0;
  let own1: f64 = 0;
  let best: f64 = -Infinity;
  let cut = -1;
  let last = -1;
  for (let word = 0; word < <i32>WORDS; word++) {
    const place = occupied + (<usize>word << 2);
    let bits = load<u32>(place);
    store<u32>(place, 0);
    for (; bits !== 0; bits &= bits - 1) {
      const rank = (word << 5) + <i32>ctz(bits);
      const bin = histogram + (<usize>rank << 3);
      if (load<i64>(bin) === 0) continue;
      if (last >= 0) {
        const weight = own0 + own1;
        const after0 = all0 - own0;
        const after1 = all1 - own1;
        const tried = (own0 * own0 + own1 * own1) / weight + (after0 * after0 + after1 * after1) / (total - weight);
        if (tried > best) {
          best = tried;
          cut = (last + rank) >> 1;
        }
      }
      last = rank;
      own0 += <f64>load<i32>(bin);
      own1 += <f64>load<i32>(bin, 4);
      store<i64>(bin, 0);
    }
  }
  store<f64>(gain, best);
  return cut;
}

/**
 * Sends the records of a node to the same places of another memory: those whose rank in a column is at most `cut` from the start
 * on, the others from the end on. Gives where the others start.
 */
export function partition(
  records: usize, others: usize, width: usize, start: i32, end: i32, column: usize, cut: i32,
): i32 {
  let front = others + <usize>start * width;
  let back = others + <usize>(end - 1) * width;
  let record = records + <usize>start * width;
  for (let i = start; i < end; i++, record += width) {
    const goesLeft = <i32>load<u8>(record + column) <= cut;
    const to = select<usize>(front, back, goesLeft);
    for (let b: usize = 0; b < width; b += 16) v128.store(to + b, v128.load(record + b));
    front += select<usize>(width, 0, goesLeft);
    back -= select<usize>(0, width, goesLeft);
  }
  return <i32>((front - others) / width);
}

/** Copies the records whose count is not 0, with that count; gives their number. */
export function drawRecords(
  known: usize, counts: usize, n: i32, width: usize, label: usize, records: usize,
): i32 {
  let to = records;
  for (let i = 0; i < n; i++) {
    const count = <i32>load<u8>(counts + <usize>i);
    if (count === 0) continue;
    const from = known + <usize>i * width;
    for (let b: usize = 0; b < width; b += 16) v128.store(to + b, v128.load(from + b));
    store<i32>(to + label, load<i32>(to + label) | (count << 24));
    to += width;
  }
  return <i32>((to - records) / width);
}

/** Adds to each record's sum the share that its leaf gives its class; a leaf has column -1. */
export function addShares(
  records: usize, width: usize, label: usize, n: i32, columns: usize, cuts: usize, lefts: usize, shares: usize, classes: i32,
  sums: usize,
): void {
  for (let r = 0; r < n; r++) {
    const row = records + <usize>r * width;
    let node = 0;
    for (;;) {
      const column = load<i32>(columns + (<usize>node << 2));
      if (column < 0) break;
      const goesRight = <i32>(load<u8>(row + <usize>column) > load<u8>(cuts + <usize>node));
      node = load<i32>(lefts + (<usize>node << 2)) + goesRight;
    }
    const code = load<i32>(row + label);
    const sum = sums + (<usize>r << 3);
    store<f64>(sum, load<f64>(sum) + load<f64>(shares + ((<usize>node * <usize>classes + <usize>code) << 3)));
  }
}
