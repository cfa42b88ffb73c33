import type { Column } from '../../frame/frame.ts';
import { columnMoments } from '../linear/column-moments.ts';
import type { ModelFeature, ModelRow } from '../models/model-row.ts';
import { preprocessorToOnnx } from './preprocessor-onnx.ts';
import { outputsOf, type Preprocessor } from './preprocessor.ts';

/** What the row of a preprocessor says that it does not know itself. */
export type PreprocessorFacts = Pick<
  ModelRow,
  'name' | 'params' | 'target' | 'classes' | 'rows' | 'seconds' | 'random_state' | 'data_hash'
>;

/** The row of a fitted preprocessor, beside models that predict. */
export function preprocessorRow(
  preprocessor: Preprocessor,
  columns: readonly Column[],
  facts: PreprocessorFacts,
): ModelRow {
  const outputs = preprocessor.columns.reduce((sum, column) => sum + outputsOf(column).length, 0);
  return {
    ...facts,
    algorithm: 'preprocessor',
    features: columns.map(modelFeature),
    metrics: new Map([['columns', outputs]]),
    importances: new Map(),
    group: null,
    rank: 1,
    onnx: preprocessorToOnnx(preprocessor),
  };
}

function modelFeature(column: Column): ModelFeature {
  const { name } = column;
  if (column.kind === 'category') {
    const missing = column.codes.reduce((count, code) => count + Number(code < 0), 0);
    return { name, type: 'category', categories: column.categories, min: null, max: null, missing };
  }
  const { min, max, missing } = columnMoments(column.values);
  const isEmpty = missing === column.values.length;
  return {
    name,
    type: 'number',
    categories: null,
    min: isEmpty ? null : min,
    max: isEmpty ? null : max,
    missing,
  };
}
