import { BallastError } from '../../errors/ballast-error.ts';
import type { Column, Labels, NumberColumn } from '../../frame/frame.ts';
import { matrixColumn, matrixFromColumns, sharedInt32 } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import type { RunContext } from '../../workers/pool.ts';
import { fitCategory, type CategoryOptions } from './fit-category.ts';
import {
  fillTask,
  fitFill,
  fitScaling,
  scalingTask,
  type FillFit,
  type NumberImputation,
  type ScalingMethod,
} from './fit-number.ts';
import { knnImpute } from './knn-impute.ts';
import { clipValues, fillValues } from './prepare-numbers.ts';
import { levelIndex, levelsOfRows } from './preprocessor.ts';
import type { CrossFit, Donors, PreparedCategory, PreparedNumber, Preprocessor } from './preprocessor.ts';
import { fitTargetEncoding } from './target-encoding.ts';

export interface PreprocessorOptions {
  readonly impute: NumberImputation | 'knn' | null;
  readonly fillValue: number;
  readonly n_neighbors: number;
  readonly clip: readonly [number, number] | null;
  readonly scale: ScalingMethod | null;
  readonly distribution: 'uniform' | 'normal';
  readonly nQuantiles: number;
  /** Most rows that quantiles are taken from. */
  readonly subsample: number;
  readonly encode: 'onehot' | 'ordinal' | 'target' | null;
  readonly category: CategoryOptions;
  /** Of target encoding. */
  readonly crossFit: CrossFit;
  readonly seed: number;
}

/** Values that one thread goes through in some 10 ms. */
const INLINE_VALUES = 200_000;

/**
 * Learns how to prepare columns from training rows. Numbers are clipped, then filled, then scaled; categories are
 * filled, then lumped, then encoded.
 * @param columns  in the order of the table; no infinity
 * @param labels   the class of every row; null unless `encode` is 'target'
 * @throws PREPARE_EMPTY_COLUMN for a column of numbers without any
 */
export async function fitPreprocessor(
  columns: readonly Column[],
  labels: Labels | null,
  options: PreprocessorOptions,
  ctx: RunContext,
): Promise<Preprocessor> {
  const numbers = columns.filter((column) => column.kind === 'number');
  const { prepared, donors } = await fitNumbers(numbers, options, ctx);
  const byName = new Map<string, PreparedNumber | PreparedCategory>(
    prepared.map((column) => [column.name, column]),
  );
  for (const column of columns) {
    if (column.kind === 'number') continue;
    const fitted = fitCategory(column, options.category);
    byName.set(column.name, withEncoding(fitted, levelsOfRows(column, fitted), labels, options));
  }
  const ordered = columns.flatMap(({ name }) => byName.get(name) ?? []);
  const isCrossFit = ordered.some(
    (column) => column.kind === 'category' && column.encoding?.kind === 'target',
  );
  return {
    columns: ordered,
    donors:
      donors === null ? null : { ...donors, columns: prepared.map((column) => ordered.indexOf(column)) },
    crossFit: isCrossFit ? options.crossFit : null,
  };
}

function withEncoding(
  column: PreparedCategory,
  levelOf: Int32Array,
  labels: Labels | null,
  { encode, crossFit }: PreprocessorOptions,
): PreparedCategory {
  if (encode === null) return column;
  if (encode !== 'target') return { ...column, encoding: { kind: encode } };
  if (labels === null) throw new Error('target encoding needs labels');
  const outputs = fitTargetEncoding(levelOf, levelIndex(column).count, labels, crossFit);
  return { ...column, encoding: { kind: 'target', outputs } };
}

async function fitNumbers(
  columns: readonly NumberColumn[],
  options: PreprocessorOptions,
  ctx: RunContext,
): Promise<{ prepared: PreparedNumber[]; donors: Omit<Donors, 'columns'> | null }> {
  const { impute, scale } = options;
  if (impute !== 'constant') for (const column of columns) requireValues(column);
  const rows = columns[0]?.values.length ?? 0;
  const isInline = rows * columns.length <= INLINE_VALUES;
  const fills = columns.map(({ values }) => ({
    values,
    clip: options.clip,
    impute: impute === 'knn' ? null : impute,
    fillValue: options.fillValue,
  }));
  const filled = isInline ? fills.map(fitFill) : await ctx.pool.map(fillTask, fills, ctx.signal);
  ctx.progress(0.4);
  const clipped = columns.map(({ values }, c) => clipValues(values, filled[c].clip));
  const donors =
    impute === 'knn' && columns.length > 0
      ? { rows: matrixFromColumns(clipped), n_neighbors: options.n_neighbors }
      : null;
  if (scale === null)
    return { prepared: columns.map(({ name }, c) => numberOf(name, filled[c], null)), donors };
  const imputed =
    donors === null ? null : await knnImpute({ donors: donors.rows, ...donors, rows: donors.rows }, ctx);
  ctx.progress(0.7);
  const values = matrixFromColumns(
    clipped.map((column, c) =>
      imputed === null ? fillValues(column, filled[c].fill) : matrixColumn(imputed, c),
    ),
  );
  const sample = scale === 'quantile' ? sampleRows(rows, options) : null;
  const scalings = columns.map((_, c) => ({
    values: matrixColumn(values, c),
    method: scale,
    distribution: options.distribution,
    nQuantiles: Math.max(1, Math.min(options.nQuantiles, rows)),
    sample,
  }));
  const found = isInline ? scalings.map(fitScaling) : await ctx.pool.map(scalingTask, scalings, ctx.signal);
  ctx.progress(1);
  return { prepared: columns.map(({ name }, c) => numberOf(name, filled[c], found[c])), donors };
}

function numberOf(name: string, { clip, fill }: FillFit, scaling: PreparedNumber['scaling']): PreparedNumber {
  return { kind: 'number', name, clip, fill, scaling };
}

/** The rows that scikit-learn's `resample(replace=False)` draws. */
function sampleRows(rows: number, { subsample, seed }: PreprocessorOptions): Int32Array | null {
  if (rows <= subsample) return null;
  const sample = sharedInt32(subsample);
  sample.set(new RandomState(seed).permutation(rows).subarray(0, subsample));
  return sample;
}

function requireValues({ name, values }: NumberColumn): void {
  if (values.length > 0 && values.every(Number.isNaN)) {
    throw new BallastError('PREPARE_EMPTY_COLUMN', { column: name }, { column: name });
  }
}
