/** Rows that draw one after the other from one counter: one generator call serves several of them. */
export const BLOCK_ROWS = 2_048;

const PURPOSES = ['noise', 'choice', 'partner', 'category'] as const;

/** What a column draws numbers for. */
export type NoisePurpose = (typeof PURPOSES)[number];

/** The stream of a counter generator that belongs to a column and a purpose. */
export function noiseStream(column: number, purpose: NoisePurpose): number {
  return column * PURPOSES.length + PURPOSES.indexOf(purpose);
}
