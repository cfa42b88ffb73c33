import { workerTask, type RunContext } from '../../workers/pool.ts';
import { checkFinite, checkWeights, type ScoredRows } from './check.ts';
import type { ScoreMetric, ScoreOptions } from './metric.ts';
import { rankRange, type Points, type Ranking, type ScoreRange } from './ranking.ts';
import { PositiveLadder, type ClassScores, type LadderCounts } from './class-ranking.ts';
import {
  checkWeighted,
  classMetric,
  scoreMetric,
  scoreMetrics,
  type ScoreMetricName,
} from './score-metrics.ts';

/** Rows from which a metric is worth the way to the workers. */
export const PARALLEL_FROM = 200_000;

/**
 * Scores are cut into this many ranges, whatever the number of workers: so that sums of weights are added in the
 * same order on every machine.
 */
const RANGES = 4;
const SAMPLE = 2048;

interface RangeInput {
  readonly rows: ScoredRows;
  readonly range: ScoreRange;
  readonly points: Points;
}

interface MeasureInput {
  readonly name: ScoreMetricName;
  readonly options: ScoreOptions;
  readonly rows: ScoredRows;
}

interface GroupsInput {
  readonly name: ScoreMetricName;
  readonly options: ScoreOptions;
  readonly rows: ScoredRows;
  readonly groups: readonly Int32Array[];
}

interface ClassesInput {
  readonly name: ScoreMetricName;
  readonly options: ScoreOptions;
  readonly groups: readonly ClassScores[];
}

interface JoinInput {
  readonly name: ScoreMetricName;
  readonly options: ScoreOptions;
  readonly parts: readonly Ranking[];
}

const rankTask = workerTask<RangeInput, Ranking>(import.meta.url, 'rankPart');
const measureTask = workerTask<MeasureInput, number | null>(import.meta.url, 'measureRows');
const groupsTask = workerTask<GroupsInput, (number | null)[]>(import.meta.url, 'measureGroups');
const classesTask = workerTask<ClassesInput, (number | null)[]>(import.meta.url, 'measureClasses');
const ladderTask = workerTask<ClassScores, LadderCounts>(import.meta.url, 'countOnLadder');
const joinTask = workerTask<JoinInput, number | null>(import.meta.url, 'measureParts');

/**
 * Computes a metric in the pool; few rows on this thread.
 * @param rows  on SharedArrayBuffers, or they are copied for every worker
 * @returns the same bits for any number of workers; null where undefined
 * @throws METRIC_* as the metric tells
 */
export async function scoreMetricOnPool(
  name: ScoreMetricName,
  rows: ScoredRows,
  options: ScoreOptions,
  { pool, signal }: RunContext,
): Promise<number | null> {
  if (rows.scores.length < PARALLEL_FROM) return scoreMetric(name, rows, options);
  const metric: ScoreMetric = scoreMetrics[name];
  checkWeighted(metric, rows);
  if (metric.needs === 'probability') return pool.run(measureTask, { name, options, rows }, signal);
  const parts = await rankParts(rows, 'corners', { pool, signal });
  return pool.run(joinTask, { name, options, parts }, signal);
}

/** How many tasks groups are dealt to, whatever the number of workers. */
const SHARES = 8;

/**
 * Computes a metric for each group of rows; many rows in the pool.
 * @param rows  on SharedArrayBuffers, or they are copied for every task
 * @throws METRIC_* as the metric tells
 */
export async function scoreMetricOfGroups(
  name: ScoreMetricName,
  rows: ScoredRows,
  groups: readonly Int32Array[],
  options: ScoreOptions,
  { pool, signal }: RunContext,
): Promise<(number | null)[]> {
  if (rows.scores.length < PARALLEL_FROM) return measureGroups({ name, options, rows, groups });
  const size = Math.ceil(groups.length / SHARES);
  const shares = Array.from({ length: SHARES }, (_, s) => groups.slice(s * size, (s + 1) * size));
  const inputs = shares.map((share) => ({ name, options, rows, groups: share }));
  return (await pool.map(groupsTask, inputs, signal)).flat();
}

/** Worker task. */
export function measureGroups({ name, options, rows, groups }: GroupsInput): (number | null)[] {
  return groups.map((group) => scoreMetric(name, takeScored(rows, group), options));
}

/** Computes a metric of the scores of both classes of many groups in the pool. */
export async function classMetricOfGroups(
  name: ScoreMetricName,
  groups: readonly ClassScores[],
  options: ScoreOptions,
  { pool, signal }: RunContext,
): Promise<(number | null)[]> {
  const rows = groups.reduce((sum, { positive, negative }) => sum + positive.length + negative.length, 0);
  if (rows < PARALLEL_FROM) return measureClasses({ name, options, groups });
  const size = Math.ceil(groups.length / SHARES);
  const shares = Array.from({ length: SHARES }, (_, s) =>
    groups.slice(s * size, (s + 1) * size).map(sharedScores),
  );
  return (
    await pool.map(
      classesTask,
      shares.map((share) => ({ name, options, groups: share })),
      signal,
    )
  ).flat();
}

/** Worker task. */
export function measureClasses({ name, options, groups }: ClassesInput): (number | null)[] {
  return groups.map((group) => classMetric(name, group, options));
}

/** Slices of one big buffer would each travel with all of it. */
function sharedScores({ positive, negative }: ClassScores): ClassScores {
  return { positive: shared(positive), negative: shared(negative) };
}

/** Counts negatives on a ladder, a slice on each worker: counts are whole, so any number of slices gives the same. */
export async function addOnPool(
  ladder: PositiveLadder,
  negative: Float64Array,
  { pool, signal }: RunContext,
): Promise<void> {
  const positive = shared(ladder.positives);
  const cut = (slice: number) => Math.floor((slice * negative.length) / pool.size);
  const inputs = Array.from({ length: pool.size }, (_, slice) => ({
    positive,
    negative: shared(negative.subarray(cut(slice), cut(slice + 1))),
  }));
  for (const counts of await pool.map(ladderTask, inputs, signal)) ladder.addCounts(counts);
}

/** Worker task. */
export function countOnLadder({ positive, negative }: ClassScores): LadderCounts {
  const ladder = new PositiveLadder(positive);
  ladder.add(negative);
  const { between, tied } = ladder.counts;
  return { between: shared(between), tied: shared(tied) };
}

/** Some of the rows, in the order in which they are named. */
export function takeScored({ positive, scores, weights }: ScoredRows, rows: Int32Array): ScoredRows {
  const taken = {
    positive: new Uint8Array(rows.length),
    scores: new Float64Array(rows.length),
    weights: weights === null ? null : new Float64Array(rows.length),
  };
  for (let i = 0; i < rows.length; i++) {
    taken.positive[i] = positive[rows[i]];
    taken.scores[i] = scores[rows[i]];
    if (weights !== null && taken.weights !== null) taken.weights[i] = weights[rows[i]];
  }
  return taken;
}

/** All points of a ranking, made in the pool: what curves of many rows are drawn from. */
export async function rankRowsOnPool(
  rows: ScoredRows,
  points: Points,
  context: RunContext,
): Promise<Ranking> {
  return joinParts(await rankParts(rows, points, context));
}

async function rankParts(
  rows: ScoredRows,
  points: Points,
  { pool, signal }: Pick<RunContext, 'pool' | 'signal'>,
): Promise<Ranking[]> {
  checkFinite(rows.scores);
  checkWeights(rows.weights);
  const inputs = scoreRanges(rows.scores).map((range) => ({ rows, range, points }));
  return pool.map(rankTask, inputs, signal);
}

/** Ranges from high to low with about equally many of the scores each. */
function scoreRanges(scores: Float64Array): ScoreRange[] {
  const step = scores.length / SAMPLE;
  const sample = Float64Array.from({ length: SAMPLE }, (_, i) => scores[Math.floor(i * step)]).sort();
  const cuts = Array.from({ length: RANGES - 1 }, (_, r) => sample[Math.floor(((r + 1) * SAMPLE) / RANGES)]);
  const edges = [-Infinity, ...cuts, Infinity];
  return Array.from({ length: RANGES }, (_, r) => ({ low: edges[r], high: edges[r + 1] })).reverse();
}

/** Puts rankings of adjoining ranges behind each other. */
function joinParts(parts: readonly Ranking[]): Ranking {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const joined = {
    size,
    thresholds: new Float64Array(size),
    tps: new Float64Array(size),
    fps: new Float64Array(size),
  };
  let at = 0;
  let tp = 0;
  let fp = 0;
  for (const part of parts) {
    joined.thresholds.set(part.thresholds, at);
    for (let i = 0; i < part.size; i++) {
      joined.tps[at + i] = tp + part.tps[i];
      joined.fps[at + i] = fp + part.fps[i];
    }
    at += part.size;
    if (at > 0) {
      tp = joined.tps[at - 1];
      fp = joined.fps[at - 1];
    }
  }
  return joined;
}

/** Worker task: the points of one range, on shared memory. */
export function rankPart({ rows, range, points }: RangeInput): Ranking {
  const { size, thresholds, tps, fps } = rankRange(rows, range, points);
  return { size, thresholds: shared(thresholds), tps: shared(tps), fps: shared(fps) };
}

/** Worker task. */
export function measureRows({ name, options, rows }: MeasureInput): number | null {
  return scoreMetric(name, rows, options);
}

/** Worker task. */
export function measureParts({ name, options, parts }: JoinInput): number | null {
  const metric: ScoreMetric = scoreMetrics[name];
  if (metric.needs !== 'ranking') throw new Error(`${name} is not computed from a ranking`);
  return metric.compute(joinParts(parts), options);
}

function shared(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(values.length * 8));
  copy.set(values);
  return copy;
}
