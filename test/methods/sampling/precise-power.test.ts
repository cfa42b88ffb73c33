import { describe, expect, it } from 'vitest';
import { precisePower } from '../../../src/methods/sampling/precise-power.ts';

describe('precisePower', () => {
  // Python 3 with glibc: (4 / ((d + 2) * n)) ** (1 / (d + 4))
  it.each([
    [1, 150, 0.3888387116587077],
    [1, 200, 0.3670977715849853],
    [3, 800, 0.37275937203149406],
    [4, 10000, 0.30059973446592475],
    [6, 3333, 0.4145848893880128],
    [8, 10000, 0.4300361838610007],
    [10, 800, 0.5735302642887238],
    [12, 150, 0.6760674759597681],
    [12, 200, 0.6640203243985344],
    [11, 150, 0.6619141907330487],
    [11, 200, 0.6493404279373048],
  ])('gives the bits of the C library for d = %i, n = %i', (d, n, expected) => {
    expect(precisePower(4 / ((d + 2) * n), 1 / (d + 4))).toBe(expected);
  });
});
