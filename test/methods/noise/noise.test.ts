import { describe, expect, test } from 'vitest';
import { fillNoise, type AdditiveNoise } from '../../../src/methods/noise/additive-noise.ts';
import { chosenRows, shiftedCodes, swappedRows } from '../../../src/methods/noise/replaced-cells.ts';

const ROWS = 20_000;

function noise(spec: AdditiveNoise, start = 0, count = ROWS): Float64Array {
  const out = new Float64Array(count);
  fillNoise(spec, start, count, out);
  return out;
}

function moments(values: ArrayLike<number>): { mean: number; sd: number } {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return { mean, sd: Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length) };
}

describe('additive noise', () => {
  test.each([
    ['gaussian', 1],
    ['uniform', 1 / Math.sqrt(3)],
  ] as const)('of kind %s has mean 0 and the spread that its scale says', (kind, sd) => {
    const found = moments(noise({ kind, scale: 3, seed: 5, column: 0 }));
    expect(found.mean).toBeCloseTo(0, 1);
    expect(found.sd / (3 * sd)).toBeCloseTo(1, 1);
  });

  test('is the same in whatever parts it is made', () => {
    const spec: AdditiveNoise = { kind: 'gaussian', scale: 1, seed: 9, column: 3 };
    const whole = noise(spec);
    for (const [start, count] of [
      [0, 1],
      [7, 5_000],
      [2_047, 2],
      [19_999, 1],
    ]) {
      expect(noise(spec, start, count)).toEqual(whole.slice(start, start + count));
    }
  });

  test('differs between columns and seeds', () => {
    const spec: AdditiveNoise = { kind: 'uniform', scale: 1, seed: 9, column: 3 };
    expect(noise({ ...spec, column: 4 })).not.toEqual(noise(spec));
    expect(noise({ ...spec, seed: 10 })).not.toEqual(noise(spec));
  });
});

describe('replaced cells', () => {
  const cells = { share: 0.2, seed: 4, column: 1 };

  test('are chosen with the chance that was asked for, and a larger share chooses more', () => {
    const rows = chosenRows(cells, ROWS);
    expect(rows.length / ROWS).toBeCloseTo(0.2, 1);
    const more = new Set(chosenRows({ ...cells, share: 0.5 }, ROWS));
    expect(rows.every((row) => more.has(row))).toBe(true);
    expect(chosenRows({ ...cells, share: 1 }, 10)).toHaveLength(10);
    expect(chosenRows({ ...cells, share: 0 }, 10)).toHaveLength(0);
  });

  test('swap their values: all chosen ones move, no value is lost', () => {
    const from = swappedRows(cells, ROWS);
    expect(Int32Array.from(from).sort()).toEqual(Int32Array.from({ length: ROWS }, (_, row) => row));
    const moved = Array.from(from.keys()).filter((row) => from[row] !== row);
    expect(moved).toEqual([...chosenRows(cells, ROWS)]);
  });

  test('get another category than before, all others alike', () => {
    const codes = Int32Array.from({ length: ROWS }, (_, row) => (row % 5) - 1);
    const shifted = shiftedCodes({ ...cells, share: 1 }, codes, 4);
    const counts = new Float64Array(4);
    for (let row = 0; row < ROWS; row++) {
      if (codes[row] < 0) expect(shifted[row]).toBe(-1);
      else expect(shifted[row]).not.toBe(codes[row]);
      if (codes[row] === 2) counts[shifted[row]]++;
    }
    for (const code of [0, 1, 3]) expect(counts[code] / (ROWS / 5)).toBeCloseTo(1 / 3, 1);
  });

  test('stay where there is one category', () => {
    const codes = Int32Array.of(0, 0, -1);
    expect(shiftedCodes({ ...cells, share: 1 }, codes, 1)).toEqual(codes);
  });
});
