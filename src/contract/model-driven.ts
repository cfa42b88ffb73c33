import { BallastError } from '../errors/ballast-error.ts';
import { sharedInt32 } from '../frame/matrix.ts';
import { nearestNeighbors, rowsWithin } from '../methods/neighbors/nearest-neighbors.ts';
import { checkNeighbors } from '../methods/sampling/arguments.ts';
import { classCounts } from '../methods/sampling/class-rows.ts';
import type { AcceptRule } from '../methods/sampling/model-driven/accept-range.ts';
import {
  CandidateBlock,
  type CandidatePlan,
  type CandidateRule,
} from '../methods/sampling/model-driven/candidates.ts';
import { judgeFrame, type Oracle } from '../methods/sampling/model-driven/oracle.ts';
import { sampleCandidates, type SampleOutcome } from '../methods/sampling/model-driven/sample-candidates.ts';
import { findClass } from '../methods/sampling/sampling-strategy.ts';
import type { RunContext } from '../workers/pool.ts';
import type { Args } from './define.ts';
import { oracleClass, openOracle, thresholdOf, type CallOracle } from './oracle.ts';
import { madeColumns, readParents, type ClassParents } from './parents.ts';
import type { ResampleData, ResampleOutcome } from './resample-data.ts';
import type { Resample, ResampleCall } from './resampler.ts';
import type { SourceTable } from './source-table.ts';
import { candidateTable, sampleTable } from './table-candidates.ts';

/** What stands in the place of a table of candidates. */
export const CANDIDATE_WORDS = ['interpolation', 'neighbors', 'jitter'] as const;
type CandidateKind = (typeof CANDIDATE_WORDS)[number];

/** Opens the oracle of a call; gives what makes new rows for the call's rows, or for those of a group. */
export async function openModelDriven(call: ResampleCall): Promise<Resample> {
  const { inputs, args, features } = call;
  checkShard(args);
  const given = inputs.candidates;
  const isTable = given !== undefined && given.word === undefined;
  if (isTable && args.group_by !== undefined) {
    const expected = `one of ${CANDIDATE_WORDS.map((word) => `'${word}'`).join(', ')} beside group_by`;
    throw new BallastError(
      'SAMPLER_ARGUMENT',
      { argument: 'candidates', given: given.label, expected },
      { argument: 'candidates' },
    );
  }
  const table = isTable ? candidateTable(given, inputs.source, features) : null;
  const oracle = await openOracle(call);
  const kind = (given?.word ?? 'interpolation') as CandidateKind;
  return (data, own, context) =>
    makeRows({ call: { ...call, args: own }, oracle, table, kind }, data, context);
}

interface Opened {
  readonly call: ResampleCall;
  readonly oracle: CallOracle;
  /** The rows that are candidates; null where they are made. */
  readonly table: SourceTable | null;
  readonly kind: CandidateKind;
}

async function makeRows(opened: Opened, data: ResampleData, context: RunContext): Promise<ResampleOutcome> {
  const started = performance.now();
  const { call, oracle: found, table, kind } = opened;
  const { args, features } = call;
  const { classes } = data.labels;
  const counts = classCounts(data.labels);
  const code = classToMake(args, data, counts);
  const classIndex = oracleClass(found, classes[code]);
  const accept = acceptRule(args, found, classIndex);
  const samples = Number(args.samples ?? Math.max(...counts) - counts[code]);
  const most = table === null ? 20 * samples + 10_000 : await table.rowCount();
  const asked = args.max_candidates === undefined ? most : Number(args.max_candidates);
  const request = {
    samples,
    maxCandidates: table === null ? asked : Math.min(asked, most),
    accept,
    shard: Number(args.shard),
    shards: Number(args.shards),
    wantsScores: args.origin !== undefined,
  };
  if (samples === 0) return { kept: 'all', synthetic: null };
  const seed = Number(args.random_state);
  const shrinkage = Number(args.shrinkage);
  const parents = await readParents(data, code, features, args.rounding === 'truncate', shrinkage);
  const label = String(classes[code]);
  const rule = await candidateRule(
    { kind, label, seed, k: Number(args.k_neighbors) },
    parents,
    table,
    context,
  );
  const oracle = await settled({ ...found, classIndex }, rule, context);
  const outcome =
    table === null
      ? await sampleCandidates(rule, oracle, request, Number(args.batch_size), context)
      : await sampleTable(table, oracle, request, seed, context);
  const made = outcome.plan.item.length;
  if (made < outcome.wanted) context.warn(shortfall(made, outcome, args));
  context.report?.(
    { accepted: made, tried: outcome.tried, seconds: (performance.now() - started) / 1000 },
    { class: label, ...(accept.threshold === -Infinity ? {} : { threshold: accept.threshold }) },
  );
  const rows = data.rowsOfClass(code);
  return {
    kept: 'all',
    synthetic: {
      rows: made,
      base: table === null ? outcome.plan.base.map((row) => rows[row]) : outcome.plan.base,
      features: table === null ? madeColumns(rule, outcome.plan) : [],
      labels: [{ label: classes[code], rows: made }],
      ...(table === null ? {} : { from: table }),
      ...(outcome.score === null ? {} : { probability: outcome.score }),
    },
  };
}

function checkShard({ shard, shards }: Args): void {
  if (Number(shard) < Number(shards)) return;
  const expected = `a whole number from 0 to ${Number(shards) - 1}, as shards is ${String(shards)}`;
  throw new BallastError(
    'INVALID_ARGUMENT',
    { argument: 'shard', got: String(shard), expected },
    { argument: 'shard' },
  );
}

/** The class that is named, else the smallest; of equally small ones the last, which is the positive one. */
function classToMake(args: Args, { labels: { classes } }: ResampleData, counts: Int32Array): number {
  const present = classes.map((_, i) => i).filter((i) => counts[i] > 0);
  if (present.length < 2) {
    const label = present.map((i) => String(classes[i])).join();
    throw new BallastError('ONE_CLASS', { label }, { argument: 'target' });
  }
  if (args.pos_label === undefined) {
    return present.reduce((smallest, i) => (counts[i] <= counts[smallest] ? i : smallest));
  }
  const given = args.pos_label as string | number | boolean;
  const code = findClass(given, classes);
  if (code >= 0) return code;
  const argument = 'pos_label';
  const expected = `one of the classes ${classes.map((label) => `'${String(label)}'`).join(', ')}`;
  throw new BallastError('INVALID_ARGUMENT', { argument, got: `'${given}'`, expected }, { argument });
}

function acceptRule(args: Args, oracle: CallOracle, classIndex: number): AcceptRule {
  const mode = args.accept as AcceptRule['mode'];
  const given = (args.threshold ?? (mode === 'threshold' ? 0.75 : undefined)) as number | string | undefined;
  return { mode, threshold: given === undefined ? -Infinity : thresholdOf(given, oracle, classIndex) };
}

interface RuleRequest {
  readonly kind: CandidateKind;
  readonly label: string;
  readonly seed: number;
  readonly k: number;
}

async function candidateRule(
  { kind, label, seed, k }: RuleRequest,
  { parents, space }: ClassParents,
  table: SourceTable | null,
  context: RunContext,
): Promise<CandidateRule> {
  const rule = { parents, kind, near: null, k, seed };
  if (table !== null) return rule;
  if (parents.rows < 2) {
    throw new BallastError('MINORITY_ONE_ROW', { label, candidates: kind }, { argument: 'candidates' });
  }
  if (kind !== 'neighbors') return rule;
  checkNeighbors('k_neighbors', k, label, parents.rows);
  if (space.columns === 0) {
    const expected = "'interpolation' where no feature is a number, for there are no distances";
    throw new BallastError(
      'SAMPLER_ARGUMENT',
      { argument: 'candidates', given: "'neighbors'", expected },
      { argument: 'candidates' },
    );
  }
  const { indices } = await nearestNeighbors(space, rowsWithin(space), k, context);
  const near = sharedInt32(indices.length);
  near.set(indices);
  return { ...rule, near };
}

const MOST_PROBED = 16_384;

/**
 * A foreign model's scores may be no probabilities, which single rows do not tell: whether they are squashed is found
 * out once, on the rows of the class.
 */
async function settled(oracle: Oracle, rule: CandidateRule, context: RunContext): Promise<Oracle> {
  const { model } = oracle;
  if (model.kind !== 'onnx') return oracle;
  const rows = Math.min(rule.parents.rows, MOST_PROBED);
  const own = new Int32Array(rows).map((_, i) => i);
  const gap = new Float64Array(rows);
  const plan: CandidatePlan = { item: gap, base: own, neighbor: own, gap };
  let isSquashed = false;
  await judgeFrame(
    oracle,
    new CandidateBlock({ ...rule, kind: 'interpolation' }, oracle.columns, rows).make(plan, rows),
    {
      ...context,
      warn: (message) => {
        isSquashed = true;
        context.warn(message);
      },
    },
  );
  return { ...oracle, model: { ...model, model: { ...model.model, isSquashed } } };
}

function shortfall(made: number, { tried, wanted }: SampleOutcome, { accept, threshold }: Args): string {
  const remedy =
    accept === 'threshold' || threshold !== undefined
      ? 'Lower threshold, raise max_candidates, or ask for fewer samples.'
      : 'Raise max_candidates, or ask for fewer samples.';
  const count = (rows: number) => rows.toLocaleString('en');
  return `model_driven_sample(): ${count(made)} of ${count(tried)} candidates were accepted, where ${count(wanted)} rows were asked for; the others are not made up. ${remedy}`;
}
