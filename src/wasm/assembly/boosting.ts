// Gradient boosting over binned columns: bins, gradients, histograms, splits and the ordering of rows.
//
// Bins stand in groups of 8 columns: a group holds one u64 a row, a byte for each column. A histogram holds 256 numbers
// a column, 8 columns beside each other. Gradient and hessian are whole numbers in one i64, (gradient << 32) + hessian,
// so that one addition does for both, and sums depend on no order.

const COLUMN: usize = 2048;

/**
 * Writes the bin of each value: the first bound that is not below it. 256 bounds, ascending, padded with infinity.
 * @param to       byte of the first row; a row is 8 bytes further than the last
 * @param missing  bin of NaN
 */
export function findBins(values: usize, n: i32, bounds: usize, missing: i32, to: usize): void {
  for (let i = 0; i < n; i++) {
    const value = load<f64>(values + (<usize>i << 3));
    let at: usize = 0;
    at += load<f64>(bounds + ((at + 127) << 3)) < value ? 128 : 0;
    at += load<f64>(bounds + ((at + 63) << 3)) < value ? 64 : 0;
    at += load<f64>(bounds + ((at + 31) << 3)) < value ? 32 : 0;
    at += load<f64>(bounds + ((at + 15) << 3)) < value ? 16 : 0;
    at += load<f64>(bounds + ((at + 7) << 3)) < value ? 8 : 0;
    at += load<f64>(bounds + ((at + 3) << 3)) < value ? 4 : 0;
    at += load<f64>(bounds + ((at + 1) << 3)) < value ? 2 : 0;
    at += load<f64>(bounds + (at << 3)) < value ? 1 : 0;
    store<u8>(to + (<usize>i << 3), value == value ? <u8>at : <u8>missing);
  }
}

/** e^x of two numbers, by Taylor's series for what is left of x when multiples of log 2 are taken away. */
@inline
function exp(x: v128): v128 {
  const t = f64x2.max(f64x2.min(x, f64x2.splat(700)), f64x2.splat(-700));
  const shifted = f64x2.add(f64x2.mul(t, f64x2.splat(1.4426950408889634)), f64x2.splat(6755399441055744.0));
  const whole = f64x2.sub(shifted, f64x2.splat(6755399441055744.0));
  let r = f64x2.sub(t, f64x2.mul(whole, f64x2.splat(0.6931471803691238)));
  r = f64x2.sub(r, f64x2.mul(whole, f64x2.splat(1.9082149292705877e-10)));
  let p = f64x2.splat(2.08767569878681e-9);
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.505210838544172e-8));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.755731922398589e-7));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.7557319223985893e-6));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.48015873015873e-5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.984126984126984e-4));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.388888888888889e-3));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(8.333333333333333e-3));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(4.1666666666666664e-2));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.16666666666666666));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  return i64x2.add(p, i64x2.shl(shifted, 52));
}

/**
 * Gradients and hessians of the log loss of two classes, as pairs of float32.
 * @param scores   n + 1 raw scores (the last may be anything)
 * @param targets  0 or 1
 * @param weights  of rows, or 0 for 1
 * @param sums     gets the sum of |gradient| and the sum of hessians
 */
export function logLossGradients(
  scores: usize, targets: usize, weights: usize, n: i32, negative: f64, positive: f64, out: usize, sums: usize,
): void {
  let sumG = f64x2.splat(0);
  let sumH = f64x2.splat(0);
  const one = f64x2.splat(1);
  const low = f64x2.splat(negative);
  const high = f64x2.splat(positive);
  for (let i = 0; i < n; i += 2) {
    const at = <usize>i << 3;
    const y = v128.load(targets + at);
    let w = v128.bitselect(high, low, f64x2.gt(y, f64x2.splat(0.5)));
    if (weights) w = f64x2.mul(w, v128.load(weights + at));
    // The second of a pair behind the end counts for nothing.
    if (i + 1 == n) w = f64x2.replace_lane(w, 1, 0);
    const p = f64x2.div(one, f64x2.add(one, exp(f64x2.neg(v128.load(scores + at)))));
    const g = f64x2.mul(f64x2.sub(p, y), w);
    const h = f64x2.mul(f64x2.mul(p, f64x2.sub(one, p)), w);
    sumG = f64x2.add(sumG, f64x2.abs(g));
    sumH = f64x2.add(sumH, h);
    const pairs = v128.shuffle<i32>(f32x4.demote_f64x2_zero(g), f32x4.demote_f64x2_zero(h), 0, 4, 1, 5);
    if (i + 1 == n) v128.store64_lane(out + at, pairs, 0);
    else v128.store(out + at, pairs);
  }
  store<f64>(sums, f64x2.extract_lane(sumG, 0) + f64x2.extract_lane(sumG, 1));
  store<f64>(sums + 8, f64x2.extract_lane(sumH, 0) + f64x2.extract_lane(sumH, 1));
}

/**
 * Turns pairs of float32 into whole numbers, in place. A hessian above 0 becomes at least 1.
 * @param sum  gets the sum of what was written
 */
export function quantize(pairs: usize, n: i32, gScale: f64, hScale: f64, sum: usize): void {
  const scale = f64x2.replace_lane(f64x2.splat(gScale), 1, hScale);
  const zero = f64x2.splat(0);
  const one = f64x2.replace_lane(zero, 1, 1);
  let total = i64x2.splat(0);
  for (let at = pairs, end = pairs + (<usize>n << 3); at < end; at += 8) {
    const exact = f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(at)), scale);
    const least = v128.and(f64x2.gt(exact, zero), one);
    const lowest = v128.bitselect(least, exact, i64x2(0, -1));
    const whole = i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(f64x2.max(f64x2.nearest(exact), lowest)));
    // Gradients stand in the upper half.
    const both = v128.shuffle<i32>(whole, whole, 1, 0, 2, 3);
    v128.store64_lane(at, both, 0);
    total = i64x2.add(total, both);
  }
  store<i64>(sum, i64x2.extract_lane(total, 0));
}

@inline
function addRow(histogram: usize, low: u32, high: u32, both: i64): void {
  let at = histogram + ((low << 3) & 0x7f8);
  store<i64>(at, load<i64>(at) + both);
  at = histogram + ((low >> 5) & 0x7f8);
  store<i64>(at, load<i64>(at, COLUMN) + both, COLUMN);
  at = histogram + ((low >> 13) & 0x7f8);
  store<i64>(at, load<i64>(at, 2 * COLUMN) + both, 2 * COLUMN);
  at = histogram + ((low >> 21) & 0x7f8);
  store<i64>(at, load<i64>(at, 3 * COLUMN) + both, 3 * COLUMN);
  at = histogram + ((high << 3) & 0x7f8);
  store<i64>(at, load<i64>(at, 4 * COLUMN) + both, 4 * COLUMN);
  at = histogram + ((high >> 5) & 0x7f8);
  store<i64>(at, load<i64>(at, 5 * COLUMN) + both, 5 * COLUMN);
  at = histogram + ((high >> 13) & 0x7f8);
  store<i64>(at, load<i64>(at, 6 * COLUMN) + both, 6 * COLUMN);
  at = histogram + ((high >> 21) & 0x7f8);
  store<i64>(at, load<i64>(at, 7 * COLUMN) + both, 7 * COLUMN);
}

/** Adds n rows that stand beside each other to the histogram of a group. */
export function addRange(bins: usize, gradients: usize, n: i32, histogram: usize): void {
  for (let at: usize = 0, end = <usize>n << 3; at < end; at += 8) {
    addRow(histogram, load<u32>(bins + at), load<u32>(bins + at, 4), load<i64>(gradients + at));
  }
}

/** Adds the n named rows to the histogram of a group; their gradients stand in the order of the names. */
export function addRows(bins: usize, rows: usize, gradients: usize, n: i32, histogram: usize): void {
  for (let i = 0; i < n; i++) {
    const word = bins + (<usize>load<u32>(rows + (<usize>i << 2)) << 3);
    addRow(histogram, load<u32>(word), load<u32>(word, 4), load<i64>(gradients + (<usize>i << 3)));
  }
}

/** Sum of the gradients of named rows. */
export function sumRows(gradients: usize, rows: usize, n: i32, sum: usize): void {
  let total: i64 = 0;
  for (let i = 0; i < n; i++) {
    total += load<i64>(gradients + (<usize>load<u32>(rows + (<usize>i << 2)) << 3));
  }
  store<i64>(sum, total);
}

/** Brings the gradients of named rows into the order of the names. */
export function gather(gradients: usize, rows: usize, n: i32, to: usize): void {
  for (let i = 0; i < n; i++) {
    const row = load<u32>(rows + (<usize>i << 2));
    store<i64>(to + (<usize>i << 3), load<i64>(gradients + (<usize>row << 3)));
  }
}

/**
 * The histogram of one column of a node, from what each part has counted, and that of its sibling.
 * @param parts    histograms of the parts, each `stride` bytes behind the last
 * @param node     gets their sum
 * @param sibling  holds the parent's, and gets the parent's less the node's; 0 for the root
 */
export function merge(parts: usize, stride: usize, count: i32, node: usize, sibling: usize): void {
  for (let at: usize = 0; at < COLUMN; at += 16) {
    let sum = v128.load(parts + at);
    for (let part = 1; part < count; part++) {
      sum = i64x2.add(sum, v128.load(parts + <usize>part * stride + at));
    }
    v128.store(node + at, sum);
    if (sibling) v128.store(sibling + at, i64x2.sub(v128.load(sibling + at), sum));
  }
}

@inline
function soft(g: v128, l1: v128): v128 {
  return f64x2.max(f64x2.sub(f64x2.abs(g), l1), f64x2.splat(0));
}

/**
 * The best split of one column of numbers, for two nodes at once.
 * @param first, second  histograms of the column
 * @param bins     bins of values; the bin of missing ones stands behind them
 * @param missing  1 if the column has that bin
 * @param facts    f64: scale of gradients and hessians (what one unit is), l1, l2, least rows, least hessian; then two
 *                 each of: gradient, hessian, rows, rows a hessian, gain to be above
 * @param out      f64, two each: gain before that of the node is taken off, last bin to the left or -1, 1 if missing
 *                 values go left
 */
export function bestCut(first: usize, second: usize, bins: i32, missing: i32, facts: usize, out: usize): void {
  const gUnit = v128.load64_splat(facts);
  const hUnit = v128.load64_splat(facts, 8);
  const l1 = v128.load64_splat(facts, 16);
  const hasL1 = load<f64>(facts, 16) != 0;
  const l2 = v128.load64_splat(facts, 24);
  const leastRows = v128.load64_splat(facts, 32);
  const leastH = v128.load64_splat(facts, 40);
  const allG = v128.load(facts, 48);
  const allH = v128.load(facts, 64);
  const mostRows = f64x2.sub(v128.load(facts, 80), leastRows);
  const rowsPerUnit = f64x2.mul(v128.load(facts, 96), hUnit);
  let best = v128.load(facts, 112);
  let bestBin = f64x2.splat(-1);
  let bestMissing = f64x2.splat(0);
  const half = f64x2.splat(0.5);
  // Also where the nodes have no missing values: rounded numbers of rows may allow other cuts from the other side.
  const directions = missing ? 2 : 1;
  for (let direction = 0; direction < directions; direction++) {
    // From the right with missing values to the left, then from the left with missing values to the right.
    const step = direction == 0 ? -1 : 1;
    const start = direction == 0 ? bins - 1 : 0;
    const end = direction == 0 ? 0 : bins;
    const offset = direction == 0 ? -1 : 0;
    const missingLeft = f64x2.splat(direction == 0 ? 1 : 0);
    let sum = i64x2.splat(0);
    let rows = f64x2.splat(0);
    for (let bin = start; bin != end; bin += step) {
      const at = <usize>bin << 3;
      const a = load<i64>(first + at);
      const b = load<i64>(second + at);
      if ((a | b) == 0) continue;
      const both = i64x2.replace_lane(i64x2.splat(a), 1, b);
      sum = i64x2.add(sum, both);
      const units = f64x2.convert_low_i32x4_u(v128.shuffle<i32>(both, both, 0, 2, 0, 2));
      rows = f64x2.add(rows, f64x2.floor(f64x2.add(f64x2.mul(units, rowsPerUnit), half)));
      const h = f64x2.mul(f64x2.convert_low_i32x4_u(v128.shuffle<i32>(sum, sum, 0, 2, 0, 2)), hUnit);
      const otherH = f64x2.sub(allH, h);
      const isLarge = v128.and(
        v128.and(f64x2.ge(rows, leastRows), f64x2.le(rows, mostRows)),
        v128.and(f64x2.ge(h, leastH), f64x2.ge(otherH, leastH)),
      );
      if (!v128.any_true(isLarge)) continue;
      const g = f64x2.mul(f64x2.convert_low_i32x4_s(v128.shuffle<i32>(sum, sum, 1, 3, 1, 3)), gUnit);
      let side = g;
      let other = f64x2.sub(allG, g);
      if (hasL1) {
        side = soft(side, l1);
        other = soft(other, l1);
      }
      const gain = f64x2.add(
        f64x2.div(f64x2.mul(side, side), f64x2.add(h, l2)),
        f64x2.div(f64x2.mul(other, other), f64x2.add(otherH, l2)),
      );
      const isBetter = v128.and(f64x2.gt(gain, best), isLarge);
      if (!v128.any_true(isBetter)) continue;
      best = v128.bitselect(gain, best, isBetter);
      bestBin = v128.bitselect(f64x2.splat(<f64>(bin + offset)), bestBin, isBetter);
      bestMissing = v128.bitselect(missingLeft, bestMissing, isBetter);
    }
  }
  v128.store(out, best);
  v128.store(out, bestBin, 16);
  v128.store(out, bestMissing, 32);
}

/**
 * Moves the rows that go left to the front; both sides keep their order.
 * @param bins   byte of the column in the first row
 * @param left   256 bytes: 1 for bins that go left
 * @param spare  room for n rows
 * @returns      rows that go left
 */
export function partition(bins: usize, rows: usize, n: i32, left: usize, spare: usize): i32 {
  let front = rows;
  let back = spare;
  for (let at = rows, end = rows + (<usize>n << 2); at < end; at += 4) {
    const row = load<u32>(at);
    const goes = <usize>load<u8>(left + <usize>load<u8>(bins + (<usize>row << 3)));
    store<u32>(front, row);
    store<u32>(back, row);
    front += goes << 2;
    back += (1 - goes) << 2;
  }
  memory.copy(front, spare, back - spare);
  return <i32>((front - rows) >> 2);
}

/** Writes the numbers of n rows from `first` on. */
export function fillRows(rows: usize, first: i32, n: i32): void {
  let four = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
  const step = i32x4.splat(4);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(rows + (<usize>i << 2), four);
    four = i32x4.add(four, step);
  }
  for (; i < n; i++) store<i32>(rows + (<usize>i << 2), first + i);
}

/** Adds a number to the scores of the named rows. */
export function addValue(scores: usize, rows: usize, n: i32, value: f64): void {
  for (let i = 0; i < n; i++) {
    const at = scores + (<usize>load<u32>(rows + (<usize>i << 2)) << 3);
    store<f64>(at, load<f64>(at) + value);
  }
}
