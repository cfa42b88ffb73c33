const view = new DataView(new ArrayBuffer(8));

/** The largest float64 that float32 rounds to a number below t: `x <= belowFloat32(t)` is `float32(x) < t`. */
export function belowFloat32(t: number): number {
  const before = previousFloat32(t);
  // Half way beyond the largest float32 lies where rounding begins to give infinity.
  const middle = t === Infinity ? 2 ** 128 - 2 ** 103 : (before + t) / 2;
  return Math.fround(middle) === before ? middle : previousFloat64(middle);
}

/** The largest float64 that float32 rounds to t or less: `x <= upToFloat32(t)` is `float32(x) <= t`. */
export function upToFloat32(t: number): number {
  return t === Infinity ? t : belowFloat32(nextFloat32(t));
}

function previousFloat32(x: number): number {
  if (x === 0) return -(2 ** -149);
  view.setFloat32(0, x);
  view.setInt32(0, view.getInt32(0) + (x > 0 ? -1 : 1));
  return view.getFloat32(0);
}

function nextFloat32(x: number): number {
  return -previousFloat32(-x);
}

function previousFloat64(x: number): number {
  if (x === 0) return -Number.MIN_VALUE;
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + (x > 0 ? -1n : 1n));
  return view.getFloat64(0);
}
