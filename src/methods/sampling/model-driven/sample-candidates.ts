import type { RunContext } from '../../../workers/pool.ts';
import { shareEnsemble } from '../../trees/share-ensemble.ts';
import { AcceptedRows, type Accepted } from './accepted-rows.ts';
import { acceptTask, givesScores, ONNX_ROWS, type AcceptRule } from './accept-range.ts';
import type { CandidateRule } from './candidates.ts';
import { fillLots, type Filling, type JudgeRange } from './fill-lots.ts';
import { dealLots, LOT_ROWS, shardPlaces } from './lots.ts';
import type { Oracle } from './oracle.ts';

export interface SampleRequest {
  /** Rows to make. */
  readonly samples: number;
  readonly maxCandidates: number;
  readonly accept: AcceptRule;
  /** This call's part of the rows, from 0. */
  readonly shard: number;
  readonly shards: number;
  /** Whether the rows' probabilities are asked for. */
  readonly wantsScores: boolean;
}

export interface SampleOutcome extends Accepted {
  /** Rows that were asked of this shard. */
  readonly wanted: number;
}

/** Candidates that a worker judges at a time where one lot is split among all. */
const LARGEST_RANGE = 65_536;

/**
 * Draws candidates, has the oracle judge them as they would be stored, and gives those that are accepted, in their
 * order, until `samples` are or `maxCandidates` were tried. Rows are made in lots of 4,096 with candidates of their
 * own, so the result depends neither on workers nor on shards, and a shard makes its own lots alone; the likeliest of
 * all candidates ('top') are one lot, which every shard goes through.
 * @param batch  most candidates in a worker's memory
 */
export async function sampleCandidates(
  rule: CandidateRule,
  oracle: Oracle,
  request: SampleRequest,
  batch: number,
  ctx: RunContext,
): Promise<SampleOutcome> {
  const { accept, wantsScores } = request;
  const shared = { rule, oracle: sharedOracle(oracle), accept, wantsScores, batch };
  const judge: JudgeRange = (lot, from, to, need, floor) =>
    ctx.pool.run(acceptTask, { ...shared, lot, from, to, need, floor }, ctx.signal);
  const wantsBest = accept.mode === 'top';
  return sampleLots(
    request,
    wantsBest ? request.samples : LOT_ROWS,
    {
      judge,
      wantsBest,
      hasScores: givesScores(shared),
      width: ctx.pool.size,
      unit: ONNX_ROWS,
      largest: LARGEST_RANGE,
    },
    ctx,
  );
}

/** An oracle that tasks carry without copies. */
function sharedOracle(oracle: Oracle): Oracle {
  const { model } = oracle;
  if (model.kind !== 'trees') return oracle;
  const ensemble = shareEnsemble(model.model.ensemble);
  return { ...oracle, model: { ...model, model: { ...model.model, ensemble } } };
}

/** Goes through the lots that hold rows of the shard, and takes these. */
export async function sampleLots(
  { samples, maxCandidates, shard, shards }: SampleRequest,
  lotRows: number,
  filling: Filling,
  ctx: RunContext,
): Promise<SampleOutcome> {
  const { from, to } = shardPlaces(samples, shard, shards);
  const lots = dealLots(samples, maxCandidates, Math.max(1, lotRows)).filter(
    ({ first, quota }) => from < to && first < to && first + quota > from,
  );
  const filled = await fillLots(lots, filling, ctx);
  const rows = new AcceptedRows(filled.every(({ accepted }) => accepted.score !== null));
  let tried = 0;
  for (const { lot, accepted } of filled) {
    const count = accepted.plan.item.length;
    rows.append(
      accepted,
      Math.min(count, Math.max(0, from - lot.first)),
      Math.min(count, Math.max(0, to - lot.first)),
    );
    tried += accepted.tried;
  }
  return { ...rows.finish(tried), wanted: to - from };
}
