import type { Frame } from '../../frame/frame.ts';
import { createMatrix, type Matrix } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { encodeColumns, fillBlock, type EncodedColumn } from './encode-rows.ts';
import type { TreeEnsemble } from './ensemble.ts';
import { BLOCK_ROWS } from './evaluator.ts';
import { shareEnsemble } from './share-ensemble.ts';
import { TreeShap } from './tree-shap.ts';

/** Rows of a task: one row takes as long as scoring a hundred. */
export const EXPLAIN_ROWS = 2_048;
/** Rows times leaves that are explained here and now. */
const INLINE_WORK = 100_000;

/** Which output is explained: that of a number, or of each row the one with the largest score. */
export type ExplainedOutput = number | 'largest';

export interface ExplainBatch {
  readonly ensemble: TreeEnsemble;
  readonly columns: readonly EncodedColumn[];
  readonly rows: number;
  readonly output: ExplainedOutput;
  readonly contributions: Matrix;
  readonly to: number;
}

/** Explains the rows of a table part by part, in any order, in the pool unless there are few. */
export class TreeExplainer {
  /** n x (features + 1): contributions to the raw score, then its mean over the training rows. */
  readonly contributions: Matrix;
  private readonly ensemble: TreeEnsemble;
  private readonly output: ExplainedOutput;
  private readonly context: RunContext;
  private readonly isSmall: boolean;
  private done = 0;

  constructor(ensemble: TreeEnsemble, rows: number, output: ExplainedOutput, context: RunContext) {
    this.isSmall = rows * ensemble.trees.feature.length < INLINE_WORK;
    this.ensemble = this.isSmall ? ensemble : shareEnsemble(ensemble);
    this.contributions = createMatrix(rows, ensemble.features.length + 1);
    this.output = output;
    this.context = context;
  }

  /**
   * Explains a part whose first row is the row `to` of the table. Its arrays are not needed any more afterwards.
   * @throws MODEL_COLUMNS, MODEL_COLUMN_TYPE
   */
  async add(part: Frame, to: number): Promise<void> {
    const { ensemble, output, contributions, context } = this;
    const columns = encodeColumns(ensemble.features, part);
    const batch: ExplainBatch = { ensemble, columns, rows: part.rows, output, contributions, to };
    if (this.isSmall) explainBatch(batch);
    else await context.pool.run(explainTask, batch, context.signal);
    this.done += part.rows;
    context.progress(contributions.rows === 0 ? 1 : this.done / contributions.rows);
  }
}

/** Fills in the contributions of a batch. */
export function explainBatch({ ensemble, columns, rows, output, contributions, to }: ExplainBatch): void {
  const { features, outputs } = ensemble;
  const d = features.length;
  const shap = new TreeShap(ensemble);
  const block = new Float64Array(d * BLOCK_ROWS);
  const found = new Float64Array(outputs * d * BLOCK_ROWS);
  for (let from = 0; from < rows; from += BLOCK_ROWS) {
    const n = Math.min(rows - from, BLOCK_ROWS);
    fillBlock(columns, from, from + n, block);
    shap.explain(block, n, found);
    for (let r = 0; r < n; r++) {
      const k = output === 'largest' ? largest(found, r, shap.expected) : output;
      const at = to + from + r;
      for (let f = 0; f < d; f++) {
        contributions.data[f * contributions.rows + at] = found[(k * d + f) * BLOCK_ROWS + r];
      }
      contributions.data[d * contributions.rows + at] = shap.expected[k];
    }
  }
}

/** The output whose mean and contributions add up to the most in a row. */
function largest(found: Float64Array, r: number, expected: Float64Array): number {
  const d = found.length / expected.length / BLOCK_ROWS;
  const scores = expected.map((mean, k) => {
    let sum = mean;
    for (let f = 0; f < d; f++) sum += found[(k * d + f) * BLOCK_ROWS + r];
    return sum;
  });
  return scores.indexOf(Math.max(...scores));
}

const explainTask = workerTask<ExplainBatch, void>(import.meta.url, 'explainBatch');
