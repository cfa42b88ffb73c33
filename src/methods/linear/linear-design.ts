import { BallastError } from '../../errors/ballast-error.ts';
import type { CategoryColumn, Frame } from '../../frame/frame.ts';
import { sharedInt32 } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { columnMoments, momentsTask, type ColumnMoments } from './column-moments.ts';

/** A numeric column that a linear model sees as (x - mean) / scale. */
export interface StandardColumn {
  readonly values: Float64Array;
  readonly mean: number;
  readonly scale: number;
}

/** A category column that a linear model sees as one 0/1 column for each level, never written out. */
export interface CodedColumn {
  /** Index of the level; -1 for a value without a level, which adds nothing. */
  readonly codes: Int32Array;
  readonly levels: number;
  /** Coefficient of the first level. */
  readonly offset: number;
}

/** What a linear model multiplies its coefficients with: numbers first, then the levels of the categories. */
export interface LinearDesign {
  readonly rows: number;
  readonly numbers: readonly StandardColumn[];
  readonly categories: readonly CodedColumn[];
  /** Coefficients of one class, without the intercept. */
  readonly width: number;
}

/** How one column of a frame enters a linear model. */
export type LinearFeature = LinearNumber | LinearCategory;

export interface LinearNumber {
  readonly kind: 'number';
  readonly name: string;
  readonly offset: number;
  readonly mean: number;
  /** Population standard deviation of the training rows; 1 for a constant column. */
  readonly scale: number;
  readonly min: number;
  readonly max: number;
}

export interface LinearCategory {
  readonly kind: 'category';
  readonly name: string;
  readonly offset: number;
  /** Levels that occurred in training, sorted; the one of NULL, if there is one, is last. */
  readonly levels: readonly string[];
  /** Training rows of each level. */
  readonly counts: readonly number[];
  /** Training rows with NULL. */
  readonly missing: number;
}

/** The level of NULL: scikit-learn's OneHotEncoder makes a category of None in the same way. */
export const MISSING_LEVEL = '__missing__';

/**
 * Standardises the numbers of a frame and codes its categories, as scikit-learn's StandardScaler and
 * OneHotEncoder do; neither is written out.
 * @throws MODEL_MISSING_VALUES for NULL in a numeric column; FIT_NO_FEATURES
 */
export async function buildDesign(
  frame: Frame,
  context: RunContext,
): Promise<{ design: LinearDesign; features: readonly LinearFeature[] }> {
  if (frame.columns.length === 0) throw new BallastError('FIT_NO_FEATURES', { columns: 0 });
  const numeric = frame.columns.filter((column) => column.kind === 'number');
  const moments = await momentsOf(
    numeric.map((column) => column.values),
    context,
  );
  refuseMissing(
    numeric.map((column) => column.name),
    moments,
  );
  const byName = new Map<string, LinearFeature>();
  const numbers = numeric.map(({ name, values }, i) => {
    const { mean, scale, min, max } = moments[i];
    byName.set(name, { kind: 'number', name, offset: i, mean, scale, min, max });
    return { values, mean, scale };
  });
  let width = numbers.length;
  const categories = frame.columns.flatMap((column) => {
    if (column.kind !== 'category') return [];
    const { codes, levels, counts, missing } = occurringLevels(column);
    const offset = width;
    width += levels.length;
    byName.set(column.name, { kind: 'category', name: column.name, offset, levels, counts, missing });
    return [{ codes, levels: levels.length, offset }];
  });
  const features = frame.columns.map(({ name }) => byName.get(name)).filter((f) => f !== undefined);
  return { design: { rows: frame.rows, numbers, categories, width }, features };
}

async function momentsOf(columns: readonly Float64Array[], context: RunContext): Promise<ColumnMoments[]> {
  const work = columns.reduce((sum, values) => sum + values.length, 0);
  if (work < 500_000) return columns.map((values) => columnMoments(values));
  return await context.pool.map(momentsTask, columns, context.signal);
}

function refuseMissing(names: readonly string[], moments: readonly ColumnMoments[]): void {
  const columns = names.filter((_, i) => moments[i].missing > 0);
  if (columns.length === 0) return;
  const rows = Math.max(...moments.map((entry) => entry.missing));
  throw new BallastError('MODEL_MISSING_VALUES', { columns, rows });
}

/** Only levels that occur get a coefficient: an ENUM may declare thousands that do not. */
function occurringLevels(column: CategoryColumn): {
  codes: Int32Array;
  levels: string[];
  counts: number[];
  missing: number;
} {
  const tally = new Float64Array(column.categories.length);
  let missing = 0;
  for (const code of column.codes) {
    if (code < 0) missing++;
    else tally[code]++;
  }
  const levels: string[] = [];
  const counts: number[] = [];
  const recoded = Int32Array.from(tally, (count, code) => {
    if (count === 0) return -1;
    counts.push(count);
    return levels.push(column.categories[code]) - 1;
  });
  if (missing === 0 && levels.length === column.categories.length) {
    return { codes: column.codes, levels, counts, missing };
  }
  let missingCode = levels.indexOf(MISSING_LEVEL);
  if (missing > 0 && missingCode < 0) {
    missingCode = levels.push(MISSING_LEVEL) - 1;
    counts.push(0);
  }
  if (missing > 0) counts[missingCode] += missing;
  const codes = sharedInt32(column.codes.length);
  for (let r = 0; r < codes.length; r++) {
    codes[r] = column.codes[r] < 0 ? missingCode : recoded[column.codes[r]];
  }
  return { codes, levels, counts, missing };
}
