/**
 * Walks binary trees over a block of rows, tree after tree, 8 rows side by side and without a branch: a leaf points to
 * itself, so every row takes as many steps as its tree is deep.
 *
 * Rows are column-major, 256 to a column. A node is 32 bytes: threshold f64, or the set of levels that go right i64;
 * byte offset of its column i32; address of its left child i32, the right one follows it; -1 for categories and 0 for
 * numbers i32; for categories of many levels the address of their set i32; place of its leaf i32. A value goes right
 * where it is above the threshold: a missing one never is, so nodes that send it right ask a column in which it is
 * infinity. Leaves have the threshold infinity. Columns of categories hold i64. A tree asks only numbers (kind 0), also
 * categories of up to 63 levels (1), also others (2).
 */
const NODE_SHIFT: i32 = 5;
const MOST: f64 = 1.7976931348623157e308;

/** Adds to sums (256 f64 an output) for n rows (rounded up to 8) the value of the leaf of each tree. */
export function addScores(
  roots: usize, depths: usize, kinds: usize, outputs: usize, trees: i32, rows: usize, n: i32, values: usize, sums: usize,
): void {
  for (let t = 0; t < trees; t++) {
    const at4 = <usize>t << 2;
    const root = load<i32>(roots + at4);
    const depth = load<i32>(depths + at4);
    const kind = load<i32>(kinds + at4);
    const out = sums + (<usize>load<i32>(outputs + at4) << 11);
    for (let r = 0; r < n; r += 8) {
      const x = rows + (<usize>r << 3);
      let a = root, b = root, c = root, d = root, e = root, f = root, g = root, h = root;
      if (kind == 0) {
        for (let i = 0; i < depth; i++) {
          a = plainStep(a, x); b = plainStep(b, x + 8); c = plainStep(c, x + 16); d = plainStep(d, x + 24);
          e = plainStep(e, x + 32); f = plainStep(f, x + 40); g = plainStep(g, x + 48); h = plainStep(h, x + 56);
        }
      } else if (kind == 1) {
        for (let i = 0; i < depth; i++) {
          a = smallStep(a, x); b = smallStep(b, x + 8); c = smallStep(c, x + 16); d = smallStep(d, x + 24);
          e = smallStep(e, x + 32); f = smallStep(f, x + 40); g = smallStep(g, x + 48); h = smallStep(h, x + 56);
        }
      } else {
        for (let i = 0; i < depth; i++) {
          a = wideStep(a, x); b = wideStep(b, x + 8); c = wideStep(c, x + 16); d = wideStep(d, x + 24);
          e = wideStep(e, x + 32); f = wideStep(f, x + 40); g = wideStep(g, x + 48); h = wideStep(h, x + 56);
        }
      }
      const to = out + (<usize>r << 3);
      add(to, values, a); add(to + 8, values, b); add(to + 16, values, c); add(to + 24, values, d);
      add(to + 32, values, e); add(to + 40, values, f); add(to + 48, values, g); add(to + 56, values, h);
    }
  }
}

@inline
function add(to: usize, values: usize, node: i32): void {
  store<f64>(to, load<f64>(to) + load<f64>(values + (<usize>load<i32>(node, 28) << 3)));
}

@inline
function plainStep(node: i32, x: usize): i32 {
  const value = load<f64>(x + load<i32>(node, 8));
  return load<i32>(node, 12) + (i32(value > load<f64>(node)) << NODE_SHIFT);
}

@inline
function smallStep(node: i32, x: usize): i32 {
  const at = x + load<i32>(node, 8);
  const above = i32(load<f64>(at) > load<f64>(node));
  const inSet = i32(load<i64>(node) >> load<i64>(at));
  return load<i32>(node, 12) + ((select(inSet, above, load<i32>(node, 16)) & 1) << NODE_SHIFT);
}

@inline
function wideStep(node: i32, x: usize): i32 {
  const at = x + load<i32>(node, 8);
  const above = i32(load<f64>(at) > load<f64>(node));
  const mask = load<i32>(node, 16);
  const code = load<i32>(at) & mask;
  const inSet = load<i32>(load<i32>(node, 20) + ((code >> 5) << 2)) >> code;
  return load<i32>(node, 12) + ((select(inSet, above, mask) & 1) << NODE_SHIFT);
}

/**
 * Whether base + the sum of a row's leaves is above `threshold`. After every 5 trees rows leave for which the least or
 * the most that the other trees can add decides. `list` is room for 264 i32, `sums` for 257 f64 that start as the base.
 * @param bounds    for every fifth tree, and behind the last: least and most of the trees from there on, f64 each
 * @param slack     what sums in another order may differ by
 * @param verdicts  a byte a row: 1 above, 0 not, 2 too close to tell
 */
export function decideRows(
  roots: usize, depths: usize, kinds: usize, trees: i32, bounds: usize, rows: usize, n: i32, values: usize, sums: usize,
  list: usize, threshold: f64, slack: f64, verdicts: usize,
): void {
  for (let r = 0; r < n; r++) store<i32>(list + (<usize>r << 2), r << 3);
  let count = n;
  for (let t = 0; ; t++) {
    if (t % 5 == 0 || t == trees) {
      const place = bounds + (<usize>((t + 4) / 5) << 4);
      const low = threshold - load<f64>(place) + slack;
      const high = threshold - load<f64>(place, 8) - slack;
      let kept = 0;
      for (let i = 0; i < count; i++) {
        const row = load<i32>(list + (<usize>i << 2));
        const sum = load<f64>(sums + row);
        store<i32>(list + (<usize>kept << 2), row);
        store<u8>(verdicts + (row >> 3), sum > low ? 1 : sum < high ? 0 : 2);
        kept += i32(sum <= low) & i32(sum >= high);
      }
      count = kept;
      if (count == 0 || t == trees) return;
      for (let i = count; i < ((count + 7) & ~7); i++) store<i32>(list + (<usize>i << 2), 2048);
    }
    const at4 = <usize>t << 2;
    const root = load<i32>(roots + at4);
    const depth = load<i32>(depths + at4);
    const kind = load<i32>(kinds + at4);
    for (let i = 0; i < count; i += 8) {
      const l = list + (<usize>i << 2);
      const p = load<i32>(l), q = load<i32>(l, 4), s = load<i32>(l, 8), u = load<i32>(l, 12);
      const v = load<i32>(l, 16), w = load<i32>(l, 20), y = load<i32>(l, 24), z = load<i32>(l, 28);
      let a = root, b = root, c = root, d = root, e = root, f = root, g = root, h = root;
      if (kind == 0) {
        for (let k = 0; k < depth; k++) {
          a = plainStep(a, rows + p); b = plainStep(b, rows + q); c = plainStep(c, rows + s); d = plainStep(d, rows + u);
          e = plainStep(e, rows + v); f = plainStep(f, rows + w); g = plainStep(g, rows + y); h = plainStep(h, rows + z);
        }
      } else if (kind == 1) {
        for (let k = 0; k < depth; k++) {
          a = smallStep(a, rows + p); b = smallStep(b, rows + q); c = smallStep(c, rows + s); d = smallStep(d, rows + u);
          e = smallStep(e, rows + v); f = smallStep(f, rows + w); g = smallStep(g, rows + y); h = smallStep(h, rows + z);
        }
      } else {
        for (let k = 0; k < depth; k++) {
          a = wideStep(a, rows + p); b = wideStep(b, rows + q); c = wideStep(c, rows + s); d = wideStep(d, rows + u);
          e = wideStep(e, rows + v); f = wideStep(f, rows + w); g = wideStep(g, rows + y); h = wideStep(h, rows + z);
        }
      }
      add(sums + p, values, a); add(sums + q, values, b); add(sums + s, values, c); add(sums + u, values, d);
      add(sums + v, values, e); add(sums + w, values, f); add(sums + y, values, g); add(sums + z, values, h);
    }
  }
}

/** For n rows of a block, the place of the leaf of each tree: 256 i32 a tree. */
export function findLeaves(
  roots: usize, depths: usize, kinds: usize, trees: i32, rows: usize, n: i32, out: usize,
): void {
  for (let t = 0; t < trees; t++) {
    const at4 = <usize>t << 2;
    const depth = load<i32>(depths + at4);
    const kind = load<i32>(kinds + at4);
    const to = out + (<usize>t << 10);
    for (let r = 0; r < n; r++) {
      const x = rows + (<usize>r << 3);
      let node = load<i32>(roots + at4);
      if (kind == 0) for (let i = 0; i < depth; i++) node = plainStep(node, x);
      else if (kind == 1) for (let i = 0; i < depth; i++) node = smallStep(node, x);
      else for (let i = 0; i < depth; i++) node = wideStep(node, x);
      store<i32>(to + (<usize>r << 2), load<i32>(node, 28));
    }
  }
}

/** Copies a column of 256 f64; what is missing becomes infinity, and infinity the largest number. */
export function raiseMissing(from: usize, to: usize): void {
  const most = f64x2.splat(MOST);
  const infinite = f64x2.splat(Infinity);
  for (let i: usize = 0; i < 2048; i += 16) {
    const x = v128.load(from + i);
    v128.store(to + i, v128.bitselect(f64x2.min(x, most), infinite, f64x2.eq(x, x)));
  }
}

/** Turns a column of 256 f64 into i64: what is no code from 0 to `levels` - 1 becomes `levels`. */
export function toCodes(from: usize, to: usize, levels: i32): void {
  for (let i: usize = 0; i < 2048; i += 8) {
    const x = load<f64>(from + i);
    store<i64>(to + i, x >= 0 && x < <f64>levels ? <i64>x : <i64>levels);
  }
}
