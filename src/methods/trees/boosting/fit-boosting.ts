import { BallastError } from '../../../errors/ballast-error.ts';
import type { Column, Frame } from '../../../frame/frame.ts';
import { MOST_BYTES, sharedMemory } from '../../../wasm/kernel.ts';
import type { RunContext } from '../../../workers/pool.ts';
import type { TreeEnsemble } from '../ensemble.ts';
import { binColumn, binTask, fillBins, fillTask } from './bin-columns.ts';
import { boostPart, boostTask, type Boosted } from './boost-part.ts';
import { boostedEnsemble } from './boosted-ensemble.ts';
import {
  Arena,
  binBytes,
  BLOCK,
  CONTROL_NUMBERS,
  GROUP,
  histogramBytes,
  partRange,
  SPLIT_NUMBERS,
  type BinnedColumn,
  type BoostingJob,
  type JobRows,
  type PartPlaces,
} from './boosting-job.ts';
import { objectiveOf } from './objectives.ts';
import { boostingSettings, type BoostingOptions, type BoostingSettings } from './options.ts';
import { sampleRows } from './sample-rows.ts';

/** Features that are read some columns at a time, so that not all need to be in memory at once. */
export interface FeatureReader {
  readonly rows: number;
  readonly names: readonly string[];
  readonly read: (names: readonly string[]) => Promise<Frame>;
}

/** Rows to learn from, or to measure on. */
export interface BoostingTable {
  readonly features: FeatureReader;
  /** The place of each row's class, or its value; finite. */
  readonly targets: Float64Array;
  /** 0 or more; null for 1 each. They hold class weights too. */
  readonly weights: Float64Array | null;
}

export interface BoostingFit {
  readonly ensemble: TreeEnsemble;
  /** Iterations that were run. */
  readonly iterations: number;
  /** Iterations that the ensemble keeps: up to the best loss over the validation rows, all without such rows. */
  readonly bestIteration: number;
  /** Mean loss over the training rows after the last iteration. */
  readonly loss: number;
  /** Mean loss over the validation rows after each iteration; empty without them. */
  readonly validationLosses: readonly number[];
  /** outputs x rows: raw scores of the validation rows by the ensemble; null without them. */
  readonly validationScores: Float64Array | null;
  /** What the two classes weigh in gradients; 1 each for other targets. */
  readonly labelWeights: readonly [number, number];
}

/** Fewer rows are not worth the waiting of threads for each other. */
const SMALL_ROWS = 5_000;
/** Steps that take some 50 ms; fits with more of them leave the main thread. */
const INLINE_WORK = 3e7;
/** Values that are read at once. */
const READ_VALUES = 16e6;
const SAMPLE = 200_000;

/** All columns of a frame as features. */
export function frameReader(frame: Frame): FeatureReader {
  const byName = new Map(frame.columns.map((column) => [column.name, column]));
  return {
    rows: frame.rows,
    names: frame.columns.map(({ name }) => name),
    read: (names) =>
      Promise.resolve({
        rows: frame.rows,
        columns: names.flatMap((name) => byName.get(name) ?? []),
      }),
  };
}

/**
 * Fits gradient boosted trees with LightGBM's rules: histograms of at most 255 bins, leaf by leaf, categories split many
 * against many, missing values to the side where they cost least. The same bytes with any number of workers.
 * @param classes     number of classes; null for regression
 * @param validation  rows that tell when to stop, with the same columns
 * @throws FIT_NO_FEATURES, FIT_TOO_LARGE, MODEL_COLUMN_TYPE for validation rows
 * @see Ke et al. 2017, NeurIPS 30; LightGBM 4.6 with enable_bundle=false
 */
export async function fitBoosting(
  training: BoostingTable,
  options: BoostingOptions,
  classes: number | null,
  validation: BoostingTable | null,
  context: RunContext,
): Promise<BoostingFit> {
  const { features } = training;
  if (features.names.length === 0) throw new BallastError('FIT_NO_FEATURES', { columns: 0 });
  const outputs = classes === null || classes === 2 ? 1 : classes;
  const settings = limited(boostingSettings(options), features.rows);
  const plan = planJob(training, validation, settings, outputs, context);
  const binned: BinnedColumn[] = [];
  await readColumns(features, async (first, columns) => {
    binned.push(...(await binColumns(columns, settings, context)));
    await fill(plan, plan.training, first, columns, binned, context);
  });
  if (validation !== null && plan.validation !== null) {
    const table = plan.validation;
    await readColumns(validation.features, (first, columns) => {
      checkKinds(columns, binned.slice(first));
      return fill(plan, table, first, columns, binned, context);
    });
  }
  const job: BoostingJob = { ...plan, columns: binned };
  const boosted = await boost(job, context);
  const kept = boosted.bestIteration;
  const link = {
    binary: 'sigmoid',
    multiclass: 'softmax',
    regression: 'identity',
    huber: 'identity',
  } as const;
  const ensemble = boostedEnsemble(
    boosted.trees.slice(0, kept * outputs),
    binned,
    job.base,
    link[settings.objective],
  );
  const { iterations, loss, validationLosses } = boosted;
  const scores =
    validation === null
      ? null
      : new Float64Array(job.memory.buffer, job.bestScores, outputs * validation.features.rows).slice();
  const { labelWeights } = job;
  return {
    ensemble,
    iterations,
    bestIteration: kept,
    loss,
    validationLosses,
    validationScores: scores,
    labelWeights,
  };
}

/** No more leaves than rows and depth allow: each has a histogram. */
function limited(settings: BoostingSettings, rows: number): BoostingSettings {
  const { num_leaves, max_depth } = settings;
  const most = max_depth > 0 ? Math.min(num_leaves, 2 ** max_depth) : num_leaves;
  return { ...settings, num_leaves: Math.max(2, Math.min(most, rows)) };
}

/** Lays out the memory of a job and fills in targets and weights. */
function planJob(
  training: BoostingTable,
  validation: BoostingTable | null,
  settings: BoostingSettings,
  outputs: number,
  { pool }: RunContext,
): Omit<BoostingJob, 'columns'> {
  const { rows, names } = training.features;
  const d = names.length;
  const count = rows < SMALL_ROWS ? 1 : Math.min(pool.size, Math.ceil(rows / BLOCK));
  const arena = new Arena();
  const rowsOf = ({ features, weights }: BoostingTable): JobRows => ({
    rows: features.rows,
    bins: arena.take(binBytes(features.rows, d)),
    scores: arena.take(8 * (outputs * features.rows + 1)),
    targets: arena.take(8 * (features.rows + 1)),
    weights: weights === null ? 0 : arena.take(8 * (features.rows + 1)),
    order: arena.take(4 * features.rows),
    spare: arena.take(4 * features.rows),
  });
  const control = arena.take(4 * CONTROL_NUMBERS);
  const trainingRows = rowsOf(training);
  const validationRows = validation === null ? null : rowsOf(validation);
  const parts: PartPlaces[] = [];
  for (let part = 0; part < count; part++) {
    parts.push({ histogram: arena.take(histogramBytes(d)), scratch: arena.take(8 * (BLOCK + 256)) });
  }
  const blocks = Math.ceil(Math.max(rows, validation?.features.rows ?? 0) / BLOCK);
  const places = {
    bestScores: arena.take(8 * outputs * (validation?.features.rows ?? 0)),
    gradients: arena.take(8 * outputs * rows),
    ordered: arena.take(8 * rows),
    histograms: arena.take(settings.num_leaves * histogramBytes(d)),
    control,
    blockSums: arena.take(16 * outputs * blocks),
    counts: arena.take(8 * count),
    rootSums: arena.take(8 * outputs * count),
    splits: arena.take(16 * count * SPLIT_NUMBERS),
  };
  if (arena.bytes > MOST_BYTES) {
    throw new BallastError('FIT_TOO_LARGE', { rows, columns: d, gigabytes: arena.bytes / 2 ** 30 });
  }
  const memory = sharedMemory(arena.bytes);
  const write = (table: BoostingTable | null, at: JobRows | null): void => {
    if (table === null || at === null) return;
    new Float64Array(memory.buffer, at.targets, at.rows).set(table.targets);
    if (table.weights !== null) new Float64Array(memory.buffer, at.weights, at.rows).set(table.weights);
  };
  write(training, trainingRows);
  write(validation, validationRows);
  const { targets, weights } = training;
  return {
    memory,
    parts,
    settings,
    outputs,
    base: settings.boost_from_average
      ? objectiveOf(settings, outputs).start(targets, weights)
      : new Float64Array(outputs),
    labelWeights: weightsOfLabels(settings, targets),
    training: trainingRows,
    validation: validationRows,
    ...places,
  };
}

/** What the two classes weigh in gradients. */
function weightsOfLabels(settings: BoostingSettings, targets: Float64Array): readonly [number, number] {
  const { objective, is_unbalance, scale_pos_weight } = settings;
  if (objective !== 'binary' || !is_unbalance) return [1, scale_pos_weight];
  const positive = targets.reduce((sum, target) => sum + target, 0);
  const negative = targets.length - positive;
  return positive > negative ? [positive / negative, 1] : [1, negative / positive];
}

/** Reads whole groups of columns one after another. */
async function readColumns(
  { rows, names, read }: FeatureReader,
  use: (first: number, columns: readonly Column[]) => Promise<void>,
): Promise<void> {
  const step = GROUP * Math.max(1, Math.floor(READ_VALUES / rows / GROUP));
  for (let first = 0; first < names.length; first += step) {
    const { columns } = await read(names.slice(first, first + step));
    await use(first, columns);
  }
}

function binColumns(
  columns: readonly Column[],
  { max_bin, min_data_in_bin }: BoostingSettings,
  { pool, signal }: RunContext,
): Promise<BinnedColumn[]> {
  const [{ rows }] = [{ rows: lengthOf(columns[0]) }];
  const sample = sampleRows(rows, SAMPLE);
  const rule = { maxBin: max_bin, minDataInBin: min_data_in_bin };
  const calls = columns.map((column) => ({ column, sample, rule }));
  if (rows * columns.length < 300_000) return Promise.resolve(calls.map(binColumn));
  return pool.map(binTask, calls, signal);
}

function lengthOf(column: Column): number {
  return column.kind === 'number' ? column.values.length : column.codes.length;
}

async function fill(
  { memory, parts }: Pick<BoostingJob, 'memory' | 'parts'>,
  table: JobRows,
  first: number,
  columns: readonly Column[],
  binned: readonly BinnedColumn[],
  { pool, signal }: RunContext,
): Promise<void> {
  const calls = parts.map(({ scratch }, part) => {
    const [from, to] = partRange(table.rows, part, parts.length);
    return { memory, table, first, columns, binned: binned.slice(first), from, to, scratch };
  });
  if (parts.length === 1) calls.forEach(fillBins);
  else await pool.map(fillTask, calls, signal);
}

/** @throws MODEL_COLUMN_TYPE where a validation column is of another kind than that of the training */
function checkKinds(columns: readonly Column[], binned: readonly BinnedColumn[]): void {
  const words = { number: 'numbers', category: 'text' };
  columns.forEach(({ name, kind }, i) => {
    if (kind === binned[i].kind) return;
    const params = { column: name, expected: words[binned[i].kind], given: words[kind] };
    throw new BallastError('MODEL_COLUMN_TYPE', params, { argument: 'validation', column: name });
  });
}

async function boost(job: BoostingJob, { pool, signal, progress }: RunContext): Promise<Boosted> {
  const { parts, settings, columns, outputs, training, memory } = job;
  const scans = settings.num_leaves * columns.length * 256;
  const work = settings.n_estimators * outputs * (training.rows * columns.length * 4 + scans);
  if (parts.length === 1 && work < INLINE_WORK) return boostPart({ job, part: 0 });
  const control = new Int32Array(memory.buffer, job.control, CONTROL_NUMBERS);
  const watch = setInterval(() => {
    progress(Atomics.load(control, CONTROL_NUMBERS - 1) / settings.n_estimators);
  }, 100);
  try {
    const calls = parts.map((_, part) => ({ job, part }));
    const [boosted] = await pool.together(boostTask, calls, control, signal);
    return boosted;
  } finally {
    clearInterval(watch);
  }
}
