import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { FunctionDefinition } from '../contract/define.ts';
import { WorkerPool } from '../workers/pool.ts';
import { Hub } from './hub.ts';
import { quoteName, quoteString } from '../contract/quote.ts';
import { openInstance } from './open-instance.ts';
import { DuckDBSession } from './session.ts';
import type { Database, OpenOptions, Session } from './types.ts';

/** A DuckDB instance with Ballast's functions. */
export class DuckDBDatabase implements Database {
  private readonly instance: DuckDBInstance;
  private readonly owned: boolean;
  private readonly hub: Hub;
  private readonly functions: ReadonlyMap<string, FunctionDefinition>;
  private readonly pool: WorkerPool;
  /** Keeps the instance alive and the registrations in one place. */
  private readonly keeper: DuckDBConnection;
  private readonly sessions = new Set<Session>();
  private closed = false;

  private constructor(
    instance: DuckDBInstance,
    owned: boolean,
    keeper: DuckDBConnection,
    functions: readonly FunctionDefinition[],
    workers: number | undefined,
  ) {
    this.instance = instance;
    this.owned = owned;
    this.keeper = keeper;
    this.functions = new Map(functions.map((definition) => [definition.name.toLowerCase(), definition]));
    this.hub = Hub.of(instance, keeper);
    this.hub.register(keeper, functions);
    this.pool = new WorkerPool(workers);
  }

  /** Opens a database; its files are created if need be. */
  static async open(functions: readonly FunctionDefinition[], options: OpenOptions): Promise<DuckDBDatabase> {
    const settings = {
      ...options.settings,
      ...(options.readOnly === true ? { access_mode: 'READ_ONLY' } : {}),
    };
    const instance = await openInstance(options.path ?? ':memory:', settings, options.lockWait ?? 0);
    const database = new DuckDBDatabase(instance, true, await instance.connect(), functions, options.workers);
    for (const [name, other] of Object.entries(options.attach ?? {})) {
      const mode = other.readOnly === true ? ' (READ_ONLY)' : '';
      await database.keeper.run(`ATTACH ${quoteString(other.path)} AS ${quoteName(name)}${mode}`);
    }
    return database;
  }

  /** Works on an instance that the caller has opened and will close. */
  static async attach(
    functions: readonly FunctionDefinition[],
    instance: DuckDBInstance,
    workers: number | undefined,
  ): Promise<DuckDBDatabase> {
    return new DuckDBDatabase(instance, false, await instance.connect(), functions, workers);
  }

  async session(): Promise<Session> {
    const connection = await this.instance.connect();
    const session: Session = await DuckDBSession.open(connection, this.hub, this.functions, this.pool, () =>
      this.sessions.delete(session),
    );
    this.sessions.add(session);
    return session;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await Promise.all([...this.sessions].map((session) => session.close()));
    await this.pool.close();
    this.keeper.closeSync();
    if (this.owned) this.instance.closeSync();
  }
}
