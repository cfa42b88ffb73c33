import type { Frame } from '../../frame/frame.ts';
import { createMatrix, type Matrix } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { encodeColumns, fillBlock, type EncodedColumn } from './encode-rows.ts';
import type { TreeEnsemble } from './ensemble.ts';
import { BLOCK_ROWS, openEvaluator } from './evaluator.ts';
import { shareEnsemble } from './share-ensemble.ts';

/** Rows of a task. */
const BATCH_ROWS = 32_768;
/** Rows times trees that are scored here and now: starting threads costs more. */
const INLINE_WORK = 500_000;

/** Rows `from` to `to` of encoded columns, and where their raw scores go. */
export interface ScoreBatch {
  readonly ensemble: TreeEnsemble;
  readonly columns: readonly EncodedColumn[];
  readonly scores: Matrix;
  readonly from: number;
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
  const columns = encodeColumns(ensemble.features, frame);
  const scores = createMatrix(frame.rows, ensemble.outputs);
  if (frame.rows * ensemble.trees.output.length < INLINE_WORK) {
    scoreBatch({ ensemble, columns, scores, from: 0, to: frame.rows });
    return scores;
  }
  const shared = { ensemble: shareEnsemble(ensemble), columns, scores };
  const batches = Array.from({ length: Math.ceil(frame.rows / BATCH_ROWS) }, (_, b) => ({
    ...shared,
    from: b * BATCH_ROWS,
    to: Math.min(frame.rows, (b + 1) * BATCH_ROWS),
  }));
  let done = 0;
  await Promise.all(
    batches.map(async (batch) => {
      await context.pool.run(scoreTask, batch, context.signal);
      context.progress(++done / batches.length);
    }),
  );
  return scores;
}

/** Fills in the raw scores of a batch. */
export function scoreBatch({ ensemble, columns, scores, from, to }: ScoreBatch): void {
  const evaluator = openEvaluator(ensemble);
  const out = new Float64Array(ensemble.outputs * BLOCK_ROWS);
  for (let at = from; at < to; at += BLOCK_ROWS) {
    const end = Math.min(to, at + BLOCK_ROWS);
    fillBlock(columns, at, end, evaluator.block());
    evaluator.score(end - at, out);
    for (let k = 0; k < ensemble.outputs; k++) {
      scores.data.set(out.subarray(k * BLOCK_ROWS, k * BLOCK_ROWS + end - at), k * scores.rows + at);
    }
  }
}

const scoreTask = workerTask<ScoreBatch, void>(import.meta.url, 'scoreBatch');
