/**
 * Sums of Euclidean distances: out[q] = sum over the rows of a block of mask[row] * |query[q] - row|.
 *
 * A block is column-major with `stride` rows, a multiple of 4; what is padding has mask 0. Queries are row-major, their
 * number a multiple of 4.
 */
export function sumDistances(
  rows: usize, stride: i32, d: i32, mask: usize, queries: usize, count: i32, out: usize,
): void {
  const step = <usize>stride << 3;
  const width = <usize>d << 3;
  for (let q = 0; q < count; q += 4) {
    const q0 = queries + <usize>q * width;
    const q1 = q0 + width;
    const q2 = q1 + width;
    const q3 = q2 + width;
    let t0 = f64x2.splat(0), t1 = f64x2.splat(0), t2 = f64x2.splat(0), t3 = f64x2.splat(0);
    for (let r = 0; r < stride; r += 4) {
      let at = rows + (<usize>r << 3);
      let s00 = f64x2.splat(0), s01 = f64x2.splat(0), s10 = f64x2.splat(0), s11 = f64x2.splat(0);
      let s20 = f64x2.splat(0), s21 = f64x2.splat(0), s30 = f64x2.splat(0), s31 = f64x2.splat(0);
      for (let c: usize = 0; c < width; c += 8) {
        const x = v128.load(at);
        const y = v128.load(at, 16);
        const v0 = v128.load64_splat(q0 + c);
        s00 = addSquare(s00, v0, x);
        s01 = addSquare(s01, v0, y);
        const v1 = v128.load64_splat(q1 + c);
        s10 = addSquare(s10, v1, x);
        s11 = addSquare(s11, v1, y);
        const v2 = v128.load64_splat(q2 + c);
        s20 = addSquare(s20, v2, x);
        s21 = addSquare(s21, v2, y);
        const v3 = v128.load64_splat(q3 + c);
        s30 = addSquare(s30, v3, x);
        s31 = addSquare(s31, v3, y);
        at += step;
      }
      const m0 = v128.load(mask + (<usize>r << 3));
      const m1 = v128.load(mask + (<usize>r << 3), 16);
      t0 = f64x2.add(t0, f64x2.add(f64x2.mul(m0, f64x2.sqrt(s00)), f64x2.mul(m1, f64x2.sqrt(s01))));
      t1 = f64x2.add(t1, f64x2.add(f64x2.mul(m0, f64x2.sqrt(s10)), f64x2.mul(m1, f64x2.sqrt(s11))));
      t2 = f64x2.add(t2, f64x2.add(f64x2.mul(m0, f64x2.sqrt(s20)), f64x2.mul(m1, f64x2.sqrt(s21))));
      t3 = f64x2.add(t3, f64x2.add(f64x2.mul(m0, f64x2.sqrt(s30)), f64x2.mul(m1, f64x2.sqrt(s31))));
    }
    const to = out + (<usize>q << 3);
    store<f64>(to, f64x2.extract_lane(t0, 0) + f64x2.extract_lane(t0, 1));
    store<f64>(to + 8, f64x2.extract_lane(t1, 0) + f64x2.extract_lane(t1, 1));
    store<f64>(to + 16, f64x2.extract_lane(t2, 0) + f64x2.extract_lane(t2, 1));
    store<f64>(to + 24, f64x2.extract_lane(t3, 0) + f64x2.extract_lane(t3, 1));
  }
}

@inline
function addSquare(sum: v128, a: v128, b: v128): v128 {
  const way = f64x2.sub(a, b);
  return f64x2.add(sum, f64x2.mul(way, way));
}
