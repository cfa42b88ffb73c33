/**
 * Walks binary trees over a block of rows, tree after tree, 8 rows side by side and without a branch: a leaf points to
 * itself, so every row takes as many steps as its tree is deep.
 *
 * Rows are column-major, 256 to a column. A node is 32 bytes: threshold f64; byte offset of its column i32; address of
 * its left child i32, the right one follows it; mask i32, -1 for categories and 0 for numbers; address of its set of
 * levels that go right i32; for numbers, 1 where missing values go right i32; place of its leaf i32. Leaves have the
 * threshold infinity. Codes of categories stand in the low words of a column.
 */
const NODE_SHIFT: i32 = 5;

/** Adds to sums (256 f64 an output) for n rows (rounded up to 8) the value of the leaf of each tree. */
export function addScores(
  roots: usize, depths: usize, outputs: usize, trees: i32, rows: usize, n: i32, values: usize, sums: usize,
  isPlain: bool,
): void {
  for (let t = 0; t < trees; t++) {
    const at4 = <usize>t << 2;
    const root = load<i32>(roots + at4);
    const depth = load<i32>(depths + at4);
    const out = sums + (<usize>load<i32>(outputs + at4) << 11);
    for (let r = 0; r < n; r += 8) {
      const x = rows + (<usize>r << 3);
      let a = root, b = root, c = root, d = root, e = root, f = root, g = root, h = root;
      if (isPlain) {
        for (let i = 0; i < depth; i++) {
          a = plainStep(a, x); b = plainStep(b, x + 8); c = plainStep(c, x + 16); d = plainStep(d, x + 24);
          e = plainStep(e, x + 32); f = plainStep(f, x + 40); g = plainStep(g, x + 48); h = plainStep(h, x + 56);
        }
      } else {
        for (let i = 0; i < depth; i++) {
          a = step(a, x); b = step(b, x + 8); c = step(c, x + 16); d = step(d, x + 24);
          e = step(e, x + 32); f = step(f, x + 40); g = step(g, x + 48); h = step(h, x + 56);
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

/** To the right where the value is above the threshold; where no node asks a category and no value is missing. */
@inline
function plainStep(node: i32, x: usize): i32 {
  const value = load<f64>(x + load<i32>(node, 8));
  return load<i32>(node, 12) + (i32(value > load<f64>(node)) << NODE_SHIFT);
}

@inline
function step(node: i32, x: usize): i32 {
  const at = x + load<i32>(node, 8);
  const value = load<f64>(at);
  const mask = load<i32>(node, 16);
  const code = load<i32>(at) & mask;
  const inSet = load<i32>(load<i32>(node, 20) + ((code >> 5) << 2)) >> code;
  const above = i32(value > load<f64>(node)) | (i32(value != value) & load<i32>(node, 24));
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
  roots: usize, depths: usize, trees: i32, bounds: usize, rows: usize, n: i32, values: usize, sums: usize, list: usize,
  threshold: f64, slack: f64, verdicts: usize, isPlain: bool,
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
    for (let i = 0; i < count; i += 8) {
      const l = list + (<usize>i << 2);
      const p = load<i32>(l), q = load<i32>(l, 4), s = load<i32>(l, 8), u = load<i32>(l, 12);
      const v = load<i32>(l, 16), w = load<i32>(l, 20), y = load<i32>(l, 24), z = load<i32>(l, 28);
      let a = root, b = root, c = root, d = root, e = root, f = root, g = root, h = root;
      if (isPlain) {
        for (let k = 0; k < depth; k++) {
          a = plainStep(a, rows + p); b = plainStep(b, rows + q); c = plainStep(c, rows + s); d = plainStep(d, rows + u);
          e = plainStep(e, rows + v); f = plainStep(f, rows + w); g = plainStep(g, rows + y); h = plainStep(h, rows + z);
        }
      } else {
        for (let k = 0; k < depth; k++) {
          a = step(a, rows + p); b = step(b, rows + q); c = step(c, rows + s); d = step(d, rows + u);
          e = step(e, rows + v); f = step(f, rows + w); g = step(g, rows + y); h = step(h, rows + z);
        }
      }
      add(sums + p, values, a); add(sums + q, values, b); add(sums + s, values, c); add(sums + u, values, d);
      add(sums + v, values, e); add(sums + w, values, f); add(sums + y, values, g); add(sums + z, values, h);
    }
  }
}

/** For n rows (rounded up to 8) of a block, the place of the leaf of each tree: 256 i32 a tree. */
export function findLeaves(roots: usize, depths: usize, trees: i32, rows: usize, n: i32, out: usize): void {
  for (let t = 0; t < trees; t++) {
    const root = load<i32>(roots + (<usize>t << 2));
    const depth = load<i32>(depths + (<usize>t << 2));
    const to = out + (<usize>t << 10);
    for (let r = 0; r < n; r++) {
      let node = root;
      for (let i = 0; i < depth; i++) node = step(node, rows + (<usize>r << 3));
      store<i32>(to + (<usize>r << 2), load<i32>(node, 28));
    }
  }
}

/** Whether any of `count` f64 is no number. */
export function hasMissing(at: usize, count: i32): bool {
  let ordered = i64x2.splat(-1);
  for (let i = 0; i < count; i += 2) {
    const x = v128.load(at + (<usize>i << 3));
    ordered = v128.and(ordered, f64x2.eq(x, x));
  }
  return !i64x2.all_true(ordered);
}
