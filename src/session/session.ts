import {
  StatementType,
  type DuckDBConnection,
  type DuckDBMaterializedResult,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Table } from 'apache-arrow';
import { BallastError } from '../errors/ballast-error.ts';
import type { RunContext, WorkerPool } from '../workers/pool.ts';
import { Connection } from './connection.ts';
import type { Hub } from './hub.ts';
import { KeptErrors, listen } from './late-errors.ts';
import { tokenize, type Token } from './lexer.ts';
import { macroFor } from './macros.ts';
import { literalTexts, substituteParameters } from './parameters.ts';
import { PreparedStatements } from './prepared-statements.ts';
import { noRows, SessionResult } from './result.ts';
import { hasCalls, rewriteStatement, type Functions } from './rewrite.ts';
import { splitStatements, type Statement } from './split.ts';
import { isSeveralStatements, placed } from './statement-errors.ts';
import { statementKind, storesView } from './statement-kind.ts';
import { StatementRun } from './statement-run.ts';
import { Turns } from '../workers/turns.ts';
import type { QueryOptions, ResultSet, Session } from './types.ts';
import { storeVolatileSources } from './volatile-sources.ts';

/** A session over one DuckDB connection. */
export class DuckDBSession implements Session {
  private readonly connection: Connection;
  private readonly hub: Hub;
  private readonly functions: Functions;
  private readonly pool: WorkerPool;
  private readonly token: number;
  private readonly prepared = new PreparedStatements();
  private readonly late = new KeptErrors();
  private readonly stopListening: () => void;
  private readonly onClose: () => void;
  private readonly turns = new Turns();
  private run: StatementRun | undefined;
  private closed = false;
  private closing: Promise<void> | undefined;
  private transaction = false;

  private constructor(
    connection: DuckDBConnection,
    hub: Hub,
    functions: Functions,
    pool: WorkerPool,
    onClose: () => void,
  ) {
    this.connection = new Connection(connection);
    this.hub = hub;
    this.functions = functions;
    this.pool = pool;
    this.onClose = onClose;
    this.stopListening = listen(connection.getClientContext().connectionId, this.late);
    this.token = hub.open((name, args) => this.plan(name, args));
  }

  /** Makes the functions known on a connection, as temporary macros that nobody else sees. */
  static async open(
    connection: DuckDBConnection,
    hub: Hub,
    functions: Functions,
    pool: WorkerPool,
    onClose: () => void,
  ): Promise<DuckDBSession> {
    const session = new DuckDBSession(connection, hub, functions, pool, onClose);
    const macros = [...functions.values()].map((definition) => macroFor(definition, session.token));
    await connection.run(macros.join(';\n'));
    return session;
  }

  get inTransaction(): boolean {
    return this.transaction;
  }

  async query(sql: string, options: QueryOptions = {}): Promise<ResultSet> {
    return (await this.queryAll(sql, options)).at(-1) ?? noRows;
  }

  queryAll(sql: string, options: QueryOptions = {}): Promise<ResultSet[]> {
    return this.exclusively(options, async () => {
      const results: ResultSet[] = [];
      for (const statement of splitStatements(sql)) {
        results.push(await this.executePlaced(sql, statement, options));
      }
      return results;
    });
  }

  async *stream(sql: string, options: QueryOptions = {}): AsyncGenerator<DuckDBValue[][]> {
    const statements = splitStatements(sql);
    if (statements.length !== 1)
      throw new BallastError('STREAM_STATEMENTS', { statements: statements.length });
    const [statement] = statements;
    const release = await this.takeTurn(options);
    try {
      const kind = statementKind(statement.tokens);
      if (kind === 'run' || kind === 'describe') yield* this.streamStatement(statement, options);
      else if (kind === 'execute') yield* this.streamStatement(this.prepared.expand(statement), options);
      else await this.execute(statement, options);
    } catch (error) {
      throw placed(error, sql, statement, options);
    } finally {
      release();
    }
  }

  private async *streamStatement(
    statement: Statement,
    options: QueryOptions,
  ): AsyncGenerator<DuckDBValue[][]> {
    const run = this.begin(options);
    let succeeded = false;
    let prepared: DuckDBPreparedStatement | undefined;
    try {
      const text = await this.readyText(run, this.withParameters(statement, options), true);
      const result = await this.openStream(run, text, statement.tokens, options, (p) => (prepared = p));
      for (;;) {
        const chunk = await this.connection.exclusively(() => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) break;
        yield chunk.getRows();
      }
      succeeded = true;
    } finally {
      prepared?.destroySync();
      await this.finish(run, succeeded);
    }
  }

  private async openStream(
    run: StatementRun,
    text: string,
    tokens: readonly Token[],
    options: QueryOptions,
    keep: (prepared: DuckDBPreparedStatement) => void,
  ): Promise<DuckDBResult> {
    let prepared: DuckDBPreparedStatement;
    try {
      prepared = await run.prepare(text, true);
    } catch (error) {
      if (!isSeveralStatements(error)) throw error;
      return run.executeUnprepared(text);
    }
    keep(prepared);
    bindRemaining(prepared, tokens, this.functions, options);
    return this.connection.exclusively(() => prepared.stream());
  }

  load(table: string, data: Table): Promise<void> {
    return this.exclusively({}, async () => {
      const { fromArrow } = await import('./from-arrow.ts');
      const { batch, items } = fromArrow(data);
      await this.within({}, (run) =>
        run.execute(`CREATE OR REPLACE TABLE ${table} AS SELECT ${items.join(', ')} FROM ${run.emit(batch)}`),
      );
    });
  }

  close(): Promise<void> {
    return (this.closing ??= this.closeWhenIdle());
  }

  private async closeWhenIdle(): Promise<void> {
    await this.turns.idle();
    this.closed = true;
    this.hub.close(this.token);
    this.stopListening();
    this.connection.duckdb.closeSync();
    this.onClose();
  }

  private plan(name: string, args: string): string {
    if (this.run === undefined) throw new Error(`${name}() was bound outside of a statement`);
    return this.run.plan(name, args);
  }

  private async execute(statement: Statement, options: QueryOptions): Promise<ResultSet> {
    const kind = statementKind(statement.tokens);
    switch (kind) {
      case 'begin':
      case 'end': {
        try {
          return await SessionResult.of(await this.connection.run(statement.sql));
        } finally {
          if (kind === 'end') this.transaction = false;
          else this.transaction = true;
        }
      }
      case 'prepare':
        this.prepared.prepare(statement);
        return noRows;
      case 'deallocate':
        this.prepared.deallocate(statement);
        return noRows;
      case 'execute':
        return this.execute(this.prepared.expand(statement), options);
      case 'describe':
      case 'run':
        return this.runStatement(statement, options, kind === 'run');
      default:
        return kind satisfies never;
    }
  }

  private runStatement(statement: Statement, options: QueryOptions, compute: boolean): Promise<ResultSet> {
    if (storesView(statement.tokens) && hasCalls(statement.tokens, this.functions)) {
      options.onWarning?.(
        'The view calls a function of Ballast: only a Ballast session can read it, and each reading computes anew. ' +
          'A table can be read by every program.',
      );
    }
    return this.within(options, async (run) => {
      const text = await this.readyText(run, this.withParameters(statement, options), compute);
      const result = await this.executeText(run, text, statement.tokens, options, compute);
      return SessionResult.of(result);
    });
  }

  /** Runs `work` as one statement: what it makes is dropped afterwards, and its transaction ends. */
  private async within<T>(options: QueryOptions, work: (run: StatementRun) => Promise<T>): Promise<T> {
    const run = this.begin(options);
    let succeeded = false;
    this.late.begin(false);
    try {
      const outcome = await work(run);
      const late = this.late.taken();
      if (late !== undefined) throw late;
      succeeded = true;
      return outcome;
    } catch (error) {
      // What a scalar said tells more than DuckDB's text of it.
      throw this.late.taken() ?? error;
    } finally {
      await this.finish(run, succeeded);
    }
  }

  private async executeText(
    run: StatementRun,
    text: string,
    tokens: readonly Token[],
    options: QueryOptions,
    compute: boolean,
  ): Promise<DuckDBMaterializedResult> {
    let prepared: DuckDBPreparedStatement;
    try {
      prepared = await run.prepare(text, compute);
    } catch (error) {
      if (!isSeveralStatements(error)) throw error;
      return run.executeUnprepared(text);
    }
    try {
      bindRemaining(prepared, tokens, this.functions, options);
      this.late.begin(prepared.statementType === StatementType.SELECT);
      return await this.connection.execute(prepared);
    } finally {
      prepared.destroySync();
    }
  }

  /** The text that DuckDB gets: volatile sources stored, calls rewritten. */
  private async readyText(run: StatementRun, sql: string, compute: boolean): Promise<string> {
    const text = compute
      ? await storeVolatileSources(sql, this.functions, (query) => run.store(run.rewrite(query)))
      : sql;
    return rewriteStatement(text, tokenize(text), this.functions);
  }

  /** Parameters of a statement with calls become part of its text; all others are bound by DuckDB. */
  private withParameters(statement: Statement, options: QueryOptions): string {
    if (options.params === undefined || !hasCalls(statement.tokens, this.functions)) return statement.sql;
    return substituteParameters(statement.sql, statement.tokens, literalTexts(options.params));
  }

  private begin(options: QueryOptions): StatementRun {
    this.run = new StatementRun({
      connection: this.connection,
      hub: this.hub,
      functions: this.functions,
      inTransaction: this.transaction,
      context: (label) => this.context(label, options),
    });
    return this.run;
  }

  private async finish(run: StatementRun, succeeded: boolean): Promise<void> {
    try {
      await run.finish(succeeded);
    } finally {
      this.run = undefined;
    }
  }

  private context(label: string, options: QueryOptions): RunContext {
    return {
      pool: this.pool,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      progress: (fraction) => options.onProgress?.(fraction, label),
      warn: (message) => options.onWarning?.(message),
      report: (sums, facts) => options.onReport?.({ function: label, figures: { ...sums, ...facts } }),
    };
  }

  private async executePlaced(sql: string, statement: Statement, options: QueryOptions): Promise<ResultSet> {
    try {
      return await this.execute(statement, options);
    } catch (error) {
      throw placed(error, sql, statement, options);
    }
  }

  private async exclusively<T>(options: QueryOptions, work: () => Promise<T>): Promise<T> {
    const release = await this.takeTurn(options);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Waits until earlier statements are done; later ones wait until the returned function is called. */
  private async takeTurn(options: QueryOptions): Promise<() => void> {
    const done = await this.turns.take(options.signal);
    if (this.closed) {
      done();
      throw new BallastError('SESSION_CLOSED', {});
    }
    const unwatch = this.connection.watch(options.signal);
    return () => {
      unwatch();
      done();
    };
  }
}

function bindRemaining(
  prepared: DuckDBPreparedStatement,
  tokens: readonly Token[],
  functions: Functions,
  options: QueryOptions,
): void {
  if (options.params === undefined || hasCalls(tokens, functions)) return;
  prepared.bind(options.params as DuckDBValue[] | Record<string, DuckDBValue>);
}
