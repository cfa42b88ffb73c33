import { BallastError } from '../../errors/ballast-error.ts';
import type { Column, Frame } from '../../frame/frame.ts';
import { sharedFloat64 } from '../../frame/matrix.ts';
import { columnsByName } from '../../onnx/model-columns.ts';
import type { TreeCategory, TreeFeature } from './ensemble.ts';
import { BLOCK_ROWS } from './evaluator.ts';

/** A column of a frame as trees see it, on shared memory: values as they are, or codes with what each stands for. */
export type EncodedColumn =
  | { readonly kind: 'values'; readonly values: Float64Array; readonly zeroIsMissing: boolean }
  | { readonly kind: 'codes'; readonly codes: Int32Array; readonly levels: Float64Array };

/** LightGBM's 1e-35f. */
const ZERO = Math.fround(1e-35);

/**
 * The columns that an ensemble asks, in its order. A level that training did not have is missing.
 * @throws MODEL_COLUMNS, MODEL_COLUMN_TYPE
 */
export function encodeColumns(features: readonly TreeFeature[], frame: Frame): EncodedColumn[] {
  const columns = columnsByName(
    features.map(({ name }) => name),
    frame,
  );
  return features.map((feature, i) => encodeColumn(feature, columns[i]));
}

function encodeColumn(feature: TreeFeature, column: Column): EncodedColumn {
  if (feature.kind === 'number' && column.kind === 'number')
    return { kind: 'values', values: column.values, zeroIsMissing: feature.zeroIsMissing === true };
  if (feature.kind === 'category' && column.kind === 'category')
    return { kind: 'codes', codes: column.codes, levels: levelsOf(feature, column.categories) };
  if (feature.kind === 'category' && column.kind === 'number' && feature.ofNumbers === true)
    return { kind: 'values', values: numberLevels(feature, column.values), zeroIsMissing: false };
  const words = { number: 'numbers', category: 'text' };
  throw new BallastError('MODEL_COLUMN_TYPE', {
    column: column.name,
    expected: words[feature.kind],
    given: words[column.kind],
  });
}

function levelsOf({ levels }: TreeCategory, categories: readonly string[]): Float64Array {
  const places = new Map(levels.map((level, place) => [level, place]));
  return Float64Array.from(categories, (category) => places.get(category) ?? NaN);
}

function numberLevels({ levels }: TreeCategory, values: Float64Array): Float64Array {
  const places = new Map(levels.map((level, place) => [Number(level), place]));
  const encoded = sharedFloat64(values.length);
  for (let r = 0; r < values.length; r++) encoded[r] = places.get(values[r]) ?? NaN;
  return encoded;
}

/** Writes rows `from` to `to` into an evaluator's block. */
export function fillBlock(
  columns: readonly EncodedColumn[],
  from: number,
  to: number,
  block: Float64Array,
): void {
  columns.forEach((column, c) => {
    const at = c * BLOCK_ROWS;
    if (column.kind === 'codes') {
      const { codes, levels } = column;
      for (let r = from; r < to; r++) block[at + r - from] = codes[r] < 0 ? NaN : levels[codes[r]];
      return;
    }
    block.set(column.values.subarray(from, to), at);
    if (!column.zeroIsMissing) return;
    for (let r = at; r < at + to - from; r++) if (Math.abs(block[r]) <= ZERO) block[r] = NaN;
  });
}
