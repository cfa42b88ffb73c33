import type { Label } from '../frame/frame.ts';
import { matrixColumn } from '../frame/matrix.ts';
import type { ScoredRows } from '../methods/metrics/check.ts';
import { positiveRows } from '../methods/metrics/labels.ts';
import { checkNumbers } from './columns.ts';
import type { Args } from './define.ts';
import type { SourceTable } from './source-table.ts';

/**
 * Which rows are positive, their scores and weights, on shared memory.
 * @param score  the argument that names the column of scores
 * @throws COLUMN_NOT_NUMBER, METRIC_NOT_BINARY, METRIC_POS_LABEL_UNKNOWN, METRIC_POS_LABEL_NEEDED, METRIC_LABEL_MISSING
 */
export async function readScoredRows(
  source: SourceTable,
  args: Args,
  score: string = 'score',
): Promise<ScoredRows> {
  checkNumbers(source, args, [score, 'sample_weight']);
  const weighted = typeof args.sample_weight === 'string' ? [args.sample_weight] : [];
  const columns = [String(args[score]), ...weighted];
  const { labels, matrix } = await source.readLabelled(String(args.target), columns);
  return {
    positive: shared(positiveRows(labels, args.pos_label as Label | undefined)),
    scores: matrixColumn(matrix, 0),
    weights: weighted.length === 0 ? null : matrixColumn(matrix, 1),
  };
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
