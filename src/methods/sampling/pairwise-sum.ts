/**
 * Sums a range as numpy sums a contiguous row: eight running sums in blocks of up to 128, halves above. Sums that are
 * compared or divided must round as numpy's do, or ties break differently.
 */
export function pairwiseSum(values: Float64Array, start: number, count: number): number {
  if (count > 128) {
    const half = Math.floor(count / 16) * 8;
    return pairwiseSum(values, start, half) + pairwiseSum(values, start + half, count - half);
  }
  let sum = 0;
  let i = 0;
  if (count >= 8) {
    const sums = values.slice(start, start + 8);
    for (i = 8; i + 8 <= count; i += 8) {
      for (let j = 0; j < 8; j++) sums[j] += values[start + i + j];
    }
    sum = sums[0] + sums[1] + (sums[2] + sums[3]) + (sums[4] + sums[5] + (sums[6] + sums[7]));
  }
  for (; i < count; i++) sum += values[start + i];
  return sum;
}
