/**
 * New rows are made in lots, each with candidates of its own: what a lot holds depends on no other lot, so any
 * machine can make it.
 */
export interface Lot {
  readonly index: number;
  /** Place of its first row among all new rows. */
  readonly first: number;
  /** Rows that it shall hold. */
  readonly quota: number;
  /** Candidates that it may try. */
  readonly candidates: number;
}

/** Rows of a lot. Part of the result's definition: another size gives other rows. */
export const LOT_ROWS = 4096;

/**
 * Deals rows and candidates into lots of at most `size` rows.
 * @param maxCandidates  dealt in proportion to the rows
 */
export function dealLots(samples: number, maxCandidates: number, size: number): Lot[] {
  const count = Math.ceil(samples / size);
  const candidatesUpTo = (rows: number) => Math.floor((maxCandidates * rows) / samples);
  return Array.from({ length: count }, (_, index) => {
    const first = index * size;
    const end = Math.min(samples, first + size);
    return { index, first, quota: end - first, candidates: candidatesUpTo(end) - candidatesUpTo(first) };
  });
}

/** The places of the new rows that shard `shard` of `shards` gives: `from` to `to`, the latter not included. */
export function shardPlaces(
  samples: number,
  shard: number,
  shards: number,
): { readonly from: number; readonly to: number } {
  return {
    from: Math.floor((samples * shard) / shards),
    to: Math.floor((samples * (shard + 1)) / shards),
  };
}

const LOT_SPAN = 2 ** 32;

/** The number of a candidate among those of all lots. */
export function candidateNumber(place: number, lot: Pick<Lot, 'index'>): number {
  return lot.index * LOT_SPAN + place;
}

/** The place of a candidate among those of its lot. */
export function placeInLot(item: number, lot: Pick<Lot, 'index'>): number {
  return item - lot.index * LOT_SPAN;
}
