import { describe, expect, it } from 'vitest';
import { resolveSamplingStrategy } from '../../../src/methods/sampling/sampling-strategy.ts';

const three = ['a', 'b', 'c'];
const counts = [100, 30, 30];

describe('resolveSamplingStrategy', () => {
  it('takes the first of equally small classes as the minority', () => {
    expect(resolveSamplingStrategy('minority', 'over', three, counts)).toEqual([
      { classIndex: 1, count: 70 },
    ]);
    expect(resolveSamplingStrategy('not minority', 'under', three, counts)).toEqual([
      { classIndex: 0, count: 30 },
      { classIndex: 2, count: 30 },
    ]);
  });

  it("lets 'all' name the majority too, with nothing to make", () => {
    expect(resolveSamplingStrategy('all', 'over', three, counts).map((one) => one.count)).toEqual([
      0, 70, 70,
    ]);
  });

  it('truncates ratios after the double arithmetic', () => {
    // 0.29 * 100 is 28.999999999999996, and 29 / 0.29 is 100.00000000000001.
    expect(resolveSamplingStrategy(0.29, 'over', ['n', 'y'], [100, 3])).toEqual([
      { classIndex: 1, count: 25 },
    ]);
    expect(resolveSamplingStrategy(0.29, 'under', ['n', 'y'], [200, 29])).toEqual([
      { classIndex: 0, count: 100 },
    ]);
  });

  it('reads the keys of a map as labels or as their text, and orders by class', () => {
    const wanted = new Map<string | number, number>([
      ['2', 40],
      [1, 35],
    ]);
    expect(resolveSamplingStrategy(wanted, 'over', [0, 1, 2], counts)).toEqual([
      { classIndex: 1, count: 5 },
      { classIndex: 2, count: 10 },
    ]);
    expect(resolveSamplingStrategy({ '0.5': 7 }, 'under', [0.5, 1.5], [9, 4])).toEqual([
      { classIndex: 0, count: 7 },
    ]);
  });

  it('cleans the classes of a list, each once', () => {
    const chosen = resolveSamplingStrategy(['c', 'a', 'c'], 'clean', three, counts);
    expect(chosen.map((one) => one.classIndex)).toEqual([0, 2]);
  });

  it('does not count classes without rows', () => {
    expect(resolveSamplingStrategy('auto', 'over', three, [10, 0, 4])).toEqual([{ classIndex: 2, count: 6 }]);
    expect(resolveSamplingStrategy(0.5, 'over', three, [10, 0, 4])).toEqual([{ classIndex: 2, count: 1 }]);
  });

  it.each([
    ['majority', 'over', /SAMPLING_STRATEGY_INVALID[^]*sampling_strategy = 'majority'[^]*'not majority'/],
    ['minority', 'under', /SAMPLING_STRATEGY_INVALID[^]*'not minority'/],
    [1.5, 'over', /SAMPLING_STRATEGY_INVALID[^]*sampling_strategy = 1.5[^]*above 0 and up to 1/],
    [0, 'under', /SAMPLING_STRATEGY_INVALID/],
    [NaN, 'under', /SAMPLING_STRATEGY_INVALID/],
    [['a'], 'over', /SAMPLING_STRATEGY_INVALID[^]*\["a"\]/],
    [{ a: 10 }, 'clean', /SAMPLING_STRATEGY_INVALID[^]*a list of the classes/],
    [0.5, 'clean', /SAMPLING_STRATEGY_INVALID/],
    [0.5, 'over', /SAMPLING_RATIO_MULTICLASS[^]*3 classes/],
    [{ d: 10 }, 'over', /SAMPLING_CLASS_UNKNOWN[^]*'d'[^]*'a', 'b', 'c'/],
    [{ b: -3 }, 'over', /SAMPLING_COUNT_INVALID[^]*-3/],
    [{ b: 40.5 }, 'over', /SAMPLING_COUNT_INVALID[^]*40.5/],
    [{ b: 20 }, 'over', /SAMPLING_COUNT_TOO_LOW[^]*20 rows of class 'b'[^]*has 30/],
    [{ b: 31 }, 'under', /SAMPLING_COUNT_TOO_HIGH[^]*only 30/],
  ] as const)('refuses %j for %s-samplers', (strategy, kind, message) => {
    expect(() => resolveSamplingStrategy(strategy, kind, three, counts)).toThrow(message);
  });

  it.each([
    [0.3, 'over', /SAMPLING_RATIO_TOO_LOW[^]*0\.300 already[^]*nothing to add/],
    [0.2, 'under', /SAMPLING_RATIO_TOO_LOW[^]*nothing to remove/],
  ] as const)('refuses the ratio %d that %s-sampling has reached already', (ratio, kind, message) => {
    expect(() => resolveSamplingStrategy(ratio, kind, ['n', 'y'], [100, 30])).toThrow(message);
  });

  it('refuses a target of one class', () => {
    expect(() => resolveSamplingStrategy('auto', 'over', ['n', 'y'], [100, 0])).toThrow(/ONE_CLASS[^]*'n'/);
  });
});
