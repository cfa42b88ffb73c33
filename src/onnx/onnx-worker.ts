import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { BallastError } from '../errors/ballast-error.ts';
import type { Matrix } from '../frame/matrix.ts';
import { workerTask } from '../workers/pool.ts';
import type { ClassLabel } from './class-labels.ts';
import { inputTensors } from './input-tensors.ts';
import type { InputFeed } from './model-columns.ts';
import { createSession, firstLine, loadRuntime } from './runtime.ts';

/** A model and the columns that it reads. */
export interface ProbeJob {
  readonly bytes: Uint8Array;
  readonly hash: string;
  readonly feeds: readonly InputFeed[];
  readonly label: string | null;
  readonly scores: readonly string[];
}

export interface ProbeReport {
  /** Columns of scores that the model gives. */
  readonly columns: number;
}

/** Rows `from` to `to`, and where their results go. */
export interface BatchJob extends ProbeJob {
  readonly classes: readonly ClassLabel[];
  readonly probabilities: Matrix;
  readonly codes: Int32Array;
  readonly from: number;
  readonly to: number;
}

export interface BatchReport {
  readonly smallest: number;
  readonly largest: number;
  /** Rows with a score that is no number. */
  readonly notANumber: number;
}

export const probeTask = workerTask<ProbeJob, ProbeReport>(import.meta.url, 'probeModel');
export const batchTask = workerTask<BatchJob, BatchReport>(import.meta.url, 'runBatch');

/** Sessions of this thread, the last used at the end. */
const sessions = new Map<string, Promise<InferenceSession>>();
const MOST_SESSIONS = 4;

/** Runs the first row, to learn what the model gives. */
export async function probeModel(job: ProbeJob): Promise<ProbeReport> {
  const outputs = await runModel(job, 0, 1);
  return { columns: job.scores.reduce((sum, name) => sum + numbersOf(outputs[name], name).length, 0) };
}

/** Runs one batch and writes probabilities and class codes into the shared result. */
export async function runBatch(job: BatchJob): Promise<BatchReport> {
  const outputs = await runModel(job, job.from, job.to);
  if (job.label !== null) writeCodes(job, outputs[job.label]);
  return writeScores(
    job,
    job.scores.map((name) => numbersOf(outputs[name], name)),
  );
}

async function runModel(job: ProbeJob, from: number, to: number): Promise<InferenceSession.OnnxValueMapType> {
  const session = await sessionOf(job);
  const tensors = inputTensors(await loadRuntime(), job.feeds, from, to);
  const wanted = job.label === null ? job.scores : [job.label, ...job.scores];
  try {
    return await session.run(tensors, wanted);
  } catch (cause) {
    throw new BallastError('MODEL_RUN_FAILED', { detail: firstLine(cause) }, {}, { cause });
  }
}

function sessionOf({ bytes, hash }: ProbeJob): Promise<InferenceSession> {
  const known = sessions.get(hash);
  const session = known ?? createSession(Uint8Array.from(bytes));
  sessions.delete(hash);
  sessions.set(hash, session);
  if (sessions.size > MOST_SESSIONS) {
    const [oldest] = sessions.keys();
    sessions.delete(oldest);
  }
  return session;
}

function numbersOf(tensor: Tensor, name: string): Float32Array | Float64Array {
  if (tensor.data instanceof Float32Array || tensor.data instanceof Float64Array) return tensor.data;
  throw new BallastError('MODEL_OUTPUTS', { outputs: [name], reason: `${name} holds ${tensor.type}` });
}

/** One matrix with a column for each class, or a vector for each class; a single column goes to the second class. */
function writeScores(job: BatchJob, scores: readonly (Float32Array | Float64Array)[]): BatchReport {
  const { data, rows } = job.probabilities;
  const batch = job.to - job.from;
  const width = scores[0].length / batch;
  const total = width * scores.length;
  let smallest = Infinity;
  let largest = -Infinity;
  let notANumber = 0;
  for (let r = 0; r < batch; r++) {
    let broken = false;
    for (let c = 0; c < total; c++) {
      const value = scores.length === 1 ? scores[0][r * width + c] : scores[c][r];
      if (value < smallest) smallest = value;
      if (value > largest) largest = value;
      if (Number.isNaN(value)) broken = true;
      data[(total === 1 ? 1 : c) * rows + job.from + r] = value;
    }
    if (broken) notANumber++;
  }
  return { smallest, largest, notANumber };
}

function writeCodes(job: BatchJob, tensor: Tensor): void {
  const codes = new Map(job.classes.map((label, code) => [String(label), code]));
  const labels = tensor.data;
  for (let r = job.from; r < job.to; r++) {
    job.codes[r] = codes.get(String(labels[r - job.from])) ?? unknownLabel(labels[r - job.from]);
  }
}

function unknownLabel(label: unknown): never {
  throw new BallastError('MODEL_OUTPUTS', {
    outputs: [String(label)],
    reason: `it predicts ${String(label)}, which is none of its classes`,
  });
}
