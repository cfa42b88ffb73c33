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
