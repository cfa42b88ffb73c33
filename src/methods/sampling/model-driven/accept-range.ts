import { workerTask } from '../../../workers/pool.ts';
import { BLOCK_ROWS } from '../../trees/evaluator.ts';
import { AcceptedRows, type Accepted } from './accepted-rows.ts';
import { CandidateBlock, drawLots, drawPairs, emptyPlan, type CandidateRule } from './candidates.ts';
import { candidateNumber, type Lot } from './lots.ts';
import { inlineJudge, type Oracle } from './oracle.ts';
import { TreeJudge } from './tree-judge.ts';

/** Which candidates become rows. */
export interface AcceptRule {
  /**
   * 'threshold': those whose probability is above the threshold; 'probability': each with its probability as its
   * chance; 'top': the likeliest. The latter two heed the threshold too, if there is one.
   */
  readonly mode: 'threshold' | 'probability' | 'top';
  /** -Infinity for none. */
  readonly threshold: number;
}

/** Candidates `from` to `to` of a lot, and what to do with them. */
export interface CandidateRange {
  readonly rule: CandidateRule;
  readonly oracle: Oracle;
  readonly accept: AcceptRule;
  /** Whether the probabilities are asked for, else the decision is enough. */
  readonly wantsScores: boolean;
  readonly lot: Lot;
  readonly from: number;
  readonly to: number;
  /** Rows to stop at; for 'top' the most rows to give. */
  readonly need: number;
  /** For 'top': a probability that must be reached. */
  readonly floor: number;
  /** Most candidates in memory. */
  readonly batch: number;
}

/**
 * Rows in one call of ONNX Runtime, counted from the start of a lot: the last bits of a probability may depend on how
 * many rows share a call, and a result must not.
 */
export const ONNX_ROWS = 1024;
const FEWEST_ROWS = 256;

export const acceptTask = workerTask<CandidateRange, Accepted>(import.meta.url, 'acceptRange');

/** Makes candidates in blocks, has them judged as they would be stored, and keeps what is accepted. */
export async function acceptRange(range: CandidateRange): Promise<Accepted> {
  const { rule, oracle, accept, lot, from, to, need, floor } = range;
  const { judge, batch, isFixed, hasScores } = judgeOf(range);
  const block = new CandidateBlock(rule, oracle.columns, batch);
  const plan = emptyPlan(batch);
  const chance = new Float64Array(accept.mode === 'probability' ? batch : 0);
  const found = new AcceptedRows(hasScores);
  const limit = accept.mode === 'top' ? Infinity : need;
  let at = from;
  while (at < to && found.count < limit) {
    const count = isFixed ? batch : Math.min(batch, expectedNeed(limit, found.count, at - from));
    const rows = Math.min(count, to - at);
    const first = candidateNumber(at, lot);
    drawPairs(rule, first, rows, plan);
    const judged = await judge(block.make(plan, rows));
    if (accept.mode === 'probability') drawLots(rule.seed, first, rows, chance);
    let i = 0;
    for (; i < rows && found.count < limit; i++) {
      const isAccepted = hasScores ? accepts(accept, judged[i], floor, chance[i]) : judged[i] === 1;
      if (isAccepted) found.push(plan, i, judged[i]);
    }
    at += i;
    if (accept.mode === 'top' && found.count > 2 * need) found.keepBest(need);
  }
  if (accept.mode === 'top') found.keepBest(need);
  return found.finish(at - from);
}

/** Whether rows come with their probabilities: trees can decide without. */
export function givesScores({
  oracle,
  accept,
  wantsScores,
}: Pick<CandidateRange, 'oracle' | 'accept' | 'wantsScores'>): boolean {
  const { model } = oracle;
  const canDecide = model.kind === 'trees' && model.model.ensemble.outputs === 1;
  return wantsScores || accept.mode !== 'threshold' || !canDecide;
}

/** How a range is judged: probabilities, or decisions as 0 and 1 where these are enough. */
interface RangeJudge {
  readonly judge: (
    frame: ReturnType<CandidateBlock['make']>,
  ) => Promise<Float64Array> | Float64Array | Uint8Array;
  readonly hasScores: boolean;
  /** Most rows of a block. */
  readonly batch: number;
  /** Whether every block has so many. */
  readonly isFixed: boolean;
}

function judgeOf(range: CandidateRange): RangeJudge {
  const { oracle, accept, batch } = range;
  const { model, classIndex } = oracle;
  if (model.kind !== 'trees') {
    const isFixed = model.kind === 'onnx';
    return { judge: inlineJudge(oracle), hasScores: true, batch: isFixed ? ONNX_ROWS : batch, isFixed };
  }
  const trees = new TreeJudge(model.model.ensemble, classIndex, accept.threshold);
  const hasScores = givesScores(range);
  return {
    judge: (frame) => (hasScores ? trees.score(frame) : trees.decide(frame)),
    hasScores,
    batch: Math.min(batch, BLOCK_ROWS),
    isFixed: false,
  };
}

/** Whether a candidate of that probability becomes a row; `chance` is its own draw from [0, 1). */
export function accepts(
  { mode, threshold }: AcceptRule,
  probability: number,
  floor: number,
  chance: number,
): boolean {
  if (!(probability > threshold)) return false;
  switch (mode) {
    case 'threshold':
      return true;
    case 'probability':
      return chance < probability;
    case 'top':
      return probability >= floor;
    default:
      return mode satisfies never;
  }
}

/** Candidates that will bring the rows that are missing, by what was seen. */
function expectedNeed(limit: number, found: number, tried: number): number {
  const rate = (found + 1) / (tried + 4);
  return Math.max(FEWEST_ROWS, Math.ceil(((limit - found) / rate) * 1.05));
}
