import type { CategoryColumn } from '../../frame/frame.ts';
import type { PreparedCategory } from './preprocessor.ts';

export interface CategoryOptions {
  readonly impute: 'most_frequent' | 'constant' | null;
  /** For 'constant'. */
  readonly fillText: string;
  /** A share of the rows below 1, or a number of rows, that a level needs to stand on its own; null: all do. */
  readonly rare: number | null;
  readonly refusesUnknown: boolean;
}

/** The level that rare values are lumped into. */
export const OTHER_LEVEL = 'other';

/** Levels of a column of categories; its encoding is for others to add. */
export function fitCategory(column: CategoryColumn, options: CategoryOptions): PreparedCategory {
  const counts = new Float64Array(column.categories.length);
  let missing = 0;
  for (const code of column.codes) {
    if (code < 0) missing++;
    else counts[code]++;
  }
  const fill = fillOf(column, counts, options);
  const sizes = new Map<string, number>();
  column.categories.forEach((value, code) => {
    if (counts[code] > 0) sizes.set(value, counts[code]);
  });
  if (missing > 0 && fill !== null) sizes.set(fill, (sizes.get(fill) ?? 0) + missing);
  const present = column.categories.filter((value) => sizes.has(value));
  // A fill that training does not hold is a level all the same, at its place in the order.
  if (fill !== null && sizes.has(fill) && !present.includes(fill)) insertSorted(present, fill);
  const floor =
    options.rare === null ? 0 : options.rare < 1 ? options.rare * column.codes.length : options.rare;
  const rare = present.filter(
    (value) => (sizes.get(value) ?? 0) < floor || (floor > 0 && value === OTHER_LEVEL),
  );
  const isUnfilled = missing > 0 && fill === null;
  const lumps = rare.some((value) => (sizes.get(value) ?? 0) < floor) || (isUnfilled && missing < floor);
  return {
    kind: 'category',
    name: column.name,
    fill,
    levels: lumps ? present.filter((value) => !rare.includes(value)) : present,
    rare: lumps ? rare : [],
    other: lumps ? OTHER_LEVEL : null,
    missing: !isUnfilled ? 'unseen' : missing < floor ? 'rare' : 'level',
    encoding: null,
    refusesUnknown: options.refusesUnknown,
  };
}

/** The commonest value, of equally common ones the first; null where nothing is filled or nothing is known. */
function fillOf(
  column: CategoryColumn,
  counts: Float64Array,
  { impute, fillText }: CategoryOptions,
): string | null {
  if (impute === null) return null;
  if (impute === 'constant') return fillText;
  let best = -1;
  for (let code = 0; code < counts.length; code++) if (best < 0 || counts[code] > counts[best]) best = code;
  return best < 0 ? null : column.categories[best];
}

function insertSorted(values: string[], value: string): void {
  const at = values.findIndex((other) => other > value);
  values.splice(at < 0 ? values.length : at, 0, value);
}
