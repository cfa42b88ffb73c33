import { BallastError } from '../errors/ballast-error.ts';
import { modelColumns, type ReadyModel } from '../methods/models/predict-model.ts';
import type { SourceTable } from './source-table.ts';

/**
 * The columns that a model reads: those it names, else those given, else all.
 * @throws MODEL_COLUMNS
 */
export function inputColumns(
  ready: ReadyModel,
  source: SourceTable,
  features: readonly string[] | undefined,
): string[] {
  const named = modelColumns(ready);
  const available = source.columns.map((column) => column.name);
  if (named === null) return [...(features ?? available)];
  const missing = named.filter((name) => !available.includes(name));
  if (missing.length > 0) throw new BallastError('MODEL_COLUMNS', { missing, known: available });
  return [...named];
}
