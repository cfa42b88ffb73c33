import { describe, expect, test } from 'vitest';
import { CounterRandom } from '../../src/random/counter-random.ts';
import { philox } from '../../src/random/philox.ts';

const ones = 0xffffffff;

test.each([
  { counter: [0, 0, 0, 0], key: [0, 0], words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [ones, ones, ones, ones],
    key: [ones, ones],
    words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
])('philox gives the known answer of Random123 for key $key', ({ counter, key, words }) => {
  const out = new Uint32Array(4);
  philox(counter, key, out);
  expect([...out]).toEqual(words);
});

describe('CounterRandom', () => {
  test('reads an item block after block, by Philox with seed, item and stream', () => {
    const random = new CounterRandom(42).at(7, 3);
    const words = Array.from({ length: 8 }, () => random.uint32());
    expect(words).toEqual([
      3441492812, 2536351264, 918188099, 4216560360, 3370373100, 3613170086, 966863829, 2857284091,
    ]);
  });

  test('takes seeds and items of more than 32 bits', () => {
    const random = new CounterRandom(2 ** 32 + 1).at(2 * 2 ** 32 + 5);
    expect([random.uint32(), random.uint32()]).toEqual([1208107559, 2329438327]);
  });

  test('gives an item the same numbers whatever was drawn before', () => {
    const random = new CounterRandom(1);
    const first = [random.at(3).double(), random.gauss(), random.interval(99)];
    random.at(8).gauss();
    expect([random.at(3).double(), random.gauss(), random.interval(99)]).toEqual(first);
  });

  test('keeps items, streams and seeds apart', () => {
    const starts = [
      new CounterRandom(1).at(3),
      new CounterRandom(1).at(4),
      new CounterRandom(1).at(3, 1),
      new CounterRandom(2).at(3),
    ];
    expect(new Set(starts.map((random) => random.uint32())).size).toBe(4);
  });

  test('draws integers evenly, up to the largest', () => {
    const random = new CounterRandom(5);
    const counts = [0, 0, 0, 0, 0];
    for (let item = 0; item < 5000; item++) counts[random.at(item).interval(4)]++;
    expect(Math.min(...counts)).toBeGreaterThan(900);
    expect(Math.max(...counts)).toBeLessThan(1100);
    const wide = Array.from({ length: 100 }, (_, item) => random.at(item).interval(2 ** 40));
    expect(Math.max(...wide)).toBeGreaterThan(2 ** 39);
    expect(Math.max(...wide)).toBeLessThanOrEqual(2 ** 40);
    expect(random.interval(0)).toBe(0);
  });

  test('draws doubles below 1 and normals of mean 0 and variance 1', () => {
    const random = new CounterRandom(6).at(0);
    const n = 20_000;
    const doubles = Array.from({ length: n }, () => random.double());
    const normals = Array.from({ length: n }, () => random.gauss());
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
    expect(doubles.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(Math.abs(mean(doubles) - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(mean(normals))).toBeLessThan(0.03);
    expect(Math.abs(mean(normals.map((value) => value * value)) - 1)).toBeLessThan(0.05);
  });
});
