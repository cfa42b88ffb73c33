// Sorts float64 descending, with or without a float64 that travels along. Stable.
//
// A least-significant-digit radix sort on the 64 bits of the numbers, made order-preserving: all digits are
// counted in one pass, and a digit that is the same everywhere is skipped (scores that were float32 once have
// 29 zero bits, scores in [0, 1] share their leading ones).

const INSERTION_LIMIT = 24;
const WIDE_DIGITS_FROM = 1 << 14;
/** Bytes at the start of the scratch space that hold the counts of all digits: u32, at most 8 x 256 or 6 x 2048. */
const COUNTS_BYTES: usize = 4 * 6 * 2048;

/** Bits of a double as an unsigned key whose ascending order is the doubles' descending order. */
function keyOf(bits: u64): u64 {
  return ~(bits ^ ((<i64>bits >> 63) | 0x8000000000000000));
}

function bitsOf(key: u64): u64 {
  const flipped = ~key;
  return flipped ^ (~(<i64>flipped >> 63) | 0x8000000000000000);
}

/**
 * @param keys     n doubles, finite, no -0; sorted in place
 * @param values   n doubles that are moved with their keys, or 0
 * @param n        number of keys
 * @param scratch  room for the counts and n doubles, 2 n with values
 */
export function sortDescending(keys: usize, values: usize, n: i32, scratch: usize): void {
  if (n <= INSERTION_LIMIT) {
    insertionSort(keys, values, n);
    return;
  }
  const digitBits: u32 = n < WIDE_DIGITS_FROM ? 8 : 11;
  const digits: u32 = (63 + digitBits) / digitBits;
  const size: u32 = 1 << digitBits;
  const mask: u64 = size - 1;
  const counts = scratch;
  memory.fill(counts, 0, (digits * size) << 2);
  for (let i: usize = keys, end = keys + ((<usize>n) << 3); i < end; i += 8) {
    let key = keyOf(load<u64>(i));
    store<u64>(i, key);
    for (let table: usize = counts, d: u32 = 0; d < digits; d++, table += (<usize>size) << 2) {
      const at = table + ((<usize>(key & mask)) << 2);
      store<u32>(at, load<u32>(at) + 1);
      key >>= digitBits;
    }
  }
  let from = keys;
  let to = scratch + COUNTS_BYTES;
  let valuesFrom = values;
  let valuesTo = values ? to + ((<usize>n) << 3) : 0;
  for (let d: u32 = 0; d < digits; d++) {
    const table = counts + ((<usize>(d * size)) << 2);
    const shift: u64 = d * digitBits;
    if (load<u32>(table + ((<usize>((load<u64>(from) >> shift) & mask)) << 2)) == n) continue;
    let sum: u32 = 0;
    for (let at = table, end = table + ((<usize>size) << 2); at < end; at += 4) {
      const count = load<u32>(at);
      store<u32>(at, sum);
      sum += count;
    }
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const key = load<u64>(from + i);
      const at = table + ((<usize>((key >> shift) & mask)) << 2);
      const position = load<u32>(at);
      store<u32>(at, position + 1);
      store<u64>(to + ((<usize>position) << 3), key);
      if (values) store<u64>(valuesTo + ((<usize>position) << 3), load<u64>(valuesFrom + i));
    }
    let swap = from;
    from = to;
    to = swap;
    swap = valuesFrom;
    valuesFrom = valuesTo;
    valuesTo = swap;
  }
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    store<u64>(keys + i, bitsOf(load<u64>(from + i)));
  }
  if (values && valuesFrom != values) memory.copy(values, valuesFrom, (<usize>n) << 3);
}

function insertionSort(keys: usize, values: usize, n: i32): void {
  for (let i: isize = 1; i < n; i++) {
    const key = load<f64>(keys + (i << 3));
    const value: f64 = values ? load<f64>(values + (i << 3)) : 0;
    let j = i - 1;
    while (j >= 0 && load<f64>(keys + (j << 3)) < key) {
      store<f64>(keys + ((j + 1) << 3), load<f64>(keys + (j << 3)));
      if (values) store<f64>(values + ((j + 1) << 3), load<f64>(values + (j << 3)));
      j--;
    }
    store<f64>(keys + ((j + 1) << 3), key);
    if (values) store<f64>(values + ((j + 1) << 3), value);
  }
}
