import type {
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBMaterializedResult,
  DuckDBPreparedStatement,
  DuckDBValue,
} from '@duckdb/node-api';
import { BallastError } from '../errors/ballast-error.ts';

/**
 * A DuckDB connection on which one thing happens at a time. An open stream ends early, without an error,
 * when its connection runs anything else, so every read is drained before the next command starts.
 */
export class Connection {
  readonly duckdb: DuckDBConnection;
  private last: Promise<unknown> = Promise.resolve();
  private signal: AbortSignal | undefined;
  private finishing = false;

  constructor(connection: DuckDBConnection) {
    this.duckdb = connection;
  }

  /** Interrupts whatever runs when `signal` is aborted, until the returned function is called. */
  watch(signal: AbortSignal | undefined): () => void {
    this.signal = signal;
    const interrupt = () => {
      if (!this.finishing) this.duckdb.interrupt();
    };
    signal?.addEventListener('abort', interrupt);
    return () => {
      signal?.removeEventListener('abort', interrupt);
      this.signal = undefined;
    };
  }

  /** @throws CANCELLED once the watched signal is aborted */
  checkCancelled(): void {
    if (this.signal?.aborted === true) throw new BallastError('CANCELLED', {});
  }

  prepare(sql: string): Promise<DuckDBPreparedStatement> {
    return this.exclusively(() => this.duckdb.prepare(sql));
  }

  run(sql: string): Promise<DuckDBMaterializedResult> {
    return this.exclusively(() => this.duckdb.run(sql));
  }

  execute(prepared: DuckDBPreparedStatement): Promise<DuckDBMaterializedResult> {
    return this.exclusively(() => prepared.run());
  }

  rows(sql: string): Promise<DuckDBValue[][]> {
    return this.exclusively(async () => (await this.duckdb.run(sql)).getRows());
  }

  /** Runs `visit` over all chunks of a query, waiting where it asks for that; gives the number of rows seen. */
  drain(
    sql: string,
    visit: (chunk: DuckDBDataChunk, start: number) => Promise<void> | undefined,
  ): Promise<number> {
    return this.exclusively(async () => {
      const result = await this.duckdb.stream(sql);
      let start = 0;
      for (;;) {
        const chunk = await result.fetchChunk();
        this.checkCancelled();
        if (chunk === null || chunk.rowCount === 0) return start;
        const turn = visit(chunk, start);
        if (turn !== undefined) await turn;
        start += chunk.rowCount;
      }
    });
  }

  /** Runs `work` when everything before it is done, whatever became of it, and lets nothing interrupt it. */
  finish<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(async () => {
      this.finishing = true;
      try {
        return await work();
      } finally {
        this.finishing = false;
      }
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Runs `work` when everything before it is done. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(async () => {
      this.checkCancelled();
      try {
        return await work();
      } catch (error) {
        this.checkCancelled();
        throw error;
      }
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
