import type { CategoryColumn } from '../../frame/frame.ts';
import type { Matrix } from '../../frame/matrix.ts';

/** What was learned from training rows: how each column is prepared, in the order of the training table. */
export interface Preprocessor {
  readonly columns: readonly PreparedColumn[];
  /** Training rows that missing numbers are filled from; null unless imputing by neighbours. */
  readonly donors: Donors | null;
  /** How target encodings of the training rows themselves are made; null without target encoding. */
  readonly crossFit: CrossFit | null;
}

export type PreparedColumn = PreparedNumber | PreparedCategory;

/** Steps of a column of numbers, in this order; null for one that is left out. NULL goes through all but `fill`. */
export interface PreparedNumber {
  readonly kind: 'number';
  readonly name: string;
  /** Values outside are moved to the nearer bound. */
  readonly clip: readonly [number, number] | null;
  readonly fill: number | null;
  readonly scaling: Scaling | null;
}

export type Scaling =
  /** (x - center) / scale */
  | { readonly kind: 'centre'; readonly center: number; readonly scale: number }
  /** x * scale + offset */
  | { readonly kind: 'range'; readonly scale: number; readonly offset: number }
  /** Place among the quantiles, as a share or as a standard normal. */
  | {
      readonly kind: 'quantile';
      readonly distribution: 'uniform' | 'normal';
      readonly quantiles: readonly number[];
    };

export interface PreparedCategory {
  readonly kind: 'category';
  readonly name: string;
  /** What stands for NULL; null: NULL is a level of its own. */
  readonly fill: string | null;
  /** Values that are told apart, sorted. */
  readonly levels: readonly string[];
  /** Values that are lumped into `other`. */
  readonly rare: readonly string[];
  /** Name of the level of rare and unknown values; null where there is none. */
  readonly other: string | null;
  /** What NULL is where it is not filled: a level of its own, one of the rare values, or not seen in training. */
  readonly missing: 'level' | 'rare' | 'unseen';
  readonly encoding: Encoding | null;
  /** Whether a value that training never saw is an error; else it is `other`, or nothing that was seen. */
  readonly refusesUnknown: boolean;
}

export type Encoding =
  | { readonly kind: 'onehot' }
  | { readonly kind: 'ordinal' }
  | { readonly kind: 'target'; readonly outputs: readonly TargetOutput[] };

/** The shrunken mean of a class, by level. */
export interface TargetOutput {
  /** The class; null where there are two, and the second is meant. */
  readonly label: string | null;
  /** Of each level, then of `other`, then of NULL, as far as there are such. */
  readonly values: readonly number[];
  /** Of unknown values: the share of the class in training. */
  readonly unknown: number;
}

export interface Donors {
  /** Indices into `columns`, one for each column of `rows`. */
  readonly columns: readonly number[];
  /** Clipped, not scaled; NaN where missing. */
  readonly rows: Matrix;
  readonly n_neighbors: number;
}

export interface CrossFit {
  readonly seed: number;
  readonly folds: number;
  readonly smooth: number | 'auto';
  readonly target: string;
}

/** A column of the prepared table. */
export interface PreparedOutput {
  readonly name: string;
  readonly type: 'number' | 'text';
}

/** The columns that a column becomes. */
export function outputsOf(column: PreparedColumn): readonly PreparedOutput[] {
  if (column.kind === 'number') return [{ name: column.name, type: 'number' }];
  const { name, encoding } = column;
  if (encoding === null) return [{ name, type: 'text' }];
  switch (encoding.kind) {
    case 'onehot':
      return levelNames(column).map((level) => ({ name: `${name}_${level}`, type: 'number' }));
    case 'ordinal':
      return [{ name, type: 'number' }];
    case 'target':
      return encoding.outputs.map(({ label }) => ({
        name: label === null ? name : `${name}_${label}`,
        type: 'number',
      }));
    default:
      return encoding satisfies never;
  }
}

/** All levels: those told apart, then `other`, then NULL as scikit-learn calls it. */
function levelNames({ levels, other, missing }: PreparedCategory): string[] {
  return [...levels, ...(other === null ? [] : [other]), ...(missing === 'level' ? ['None'] : [])];
}

/** The index of each value among all levels, as `levelNames` counts them; undefined for a value that is unknown. */
export function levelIndex({ levels, rare, other, missing }: PreparedCategory): {
  readonly of: ReadonlyMap<string, number>;
  readonly other: number | null;
  readonly missing: number | null;
  readonly count: number;
} {
  const of = new Map(levels.map((level, at) => [level, at]));
  for (const value of rare) of.set(value, levels.length);
  const count = levels.length + (other === null ? 0 : 1);
  return {
    of,
    other: other === null ? null : levels.length,
    missing: missing === 'level' ? count : missing === 'rare' ? levels.length : null,
    count: count + (missing === 'level' ? 1 : 0),
  };
}

/** The index of every row's value among all levels; -1 for unknown values. */
export function levelsOfRows(column: CategoryColumn, prepared: PreparedCategory): Int32Array {
  const { of, other, missing } = levelIndex(prepared);
  const ofNull = prepared.fill === null ? (missing ?? other ?? -1) : (of.get(prepared.fill) ?? other ?? -1);
  const ofCode = column.categories.map((value) => of.get(value) ?? other ?? -1);
  return Int32Array.from(column.codes, (code) => (code < 0 ? ofNull : ofCode[code]));
}
