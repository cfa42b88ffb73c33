import type { CategoryColumn } from '../../../frame/frame.ts';

/** How the levels of a category column fall into bins. Bin 0 is for missing, unknown and the rarest ones. */
export interface CategoryBins {
  readonly kind: 'category';
  /** Levels that the model keeps, sorted. */
  readonly levels: readonly string[];
  /** Bins from 1 on, in the order of how frequent their levels are: the place of the level in `levels`. */
  readonly levelOfBin: Int32Array;
  /** Rows with NULL. */
  readonly missing: number;
}

/** Bin 0 and one byte's worth of others. */
const MOST_BINS = 255;
const COVERED = Math.fround(0.99);

/**
 * LightGBM's bins of categories: the most frequent levels, until they cover 99 in 100 rows or there are `maxBin` bins,
 * whichever comes last, but no more than 254; no rare ones but for the first two.
 * @see LightGBM 4 BinMapper::FindBin
 */
export function categoryBins(
  { codes, categories }: CategoryColumn,
  rule: { readonly maxBin: number; readonly minDataInBin: number },
): CategoryBins {
  const counts = new Float64Array(categories.length);
  let missing = 0;
  for (const code of codes) {
    if (code < 0) missing++;
    else counts[code]++;
  }
  const occurring = Array.from(counts.keys()).filter((code) => counts[code] > 0);
  const byCount = occurring.toSorted((a, b) => counts[b] - counts[a] || a - b);
  const maxBin = Math.min(byCount.length + Number(missing > 0), rule.maxBin);
  const enough = Math.round(Math.fround((codes.length - missing) * COVERED));
  let covered = 0;
  const binned: number[] = [];
  for (const code of byCount) {
    const bins = binned.length + 1;
    if ((covered >= enough && bins >= maxBin) || bins >= MOST_BINS) break;
    if (counts[code] < rule.minDataInBin && binned.length > 1) break;
    covered += counts[code];
    binned.push(code);
  }
  const kept = occurring.length <= MOST_BINS ? occurring : binned.toSorted((a, b) => a - b);
  const place = new Map(kept.map((code, i) => [code, i]));
  return {
    kind: 'category',
    levels: kept.map((code) => categories[code]),
    levelOfBin: Int32Array.from([-1, ...binned.map((code) => place.get(code) ?? -1)]),
    missing,
  };
}

/** The bin of each code of a column, whose categories need not be those of the training. */
export function binOfCodes({ categories }: CategoryColumn, { levels, levelOfBin }: CategoryBins): Uint8Array {
  const binOf = new Map(Array.from(levelOfBin.subarray(1), (level, i) => [levels[level], i + 1]));
  return Uint8Array.from(categories, (category) => binOf.get(category) ?? 0);
}
