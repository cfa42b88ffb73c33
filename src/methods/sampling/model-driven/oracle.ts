import { BallastError } from '../../../errors/ballast-error.ts';
import type { Column, Frame } from '../../../frame/frame.ts';
import { matrixColumn } from '../../../frame/matrix.ts';
import { InlinePool } from '../../../workers/inline-pool.ts';
import type { RunContext } from '../../../workers/pool.ts';
import { predictModel, type ReadyModel } from '../../models/predict-model.ts';

/** A model that judges candidates. */
export interface Oracle {
  readonly model: ReadyModel;
  /** The columns that it reads, in its order. */
  readonly columns: readonly string[];
  /** Index of the class to be made among the model's classes. */
  readonly classIndex: number;
}

/** The probability of the class for every row of a frame; valid until the next call. */
export type Judge = (frame: Frame) => Promise<Float64Array>;

/** Judges in the calling thread; for workers. */
export function inlineJudge(oracle: Oracle): Judge {
  const context: RunContext = { pool: new InlinePool(), progress: () => undefined, warn: () => undefined };
  return (frame) => judgeFrame(oracle, frame, context);
}

/** @throws as `predictModel` */
export async function judgeFrame(
  { model, columns, classIndex }: Oracle,
  frame: Frame,
  context: RunContext,
): Promise<Float64Array> {
  const byName = new Map(frame.columns.map((column) => [column.name, column]));
  const read = columns.map((name): Column => {
    const column = byName.get(name);
    if (column === undefined) throw new BallastError('MODEL_COLUMNS', { missing: [name], known: columns });
    return column;
  });
  const { probabilities } = await predictModel(model, { rows: frame.rows, columns: read }, context);
  return matrixColumn(probabilities, classIndex);
}
