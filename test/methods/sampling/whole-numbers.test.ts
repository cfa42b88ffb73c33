import { describe, expect, it } from 'vitest';
import { toWholeNumbers } from '../../../src/methods/sampling/whole-numbers.ts';

describe('toWholeNumbers', () => {
  it('rounds to the nearest, halves away from zero', () => {
    const values = Float64Array.of(0.4, 0.5, 1.5, -0.4, -0.5, -2.6);
    toWholeNumbers(values, 6, 'nearest');
    expect([...values]).toEqual([0, 1, 2, 0, -1, -3]);
  });

  it('truncates toward zero', () => {
    const values = Float64Array.of(0.9, 1.99, -0.9, -1.99);
    toWholeNumbers(values, 4, 'truncate');
    expect([...values]).toEqual([0, 1, 0, -1]);
  });

  it('leaves what lies behind the count alone', () => {
    const values = Float64Array.of(0.9, 0.9);
    toWholeNumbers(values, 1, 'truncate');
    expect([...values]).toEqual([0, 0.9]);
  });
});
