import { describe, expect, it } from 'vitest';
import { belowFloat32, upToFloat32 } from '../../../src/methods/trees/float32-threshold.ts';

const thresholds = [
  0,
  1,
  -1,
  0.1,
  -0.1,
  1.5,
  3,
  1e-45,
  -1e-45,
  1e-38,
  3.4e38,
  -3.4e38,
  1 + 2 ** -23,
  16777217,
];

/** Float64 numbers around x: neighbours and half ways of float32. */
function around(x: number): number[] {
  const bits = new DataView(new ArrayBuffer(8));
  const found: number[] = [];
  for (const step of [-2, -1, 0, 1, 2]) {
    bits.setFloat64(0, x);
    bits.setBigInt64(0, bits.getBigInt64(0) + BigInt(step));
    found.push(bits.getFloat64(0));
  }
  return found.filter((value) => Number.isFinite(value));
}

describe('a float32 threshold as float64', () => {
  it.each(thresholds.map(Math.fround))('parts numbers as float32 does: %f', (t) => {
    const numbers = [belowFloat32(t), upToFloat32(t), t]
      .flatMap(around)
      .concat(thresholds, [Infinity, -Infinity]);
    for (const x of numbers) {
      expect(x <= belowFloat32(t), String(x)).toBe(Math.fround(x) < t);
      expect(x <= upToFloat32(t), String(x)).toBe(Math.fround(x) <= t);
    }
  });

  it('knows where float32 ends', () => {
    expect(Math.fround(belowFloat32(Infinity))).toBe(Math.fround(3.4028234663852886e38));
    expect(upToFloat32(Infinity)).toBe(Infinity);
  });
});
