/**
 * Population standard deviation of a column, summed row after row as numpy does for a table, so that what depends on
 * it agrees to the last bit.
 */
export function standardDeviation(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  return Math.sqrt(squares / values.length);
}

/** The same of float32 values, every operation rounded to float32. */
export function singleDeviation(values: Float64Array): number {
  const { fround } = Math;
  let sum = 0;
  for (const value of values) sum = fround(sum + value);
  const mean = fround(sum / values.length);
  let squares = 0;
  for (const value of values) {
    const difference = fround(value - mean);
    squares = fround(squares + fround(difference * difference));
  }
  return fround(Math.sqrt(fround(squares / values.length)));
}
