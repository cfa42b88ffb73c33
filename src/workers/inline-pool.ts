import { WorkerPool, type WorkerTask } from './pool.ts';

/** Runs tasks where it is called: for methods that are asked by something that is itself at work in a worker. */
export class InlinePool extends WorkerPool {
  constructor() {
    super(1);
  }

  override async run<Input, Output>(task: WorkerTask<Input, Output>, input: Input): Promise<Output> {
    const module = (await import(task.filename)) as Record<string, (input: Input) => Output>;
    return module[task.export](input);
  }

  override warm(): void {
    // There is nothing to start.
  }
}
