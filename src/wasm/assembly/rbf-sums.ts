/**
 * Adds sums of Gaussian kernels: out[row] += sum over s of weight[s] * exp2(scale * (half[row] + centerHalf[s] - dot)),
 * where the bracket is half of the squared distance and `scale` is negative.
 *
 * A block of rows is column-major with `stride` rows; `stride` is a multiple of 8. Centres are row-major, a multiple
 * of 4; what is padding has weight 0.
 */
export function addKernels(
  rows: usize, stride: i32, d: i32, half: usize, centers: usize, centerHalf: usize, weights: usize, count: i32,
  scale: f32, out: usize,
): void {
  const step = <usize>stride << 2;
  const width = <usize>d << 2;
  const factor = f32x4.splat(scale);
  for (let s = 0; s < count; s += 4) {
    const q0 = centers + <usize>s * width;
    const q1 = q0 + width;
    const q2 = q1 + width;
    const q3 = q2 + width;
    const at4 = <usize>s << 2;
    const c0 = v128.load32_splat(centerHalf + at4);
    const c1 = v128.load32_splat(centerHalf + at4, 4);
    const c2 = v128.load32_splat(centerHalf + at4, 8);
    const c3 = v128.load32_splat(centerHalf + at4, 12);
    const w0 = v128.load32_splat(weights + at4);
    const w1 = v128.load32_splat(weights + at4, 4);
    const w2 = v128.load32_splat(weights + at4, 8);
    const w3 = v128.load32_splat(weights + at4, 12);
    for (let r = 0; r < stride; r += 8) {
      let at = rows + (<usize>r << 2);
      const h0 = v128.load(half + (<usize>r << 2));
      const h1 = v128.load(half + (<usize>r << 2), 16);
      let s00 = f32x4.add(h0, c0), s01 = f32x4.add(h1, c0), s10 = f32x4.add(h0, c1), s11 = f32x4.add(h1, c1);
      let s20 = f32x4.add(h0, c2), s21 = f32x4.add(h1, c2), s30 = f32x4.add(h0, c3), s31 = f32x4.add(h1, c3);
      for (let c: usize = 0; c < width; c += 4) {
        const x = v128.load(at);
        const y = v128.load(at, 16);
        const v0 = v128.load32_splat(q0 + c);
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
      const low = f32x4.add(
        f32x4.add(f32x4.mul(w0, exp2(f32x4.mul(s00, factor))), f32x4.mul(w1, exp2(f32x4.mul(s10, factor)))),
        f32x4.add(f32x4.mul(w2, exp2(f32x4.mul(s20, factor))), f32x4.mul(w3, exp2(f32x4.mul(s30, factor)))),
      );
      const high = f32x4.add(
        f32x4.add(f32x4.mul(w0, exp2(f32x4.mul(s01, factor))), f32x4.mul(w1, exp2(f32x4.mul(s11, factor)))),
        f32x4.add(f32x4.mul(w2, exp2(f32x4.mul(s21, factor))), f32x4.mul(w3, exp2(f32x4.mul(s31, factor)))),
      );
      const to = out + (<usize>r << 3);
      add(to, low);
      add(to + 32, high);
    }
  }
}

/**
 * The kernels themselves, out[s * stride + row] = exp2(scale * (half[row] + centerHalf[s] - dot)), as floats; rows and centres as
 * above, but for any number of centres.
 */
export function kernelValues(
  rows: usize, stride: i32, d: i32, half: usize, centers: usize, centerHalf: usize, count: i32, scale: f32, out: usize,
): void {
  const step = <usize>stride << 2;
  const width = <usize>d << 2;
  const factor = f32x4.splat(scale);
  for (let s = 0; s < count; s++) {
    const center = centers + <usize>s * width;
    const own = v128.load32_splat(centerHalf + (<usize>s << 2));
    const to = out + <usize>s * step;
    for (let r = 0; r < stride; r += 8) {
      let at = rows + (<usize>r << 2);
      let low = f32x4.add(v128.load(half + (<usize>r << 2)), own);
      let high = f32x4.add(v128.load(half + (<usize>r << 2), 16), own);
      for (let c: usize = 0; c < width; c += 4) {
        const value = v128.load32_splat(center + c);
        low = f32x4.sub(low, f32x4.mul(value, v128.load(at)));
        high = f32x4.sub(high, f32x4.mul(value, v128.load(at, 16)));
        at += step;
      }
      v128.store(to + (<usize>r << 2), exp2(f32x4.mul(low, factor)));
      v128.store(to + (<usize>r << 2), exp2(f32x4.mul(high, factor)), 16);
    }
  }
}

/** Adds 4 floats to 4 doubles. */
@inline
function add(to: usize, values: v128): void {
  const upper = v128.shuffle<i32>(values, values, 2, 3, 2, 3);
  v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(values)));
  v128.store(to, f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(upper)), 16);
}

/** 2^x of 4 numbers up to 0, by a polynomial for the part between -1/2 and 1/2; below 2^-126 it is that. */
@inline
function exp2(x: v128): v128 {
  const t = f32x4.max(f32x4.min(x, f32x4.splat(0)), f32x4.splat(-126));
  const whole = f32x4.nearest(t);
  const r = f32x4.sub(t, whole);
  let p = f32x4.splat(0.0013333558);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.0096181291));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.055504109));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.24022651));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.69314718));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}
