import {
  BIGINT,
  BLOB,
  blobValue,
  DOUBLE,
  DuckDBBlobValue,
  INTEGER,
  LIST,
  listValue,
  MAP,
  mapValue,
  STRUCT,
  structValue,
  VARCHAR,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { BallastError, located } from '../errors/ballast-error.ts';
import type { ModelRow } from '../methods/models/model-row.ts';
import { readTrainingRecord, type TrainingRecord } from '../methods/models/training-record.ts';
import { readModelFile } from '../onnx/load-model.ts';
import { openModel, openModelFile, type ReadyModel } from '../methods/models/predict-model.ts';
import { openPreprocessor } from '../methods/prepare/preprocessor-metadata.ts';
import type { Preprocessor } from '../methods/prepare/preprocessor.ts';
import type { InputSpec, OutputColumn } from './define.ts';
import { quoteName } from './quote.ts';
import { valueRows, type RowBatch } from './rows.ts';
import type { SourceTable } from './source-table.ts';

const FEATURE = STRUCT({
  name: VARCHAR,
  type: VARCHAR,
  categories: LIST(VARCHAR),
  min: DOUBLE,
  max: DOUBLE,
  missing: BIGINT,
});
const JSON_TYPE = VARCHAR;

interface ModelField {
  readonly type: DuckDBType;
  readonly description: string;
  readonly value: (row: ModelRow) => DuckDBValue;
}

/** The columns that every function gives that trains a model. */
const fields: Readonly<Record<string, ModelField>> = {
  name: { type: VARCHAR, description: 'Name of the model.', value: (row) => row.name },
  algorithm: { type: VARCHAR, description: 'What it was trained by.', value: (row) => row.algorithm },
  params: { type: JSON_TYPE, description: 'Arguments of the training, JSON.', value: (row) => row.params },
  target: { type: VARCHAR, description: 'Column that it predicts.', value: (row) => row.target },
  classes: {
    type: LIST(VARCHAR),
    description: 'Classes, in the order of their probabilities.',
    value: (row) => listValue(row.classes),
  },
  features: {
    type: LIST(FEATURE),
    description: 'Columns that it reads, with their ranges or categories in training.',
    value: (row) => listValue(row.features.map(featureValue)),
  },
  metrics: {
    type: MAP(VARCHAR, DOUBLE),
    description: 'Figures of the training.',
    value: (row) => numberMap(row.metrics),
  },
  importances: {
    type: MAP(VARCHAR, DOUBLE),
    description: 'How much each feature counts.',
    value: (row) => numberMap(row.importances),
  },
  rows: { type: BIGINT, description: 'Rows that it was trained on.', value: (row) => BigInt(row.rows) },
  seconds: { type: DOUBLE, description: 'Time of the training.', value: (row) => row.seconds },
  random_state: {
    type: BIGINT,
    description: 'Seed; NULL where none is used.',
    value: (row) => (row.random_state === null ? null : BigInt(row.random_state)),
  },
  data_hash: {
    type: VARCHAR,
    description: 'Hash of the training data, whatever its order.',
    value: (row) => row.data_hash,
  },
  group: {
    type: JSON_TYPE,
    description: 'Values of the group that it was trained on, JSON; NULL without groups.',
    value: (row) => row.group,
  },
  rank: { type: INTEGER, description: '1 for the best of its group.', value: (row) => row.rank },
  onnx: { type: BLOB, description: 'The model itself, ONNX.', value: (row) => blobValue(row.onnx) },
};

export const modelColumns: readonly OutputColumn[] = Object.entries(fields).map(
  ([name, { type, description }]) => ({ name, type, description }),
);

export function modelRows(rows: readonly ModelRow[]): RowBatch {
  return valueRows(
    Object.entries(fields).map(([name, { type, value }]) => ({ name, type, values: rows.map(value) })),
  );
}

/** The argument by which functions take a model. */
export const modelInput = {
  description:
    "Table of models, as train_classifier() gives it, or the path of an .onnx file, of LightGBM's model.txt or XGBoost's model.json.",
  files: /\.(onnx|txt|json)$/i,
} as const satisfies InputSpec;

/**
 * Reads the model of a model table, the one of rank 1, or of a file.
 * @throws MODEL_TABLE, MODEL_AMBIGUOUS, and as `openModel`
 */
export async function readModel(source: SourceTable, argument: string = 'model'): Promise<ReadyModel> {
  if (source.file !== undefined) {
    return openModelFile(source.file).catch((error: unknown) => {
      throw located(error, { argument });
    });
  }
  return openModel((await readModelRow(source, argument)).onnx);
}

/**
 * What the model tells of its training; null for models of others.
 * @throws as `readModel`
 */
export async function readTraining(source: SourceTable, argument: string): Promise<TrainingRecord | null> {
  const { file } = source;
  if (file !== undefined && !/\.onnx$/i.test(file)) return null;
  return readTrainingRecord(
    file === undefined ? (await readModelRow(source, argument)).onnx : await readModelFile(file),
  );
}

/** The bytes of the model of rank 1, and the hash of what it was trained on. */
async function readModelRow(
  source: SourceTable,
  argument: string,
): Promise<{ readonly onnx: Uint8Array; readonly data_hash: string | null }> {
  const names = source.columns.map((column) => column.name);
  for (const column of ['onnx', 'rank']) {
    if (!names.includes(column))
      throw new BallastError('MODEL_TABLE', { table: source.label, column }, { argument });
  }
  const hash = names.includes('data_hash') ? quoteName('data_hash') : 'NULL';
  const rows = await source.query(
    (from) => `SELECT ${quoteName('onnx')}, ${hash} FROM ${from} WHERE ${quoteName('rank')} = 1 LIMIT 2`,
  );
  if (rows.length !== 1)
    throw new BallastError('MODEL_AMBIGUOUS', { table: source.label, models: rows.length }, { argument });
  const [[onnx, data_hash]] = rows;
  if (!(onnx instanceof DuckDBBlobValue))
    throw new BallastError('MODEL_TABLE', { table: source.label, column: 'onnx' }, { argument });
  return { onnx: onnx.bytes, data_hash: typeof data_hash === 'string' ? data_hash : null };
}

function featureValue({
  name,
  type,
  categories,
  min,
  max,
  missing,
}: ModelRow['features'][number]): DuckDBValue {
  return structValue({
    name,
    type,
    categories: categories === null ? null : listValue(categories),
    min,
    max,
    missing: BigInt(missing),
  });
}

function numberMap(map: ReadonlyMap<string, number>): DuckDBValue {
  return mapValue([...map].map(([key, value]) => ({ key, value })));
}

/**
 * Reads the preprocessor of a model table or .onnx file; the hash of its training data is null for a file.
 * @throws MODEL_TABLE, MODEL_AMBIGUOUS, and as `openPreprocessor`
 */
export async function readPreprocessor(
  source: SourceTable,
): Promise<{ readonly preprocessor: Preprocessor; readonly data_hash: string | null }> {
  const { onnx, data_hash } =
    source.file === undefined
      ? await readModelRow(source, 'model')
      : { onnx: await readModelFile(source.file), data_hash: null };
  try {
    return { preprocessor: openPreprocessor(onnx), data_hash };
  } catch (error) {
    throw located(error, { argument: 'model' });
  }
}
