/** About evenly spread rows, one from each stretch of the table; null where all fit. */
export function sampleRows(rows: number, most: number): Int32Array | null {
  if (rows <= most) return null;
  const sample = new Int32Array(new SharedArrayBuffer(most * 4));
  const stretch = rows / most;
  let state = 1;
  for (let i = 0; i < most; i++) {
    // A fixed step would meet the same rows again and again in a table with a period.
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    sample[i] = Math.floor((i + (state >>> 8) / 2 ** 24) * stretch);
  }
  return sample;
}
