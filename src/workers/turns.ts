import { BallastError } from '../errors/ballast-error.ts';

/** Lets one thing happen at a time, in the order in which turns were asked for. */
export class Turns {
  private last: Promise<void> = Promise.resolve();

  /**
   * Waits for all earlier turns; later ones wait until the returned function is called.
   * @throws CANCELLED as soon as the signal is aborted
   */
  async take(signal: AbortSignal | undefined): Promise<() => void> {
    const before = this.last;
    let done: () => void = () => undefined;
    this.last = new Promise<void>((resolve) => (done = resolve));
    try {
      await unlessAborted(before, signal);
    } catch (error) {
      // Those that wait behind this one still wait for the one before it.
      void before.then(done);
      throw error;
    }
    return done;
  }

  /** Waits for all turns that have been asked for. */
  idle(): Promise<void> {
    return this.last;
  }
}

function unlessAborted(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(new BallastError('CANCELLED', {}));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve).finally(() => signal.removeEventListener('abort', abort));
  });
}
