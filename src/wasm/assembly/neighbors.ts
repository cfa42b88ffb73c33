/**
 * Proposes near rows in float32. For 4 queries at a time it walks rows in groups of 8 and reports every pair whose
 * value half[row] - dot(query, row) is at most the query's bound. The caller has lowered `half` so far that rounding
 * can only report a pair too many, never one too few, and confirms each pair in float64.
 *
 * A block of rows is column-major with `stride` rows; `stride`, `from` and `to` are multiples of 8. Queries are row-major, 4 x d.
 */

/**
 * @param bounds  4 floats
 * @param hits    room for 4 * (to - from) words; a hit is `row * 4 + query`, rows ascending
 * @returns       number of hits
 */
export function scan(
  rows: usize, stride: i32, d: i32, from: i32, to: i32, half: usize, queries: usize, bounds: usize, hits: usize,
): i32 {
  const step = <usize>stride << 2;
  const q1 = queries + (<usize>d << 2);
  const q2 = q1 + (<usize>d << 2);
  const q3 = q2 + (<usize>d << 2);
  const b0 = v128.load32_splat(bounds);
  const b1 = v128.load32_splat(bounds, 4);
  const b2 = v128.load32_splat(bounds, 8);
  const b3 = v128.load32_splat(bounds, 12);
  const end = <usize>d << 2;
  let count = 0;

  for (let r = from; r < to; r += 8) {
    let at = rows + (<usize>r << 2);
    const h0 = v128.load(half + (<usize>r << 2));
    const h1 = v128.load(half + (<usize>r << 2), 16);
    let s00 = h0, s01 = h1, s10 = h0, s11 = h1, s20 = h0, s21 = h1, s30 = h0, s31 = h1;
    for (let c: usize = 0; c < end; c += 4) {
      const x = v128.load(at);
      const y = v128.load(at, 16);
      const v0 = v128.load32_splat(queries + c);
      s00 = f32x4.sub(s00, f32x4.mul(v0, x));
      s01 = f32x4.sub(s01, f32x4.mul(v0, y));
      const v1 = v128.load32_splat(q1 + c);
      s10 = f32x4.sub(s10, f32x4.mul(v1, x));
      s11 = f32x4.sub(s11, f32x4.mul(v1, y));
      const v2 = v128.load32_splat(q2 + c);
      s20 = f32x4.sub(s20, f32x4.mul(v2, x));
      s21 = f32x4.sub(s21, f32x4.mul(v2, y));
      const v3 = v128.load32_splat(q3 + c);
      s30 = f32x4.sub(s30, f32x4.mul(v3, x));
      s31 = f32x4.sub(s31, f32x4.mul(v3, y));
      at += step;
    }
    const m00 = f32x4.le(s00, b0);
    const m01 = f32x4.le(s01, b0);
    const m10 = f32x4.le(s10, b1);
    const m11 = f32x4.le(s11, b1);
    const m20 = f32x4.le(s20, b2);
    const m21 = f32x4.le(s21, b2);
    const m30 = f32x4.le(s30, b3);
    const m31 = f32x4.le(s31, b3);
    const any = v128.or(
      v128.or(v128.or(m00, m01), v128.or(m10, m11)),
      v128.or(v128.or(m20, m21), v128.or(m30, m31)),
    );
    if (v128.any_true(any)) {
      count = report(i32x4.bitmask(m00) | (i32x4.bitmask(m01) << 4), r, 0, hits, count);
      count = report(i32x4.bitmask(m10) | (i32x4.bitmask(m11) << 4), r, 1, hits, count);
      count = report(i32x4.bitmask(m20) | (i32x4.bitmask(m21) << 4), r, 2, hits, count);
      count = report(i32x4.bitmask(m30) | (i32x4.bitmask(m31) << 4), r, 3, hits, count);
    }
  }
  return count;
}

function report(mask: i32, row: i32, query: i32, hits: usize, count: i32): i32 {
  while (mask != 0) {
    store<i32>(hits + (<usize>count << 2), ((row + ctz(mask)) << 2) | query);
    count++;
    mask &= mask - 1;
  }
  return count;
}
