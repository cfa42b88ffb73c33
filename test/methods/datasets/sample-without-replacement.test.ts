import { expect, test } from 'vitest';
import { sampleWithoutReplacement } from '../../../src/methods/datasets/sample-without-replacement.ts';
import { RandomState } from '../../../src/random/random-state.ts';

// scikit-learn 1.9.1: sample_without_replacement(population, count, random_state=1)
test.each([
  { way: 'a permutation', population: 20, count: 6, expected: [3, 16, 6, 10, 2, 14] },
  {
    way: 'tracking for a small share',
    population: 1000,
    count: 8,
    expected: [37, 235, 908, 72, 767, 905, 715, 645],
  },
  { way: 'all numbers in order for all', population: 5, count: 5, expected: [0, 1, 2, 3, 4] },
])('samples by $way', ({ population, count, expected }) => {
  expect([...sampleWithoutReplacement(population, count, new RandomState(1))]).toEqual(expected);
});

test('samples a large share by a reservoir', () => {
  const sample = sampleWithoutReplacement(400, 397, new RandomState(1));
  const changed = [...sample].flatMap((value, i) => (value === i ? [] : [[i, value]]));
  expect(changed).toEqual([
    [37, 397],
    [235, 398],
    [396, 399],
  ]);
});
