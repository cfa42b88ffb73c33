/**
 * Errors of aggregates, which run while a statement executes. An error that DuckDB sees there aborts an open
 * transaction, so a session that only reads takes the error itself, lets the statement end, and throws then.
 */
export interface LateErrors {
  /** Keeps an error; whether DuckDB can go on as if nothing had happened. */
  keep(error: unknown): boolean;
}

const listeners = new Map<number, LateErrors>();

/** Leads the errors of a connection's scalars to `listener`, until the returned function is called. */
export function listen(connection: number, listener: LateErrors): () => void {
  listeners.set(connection, listener);
  return () => listeners.delete(connection);
}

/** Tells the session of a connection about an error; whether the session will throw it. */
export function report(connection: number, error: unknown): boolean {
  return listeners.get(connection)?.keep(error) ?? false;
}

/** The errors of one session's running statement. */
export class KeptErrors implements LateErrors {
  private kept: unknown;
  private canWait = false;

  /** Before a statement executes. */
  begin(readsOnly: boolean): void {
    this.kept = undefined;
    this.canWait = readsOnly;
  }

  keep(error: unknown): boolean {
    this.kept ??= error;
    return this.canWait;
  }

  /** What was kept since then, once. */
  taken(): unknown {
    const { kept } = this;
    this.kept = undefined;
    return kept;
  }
}
