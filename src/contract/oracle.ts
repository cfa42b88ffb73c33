import { BallastError } from '../errors/ballast-error.ts';
import type { Label } from '../frame/frame.ts';
import { modelClasses, modelColumns, type ReadyModel } from '../methods/models/predict-model.ts';
import type { TrainingRecord } from '../methods/models/training-record.ts';
import { findClass } from '../methods/sampling/sampling-strategy.ts';
import { modelInput, readModel, readTraining } from './model-table.ts';
import type { ResampleCall } from './resampler.ts';
import { strangers } from './training-sketch.ts';

/** The argument by which samplers take the model that judges their rows. */
export const oracleInput = {
  ...modelInput,
  description:
    "Model that judges new rows: a table as train_classifier() gives it, or the path of an .onnx file, of LightGBM's model.txt or XGBoost's model.json.",
} as const;

/** A model that fits the rows of a call. */
export interface CallOracle {
  readonly model: ReadyModel;
  /** The columns that it reads, in its order, as the source names them. */
  readonly columns: readonly string[];
  readonly training: TrainingRecord | null;
}

/**
 * Reads the oracle of a call and makes sure that it may judge here: that it reads features alone, and that it was
 * trained on rows of the source that take part, so that it cannot have seen rows that are tested on.
 * @throws as `readModel`, ORACLE_COLUMNS, ORACLE_FOREIGN, ORACLE_UNKNOWN_ROWS
 */
export async function openOracle({ inputs, args, features, filter }: ResampleCall): Promise<CallOracle> {
  const { source, oracle } = inputs;
  const where = { argument: 'oracle' };
  const model = await readModel(oracle, 'oracle');
  const available = features.map(({ name }) => name);
  const wanted = modelColumns(model) ?? (args.features as readonly string[] | undefined) ?? available;
  const found = wanted.map(
    (name) =>
      available.find((one) => one === name) ??
      available.find((one) => one.toLowerCase() === name.toLowerCase()),
  );
  const missing = wanted.filter((_, i) => found[i] === undefined);
  if (missing.length > 0) throw new BallastError('ORACLE_COLUMNS', { missing }, where);
  const training = await readTraining(oracle, 'oracle');
  if (args.allow_foreign_oracle !== true) {
    if (training === null) throw new BallastError('ORACLE_UNKNOWN_ROWS', { oracle: oracle.label }, where);
    const missingRows = await strangers(source, filter, training, String(args.target));
    const of = training.sketch.length;
    if (missingRows > 0) throw new BallastError('ORACLE_FOREIGN', { strangers: missingRows, of }, where);
  }
  return { model, columns: found.filter((name) => name !== undefined), training };
}

/**
 * The place of a class among those of the model.
 * @throws ORACLE_CLASS
 */
export function oracleClass({ model }: CallOracle, label: Label): number {
  const classes = modelClasses(model);
  const place = findClass(label, classes);
  if (place >= 0) return place;
  throw new BallastError(
    'ORACLE_CLASS',
    { label: String(label), classes: classes.map(String) },
    { argument: 'oracle' },
  );
}

/**
 * A threshold as a number: 'q50' stands for the median of the probabilities that rows of the class got from models
 * that had not seen them.
 * @throws INVALID_ARGUMENT, ORACLE_NO_QUANTILES
 */
export function thresholdOf(
  threshold: number | string,
  { training, model }: CallOracle,
  classIndex: number,
): number {
  if (typeof threshold === 'number') return threshold;
  const where = { argument: 'threshold' };
  const [, percent] = /^q(\d{1,2}|100)$/.exec(threshold) ?? [];
  if (percent === undefined) {
    const expected = "a number from 0 to 1, or a quantile of the oracle's scores from 'q0' to 'q100'";
    throw new BallastError(
      'INVALID_ARGUMENT',
      { argument: 'threshold', got: `'${threshold}'`, expected },
      where,
    );
  }
  const quantile = training?.quantiles?.[String(modelClasses(model)[classIndex])]?.[Number(percent)];
  if (quantile === undefined) throw new BallastError('ORACLE_NO_QUANTILES', { threshold }, where);
  return quantile;
}
