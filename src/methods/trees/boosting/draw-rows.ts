/**
 * Draws each of the rows `from` to before `to` with the given probability; a row's draw depends on seed, iteration and
 * row alone.
 * @returns  the rows, drawn ones first, each part ascending, and how many were drawn
 */
export function drawRows(
  from: number,
  to: number,
  share: number,
  seed: number,
  iteration: number,
): { readonly rows: Int32Array; readonly count: number } {
  const rows = new Int32Array(to - from);
  const below = share * 2 ** 32;
  const key = mix(mix(seed) ^ iteration);
  let count = 0;
  for (let row = from; row < to; row++) if (mix(key ^ row) < below) rows[count++] = row;
  let next = count;
  for (let row = from; row < to; row++) if (mix(key ^ row) >= below) rows[next++] = row;
  return { rows, count };
}

/** 32 well-mixed bits of 32 bits: the generator of random numbers would take ten times as long for each row. */
function mix(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}
