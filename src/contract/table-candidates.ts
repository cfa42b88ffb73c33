import { BallastError } from '../errors/ballast-error.ts';
import { AcceptedRows } from '../methods/sampling/model-driven/accepted-rows.ts';
import { accepts, type AcceptRule } from '../methods/sampling/model-driven/accept-range.ts';
import { drawLots } from '../methods/sampling/model-driven/candidates.ts';
import type { JudgeRange } from '../methods/sampling/model-driven/fill-lots.ts';
import { judgeFrame, type Oracle } from '../methods/sampling/model-driven/oracle.ts';
import {
  sampleLots,
  type SampleOutcome,
  type SampleRequest,
} from '../methods/sampling/model-driven/sample-candidates.ts';
import type { RunContext } from '../workers/pool.ts';
import type { SourceColumn, SourceTable } from './source-table.ts';

/** Rows that are read and judged at a time. */
const LARGEST_RANGE = 65_536;
const UNIT = 1024;

/**
 * The table whose rows are candidates, as they would be stored in the source.
 * @param features  what it must have
 * @throws CANDIDATES_COLUMNS
 */
export function candidateTable(
  table: SourceTable,
  source: SourceTable,
  features: readonly SourceColumn[],
): SourceTable {
  const names = new Map(table.columns.map(({ name }) => [name.toLowerCase(), name]));
  const missing = features.map(({ name }) => name).filter((name) => !names.has(name.toLowerCase()));
  if (missing.length > 0) {
    const where = { argument: 'candidates' };
    throw new BallastError('CANDIDATES_COLUMNS', { table: table.label, missing }, where);
  }
  return table.cast(source.columns.filter(({ name }) => names.has(name.toLowerCase())));
}

/** Has the oracle judge the rows of a table, in their order, and gives those that are accepted. */
export function sampleTable(
  table: SourceTable,
  oracle: Oracle,
  request: SampleRequest,
  seed: number,
  ctx: RunContext,
): Promise<SampleOutcome> {
  const { accept } = request;
  const judge: JudgeRange = async (_lot, from, to, need, floor) => {
    const frame = await table.readFrame(oracle.columns, { rows: { from, to } });
    const scores = await judgeFrame(oracle, frame, { ...ctx, progress: () => undefined });
    return acceptRows(accept, scores, { from, need, floor, seed });
  };
  const wantsBest = accept.mode === 'top';
  return sampleLots(
    request,
    request.samples,
    { judge, wantsBest, hasScores: true, width: 1, unit: UNIT, largest: LARGEST_RANGE },
    ctx,
  );
}

function acceptRows(
  accept: AcceptRule,
  scores: Float64Array,
  range: { readonly from: number; readonly need: number; readonly floor: number; readonly seed: number },
) {
  const { from, need, floor, seed } = range;
  const rows = scores.length;
  const chance = new Float64Array(rows);
  if (accept.mode === 'probability') drawLots(seed, from, rows, chance);
  const plan = {
    item: new Float64Array(rows).map((_, i) => from + i),
    base: new Int32Array(rows).map((_, i) => from + i),
    neighbor: new Int32Array(rows),
    gap: new Float64Array(rows),
  };
  const found = new AcceptedRows(true);
  const limit = accept.mode === 'top' ? Infinity : need;
  let i = 0;
  for (; i < rows && found.count < limit; i++) {
    if (accepts(accept, scores[i], floor, chance[i])) found.push(plan, i, scores[i]);
  }
  return found.finish(i);
}
