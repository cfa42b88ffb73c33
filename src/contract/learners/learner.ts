import type { Frame, Labels } from '../../frame/frame.ts';
import type { ModelFacts } from '../../methods/models/linear-model-row.ts';
import type { ModelRow } from '../../methods/models/model-row.ts';
import type { RunContext } from '../../workers/pool.ts';
import type { Args, ArgSchema } from '../define.ts';
import type { SourceColumn, SourceTable } from '../source-table.ts';

/** What a train function learns from: columns that are checked, and a target of a known kind. */
export interface Training {
  /** The function that was called, for warnings. */
  readonly caller: string;
  readonly source: TrainingRows;
  /** Rows that tell when to stop. */
  readonly validation: SourceTable | undefined;
  readonly target: string;
  readonly columns: readonly SourceColumn[];
  readonly answers: Answers;
  /** The column of row weights; null for 1 each. */
  readonly weights: Float64Array | null;
}

/** What a learner may ask of its rows: these may be a part of a table. */
export interface TrainingRows extends Pick<SourceTable, 'label' | 'columns' | 'query'> {
  rowCount(): Promise<number>;
  readFrame(columns: readonly string[]): Promise<Frame>;
}

/** What the rows should be: of a class, or a number. */
export type Answers =
  | { readonly kind: 'classes'; readonly labels: Labels }
  | { readonly kind: 'numbers'; readonly values: Float64Array };

export interface Trained {
  readonly metrics: ReadonlyMap<string, number>;
  readonly toRow: (facts: ModelFacts) => ModelRow;
}

/** One algorithm of the train functions. */
export interface Learner {
  /** What `algorithm` calls it. */
  readonly name: string;
  readonly reference: string;
  /** Arguments of its own, beside those that all train functions have. */
  readonly args: Readonly<Record<string, ArgSchema>>;
  /** Whether it can measure the loss over validation rows. */
  readonly takesValidation: boolean;
  /** Whether the seed makes a difference; absent where it never does. */
  readonly needsSeed?: (args: Args) => boolean;
  readonly fit: (training: Training, args: Args, context: RunContext) => Promise<Trained>;
}
