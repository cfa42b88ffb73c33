import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { preciseLog } from '../../src/random/precise-log.ts';

const golden: { readonly logs: readonly (readonly [number, number])[] } = JSON.parse(
  readFileSync(new URL('../fixtures/datasets/random-state.json', import.meta.url), 'utf8'),
);

test('gives the correctly rounded logarithm', () => {
  expect(golden.logs.map(([x]) => [x, preciseLog(x)])).toEqual(golden.logs);
});

test('holds from the smallest to the largest normal number', () => {
  for (const x of [2 ** -1022, 1e-300, 1e300, Number.MAX_VALUE]) {
    expect(Math.abs(preciseLog(x) / Math.log(x) - 1)).toBeLessThan(1e-15);
  }
});
