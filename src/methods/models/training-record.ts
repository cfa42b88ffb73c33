import { METADATA_KEY } from './model-metadata.ts';
import type { ModelRow } from './model-row.ts';
import { readModel } from '../../onnx/proto.ts';
import { WireWriter } from '../../onnx/wire.ts';
import { isBallastError } from '../../errors/ballast-error.ts';

/** What a model keeps of its training besides what it predicts with: it tells who may use it as an oracle. */
export interface TrainingRecord {
  /** Features, in the order in which rows were hashed; the target comes behind them. */
  readonly columns: readonly string[];
  /** The smallest hashes of training rows, in order, all of them where there are few; 16 hexadecimal digits each. */
  readonly sketch: readonly string[];
  /**
   * By class: the quantiles 0, 1, ... 100 percent of the probability that its rows get from models that have not
   * seen them; null without cross-validation.
   */
  readonly quantiles: Readonly<Record<string, readonly number[]>> | null;
}

/** The key of the record in metadata_props. */
const KEY = `${METADATA_KEY}_training`;

/** A model row whose ONNX holds the record; everything else in it stays to the byte. */
export function withTraining(row: ModelRow, record: TrainingRecord): ModelRow {
  const text = JSON.stringify({ format: 1, ...record, sketch: record.sketch.join('') });
  const pair = new WireWriter().text(1, KEY).text(2, text).finish();
  // Fields of a protobuf message may stand in any order, so a further entry is put behind them.
  const onnx = Buffer.concat([row.onnx, new WireWriter().bytes(14, pair).finish()]);
  return { ...row, onnx };
}

/** The record of a model; null for a model of others, or of a version that kept none. */
export function readTrainingRecord(onnx: Uint8Array): TrainingRecord | null {
  let text: string | undefined;
  try {
    text = readModel(onnx).metadata.get(KEY);
  } catch (error) {
    if (!isBallastError(error, 'MODEL_NOT_ONNX')) throw error;
  }
  if (text === undefined) return null;
  const { columns, sketch, quantiles } = JSON.parse(text) as Omit<TrainingRecord, 'sketch'> & {
    readonly sketch: string;
  };
  return { columns, quantiles, sketch: sketch.match(/.{16}/g) ?? [] };
}
