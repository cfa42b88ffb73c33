/** Exit codes of a command that a signal ended: 128 and the signal's number, as shells have it. */
const signalExitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof signalExitCodes;

/**
 * Turns Ctrl-C into an AbortSignal, so that a statement is cancelled and the database closed. A second Ctrl-C
 * ends the process at once.
 */
export class Interrupts {
  private readonly controller = new AbortController();
  private takeOver: (() => boolean) | undefined;
  private received: Signal | undefined;

  /** Listens to the process's signals. */
  install(): void {
    for (const signal of Object.keys(signalExitCodes) as Signal[]) {
      process.on(signal, () => this.receive(signal));
    }
  }

  /** Aborts when the command shall end. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The exit code when a signal ended the command; undefined when none came. */
  get exitCode(): number | undefined {
    return this.received === undefined ? undefined : signalExitCodes[this.received];
  }

  /** Lets `handler` take Ctrl-C first; it returns false to let the command end after all. */
  handle(handler: () => boolean): void {
    this.takeOver = handler;
  }

  private receive(signal: Signal): void {
    if (signal === 'SIGINT' && this.takeOver?.() === true) return;
    if (this.received !== undefined) process.exit(signalExitCodes[signal]);
    this.received = signal;
    this.controller.abort();
  }
}
