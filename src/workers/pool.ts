import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Piscina } from 'piscina';
import { BallastError } from '../errors/ballast-error.ts';
import { breakBarrier } from './barrier.ts';
import type { WorkerAnswer, WorkerCall } from './entry.ts';
import { Turns } from './turns.ts';

/**
 * A function that runs in a worker: a module and the name of one of its exports. Input and output are
 * structured-cloned, so put bulk data on SharedArrayBuffers.
 */
export interface WorkerTask<Input, Output> {
  readonly filename: string;
  readonly export: string;
  /** Type-level only: what the export takes and gives. */
  readonly signature?: (input: Input) => Output | Promise<Output>;
}

/**
 * Names an export of the calling module as a worker task.
 * @param moduleUrl  the caller's `import.meta.url`
 */
export function workerTask<Input, Output>(moduleUrl: string, exportName: string): WorkerTask<Input, Output> {
  return { filename: compiledModule(moduleUrl), export: exportName };
}

/**
 * The compiled module of a source module: tests import TypeScript from src/, but Node 20 cannot load
 * TypeScript in a worker, so the pool always loads what `npm run build` wrote to dist/.
 */
export function compiledModule(moduleUrl: string): string {
  // From dist/ itself, a source name means the compiled file beside it.
  if (moduleUrl.includes('/dist/')) return moduleUrl.replace(/\.ts$/, '.js');
  return moduleUrl.replace(/\/(src|udfs)\/([^?]*)\.ts$/, '/dist/$1/$2.js');
}

/** Threads that heavy work runs in; the main thread only waits. */
export class WorkerPool {
  readonly size: number;
  private readonly turns = new Turns();
  private piscina: Promise<Piscina> | undefined;

  /** @param size  number of threads; default: the cores of the machine */
  constructor(size: number = availableParallelism()) {
    this.size = size;
  }

  /** Runs one task. An aborted signal stops its thread at once, whatever it is doing. */
  async run<Input, Output>(
    task: WorkerTask<Input, Output>,
    input: Input,
    signal?: AbortSignal,
  ): Promise<Output> {
    // Every queued task listens to the same signal; Node takes more than ten for a leak.
    if (signal !== undefined) setMaxListeners(0, signal);
    const call: WorkerCall = { filename: task.filename, export: task.export, input };
    const answer = (await (await this.threads()).run(call, { signal: signal ?? null })) as WorkerAnswer;
    if ('output' in answer) return answer.output as Output;
    throw new BallastError(answer.code, answer.params, answer.where);
  }

  /** Runs `task` over all inputs, as many at a time as there are threads; results in the order of the inputs. */
  map<Input, Output>(
    task: WorkerTask<Input, Output>,
    inputs: readonly Input[],
    signal?: AbortSignal,
  ): Promise<Output[]> {
    return Promise.all(inputs.map((input) => this.run(task, input, signal)));
  }

  /**
   * Runs one task in several threads that wait for each other at a barrier, one such group of threads at a time: two
   * that each held half of the pool would wait for ever. When a part fails, the others are woken and fail too.
   * @param inputs   one a part, no more than there are threads
   * @param barrier  the state of the barrier that the parts wait at
   */
  async together<Input, Output>(
    task: WorkerTask<Input, Output>,
    inputs: readonly Input[],
    barrier: Int32Array,
    signal?: AbortSignal,
  ): Promise<Output[]> {
    if (inputs.length > this.size)
      throw new Error(`${inputs.length} parts cannot run in ${this.size} threads at once`);
    const done = await this.turns.take(signal);
    const errors: unknown[] = [];
    const run = (input: Input) =>
      this.run(task, input, signal).catch((error: unknown) => {
        errors.push(error);
        breakBarrier(barrier);
        return undefined;
      });
    try {
      const outputs = await Promise.all(inputs.map(run));
      if (errors.length > 0) throw errors[0];
      return outputs as Output[];
    } finally {
      done();
    }
  }

  /** Starts the threads while the caller still reads what they will work on. */
  warm(): void {
    // A failure to start is met again by the first task, which reports it.
    this.threads().catch(() => undefined);
  }

  async close(): Promise<void> {
    const { piscina } = this;
    this.piscina = undefined;
    await (await piscina)?.destroy();
  }

  /** The threads, started by the first task: most statements need none. */
  private threads(): Promise<Piscina> {
    return (this.piscina ??= startThreads(this.size));
  }
}

async function startThreads(size: number): Promise<Piscina> {
  const { Piscina } = await import('piscina');
  return new Piscina({
    filename: fileURLToPath(compiledModule(new URL('entry.ts', import.meta.url).href)),
    // All at once: starting the second while the first already works would double the wait.
    minThreads: size,
    maxThreads: size,
    idleTimeout: 30_000,
    concurrentTasksPerWorker: 1,
  });
}

/** What a method needs of the world around it. */
export interface RunContext {
  readonly pool: WorkerPool;
  readonly signal?: AbortSignal;
  /** Tells how far the work is, 0 to 1. */
  readonly progress: (fraction: number) => void;
  /** Something the user should know that is not an error. */
  readonly warn: (message: string) => void;
  /** Figures of the work for logs and run results: what adds up over parts of it, and what does not. */
  readonly report?: (sums: Readonly<Record<string, number>>, facts: Figures) => void;
}

/** What a function tells of its work, by name. */
export type Figures = Readonly<Record<string, string | number>>;
