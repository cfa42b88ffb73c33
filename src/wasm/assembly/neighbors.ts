/**
 * Proposes near rows in 16-bit integers. For 4 queries at a time it walks rows in groups of 8, takes the exact dot
 * product s of every pair (two columns an instruction and lane), and reports the pair if one of the two wants it:
 * half[row] - s <= bound[query], or queryHalf[query] - s <= rowBound[row].
 *
 * Groups of 8 rows lie one after another. In a group, each pair of columns takes 32 bytes: the two numbers of row 0,
 * of row 1, ... of row 7. Four queries lie likewise, 16 bytes a pair of columns. Sums must fit 32 bits; so must
 * half - bound.
 */

/**
 * @param from       first row, a multiple of 8, as is `to`
 * @param queryHalf  4 words
 * @param bounds     4 words
 * @param hits       room for 4 * (to - from) words; a hit is `row * 4 + query`, rows ascending
 * @returns          number of hits
 */
export function scan(
  rows: usize, pairs: i32, from: i32, to: i32, half: usize, rowBounds: usize,
  queries: usize, queryHalf: usize, bounds: usize, hits: usize,
): i32 {
  const end = queries + (<usize>pairs << 4);
  const zero = i32x4.splat(0);
  let at = rows + <usize>from * (<usize>pairs << 2);
  let count = 0;

  for (let r = from; r < to; r += 8) {
    let s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero;
    let query = queries;
    do {
      const x = v128.load(at);
      const y = v128.load(at, 16);
      const v0 = v128.load32_splat(query);
      s00 = i32x4.add(s00, i32x4.dot_i16x8_s(v0, x));
      s01 = i32x4.add(s01, i32x4.dot_i16x8_s(v0, y));
      const v1 = v128.load32_splat(query, 4);
      s10 = i32x4.add(s10, i32x4.dot_i16x8_s(v1, x));
      s11 = i32x4.add(s11, i32x4.dot_i16x8_s(v1, y));
      const v2 = v128.load32_splat(query, 8);
      s20 = i32x4.add(s20, i32x4.dot_i16x8_s(v2, x));
      s21 = i32x4.add(s21, i32x4.dot_i16x8_s(v2, y));
      const v3 = v128.load32_splat(query, 12);
      s30 = i32x4.add(s30, i32x4.dot_i16x8_s(v3, x));
      s31 = i32x4.add(s31, i32x4.dot_i16x8_s(v3, y));
      at += 32;
      query += 16;
    } while (query < end);
    const place = <usize>r << 2;
    const h0 = v128.load(half + place);
    const h1 = v128.load(half + place, 16);
    const l0 = v128.load(rowBounds + place);
    const l1 = v128.load(rowBounds + place, 16);
    // Loaded here rather than before the loop: live across it, they would push the sums out of the registers.
    const b0 = v128.load32_splat(bounds);
    const b1 = v128.load32_splat(bounds, 4);
    const b2 = v128.load32_splat(bounds, 8);
    const b3 = v128.load32_splat(bounds, 12);
    const g0 = v128.load32_splat(queryHalf);
    const g1 = v128.load32_splat(queryHalf, 4);
    const g2 = v128.load32_splat(queryHalf, 8);
    const g3 = v128.load32_splat(queryHalf, 12);
    const m00 = wanted(s00, h0, b0, g0, l0);
    const m01 = wanted(s01, h1, b0, g0, l1);
    const m10 = wanted(s10, h0, b1, g1, l0);
    const m11 = wanted(s11, h1, b1, g1, l1);
    const m20 = wanted(s20, h0, b2, g2, l0);
    const m21 = wanted(s21, h1, b2, g2, l1);
    const m30 = wanted(s30, h0, b3, g3, l0);
    const m31 = wanted(s31, h1, b3, g3, l1);
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

@inline
function wanted(dot: v128, half: v128, bound: v128, queryHalf: v128, rowBound: v128): v128 {
  return i32x4.ge_s(dot, i32x4.min_s(i32x4.sub(half, bound), i32x4.sub(queryHalf, rowBound)));
}

function report(mask: i32, row: i32, query: i32, hits: usize, count: i32): i32 {
  while (mask != 0) {
    store<i32>(hits + (<usize>count << 2), ((row + ctz(mask)) << 2) | query);
    count++;
    mask &= mask - 1;
  }
  return count;
}
