/**
 * How a generated value becomes a whole number: 'nearest', halves away from zero; or 'truncate', towards zero, as
 * imbalanced-learn casts (which biases positive columns downward).
 */
export type Rounding = 'nearest' | 'truncate';

/** Turns the first `count` values into whole numbers, in place. */
export function toWholeNumbers(values: Float64Array, count: number, rounding: Rounding): void {
  for (let i = 0; i < count; i++) {
    const value = values[i];
    // + 0 turns -0, which no integer has, into 0.
    if (rounding === 'truncate') values[i] = Math.trunc(value) + 0;
    else values[i] = (value < 0 ? -Math.round(-value) : Math.round(value)) + 0;
  }
}
