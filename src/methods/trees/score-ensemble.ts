import type { Column, Frame } from '../../frame/frame.ts';
import { createMatrix, sharedInt32, type Matrix } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { encodeColumns, fillBlock, type EncodedColumn } from './encode-rows.ts';
import type { TreeEnsemble } from './ensemble.ts';
import { BLOCK_ROWS, openEvaluator } from './evaluator.ts';
import { shareEnsemble } from './share-ensemble.ts';

/** Rows of a task. */
export const BATCH_ROWS = 32_768;
/** Rows times trees that are scored here and now: starting threads costs more. */
const INLINE_WORK = 500_000;

/** Encoded rows, and where what they give goes. */
export interface ScoreBatch {
  readonly ensemble: TreeEnsemble;
  readonly columns: readonly EncodedColumn[];
  readonly rows: number;
  readonly scores: Matrix;
  /** Row after row, a number a tree; null where they are not asked. */
  readonly leaves: Int32Array | null;
  /** Row of `scores` that the first one is. */
  readonly to: number;
}

/**
 * Raw scores of the rows of a frame, n x outputs; equal bits with any number of workers.
 * @throws MODEL_COLUMNS, MODEL_COLUMN_TYPE
 */
export async function scoreEnsemble(
  ensemble: TreeEnsemble,
  frame: Frame,
  context: RunContext,
): Promise<Matrix> {
  const scorer = new TreeScorer(ensemble, frame.rows, false, context);
  const parts: Promise<void>[] = [];
  for (let from = 0; from < frame.rows; from += BATCH_ROWS) {
    parts.push(scorer.add(rowsOf(frame, from, Math.min(frame.rows, from + BATCH_ROWS)), from));
  }
  // Columns are checked also where there are no rows.
  if (frame.rows === 0) await scorer.add(frame, 0);
  await Promise.all(parts);
  return scorer.scores;
}

/** Scores the rows of a table part by part, in any order, in the pool unless there are few. */
export class TreeScorer {
  /** n x outputs. */
  readonly scores: Matrix;
  /** The leaf of each tree, row after row. */
  readonly leaves: Int32Array | null;
  private readonly ensemble: TreeEnsemble;
  private readonly context: RunContext;
  private readonly isSmall: boolean;
  private done = 0;

  constructor(ensemble: TreeEnsemble, rows: number, withLeaves: boolean, context: RunContext) {
    const trees = ensemble.trees.output.length;
    this.isSmall = rows * trees < INLINE_WORK;
    this.ensemble = this.isSmall ? ensemble : shareEnsemble(ensemble);
    this.scores = createMatrix(rows, ensemble.outputs);
    this.leaves = withLeaves ? sharedInt32(rows * trees) : null;
    this.context = context;
    if (!this.isSmall) context.pool.warm();
  }

  /**
   * Scores a part whose first row is the row `to` of the table. Its arrays are not needed any more afterwards.
   * @throws MODEL_COLUMNS, MODEL_COLUMN_TYPE
   */
  async add(part: Frame, to: number): Promise<void> {
    const columns = encodeColumns(this.ensemble.features, part);
    const { ensemble, scores, leaves, context } = this;
    const batch: ScoreBatch = { ensemble, columns, rows: part.rows, scores, leaves, to };
    if (this.isSmall) scoreBatch(batch);
    else await context.pool.run(scoreTask, batch, context.signal);
    this.done += part.rows;
    context.progress(scores.rows === 0 ? 1 : this.done / scores.rows);
  }
}

/** Fills in the raw scores, and the leaves where they are asked, of a batch. */
export function scoreBatch({ ensemble, columns, rows, scores, leaves, to }: ScoreBatch): void {
  const evaluator = openEvaluator(ensemble);
  const trees = ensemble.trees.output.length;
  const out = new Float64Array(ensemble.outputs * BLOCK_ROWS);
  const places = new Int32Array(leaves === null ? 0 : trees * BLOCK_ROWS);
  for (let from = 0; from < rows; from += BLOCK_ROWS) {
    const n = Math.min(rows - from, BLOCK_ROWS);
    fillBlock(columns, from, from + n, evaluator.block());
    evaluator.score(n, out);
    for (let k = 0; k < ensemble.outputs; k++) {
      scores.data.set(out.subarray(k * BLOCK_ROWS, k * BLOCK_ROWS + n), k * scores.rows + to + from);
    }
    if (leaves === null) continue;
    evaluator.leaves(n, places);
    for (let r = 0; r < n; r++) {
      const at = (to + from + r) * trees;
      for (let t = 0; t < trees; t++) leaves[at + t] = places[t * BLOCK_ROWS + r];
    }
  }
}

function rowsOf({ columns }: Frame, from: number, to: number): Frame {
  const part = (column: Column): Column =>
    column.kind === 'number'
      ? { ...column, values: column.values.subarray(from, to), valid: null }
      : { ...column, codes: column.codes.subarray(from, to) };
  return { rows: to - from, columns: columns.map(part) };
}

const scoreTask = workerTask<ScoreBatch, void>(import.meta.url, 'scoreBatch');
