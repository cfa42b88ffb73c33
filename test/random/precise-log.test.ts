import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { preciseLog } from '../../src/random/precise-log.ts';

const golden: { readonly logs: readonly (readonly [number, number])[] } = JSON.parse(
  readFileSync(new URL('../fixtures/datasets/random-state.json', import.meta.url), 'utf8'),
);

// Python 3.11 with glibc 2.36: math.log(x) where it is not the correctly rounded logarithm.
const odd = [
  [0.64834354497849, -0.4333345611122435],
  [0.8286457226938181, -0.1879625702025089],
  [0.45531607771120985, -0.7867634249186999],
  [1.0624206047150289, 0.060549894050294394],
  [0.9845203446835309, -0.015600716125585124],
  [1.0481798224614851, 0.04705515749781283],
] as const;

test("gives glibc's logarithm where it is not the nearest double", () => {
  expect(odd.map(([x]) => [x, preciseLog(x)])).toEqual(odd);
});

test('gives the logarithms that numpy draws with', () => {
  expect(golden.logs.map(([x]) => [x, preciseLog(x)])).toEqual(golden.logs);
});

test('holds from the smallest to the largest normal number', () => {
  for (const x of [2 ** -1022, 1e-300, 1e300, Number.MAX_VALUE]) {
    expect(Math.abs(preciseLog(x) / Math.log(x) - 1)).toBeLessThan(1e-15);
  }
});
