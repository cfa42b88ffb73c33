import type { DuckDBMaterializedResult, DuckDBPreparedStatement, DuckDBValue } from '@duckdb/node-api';
import type { FunctionDefinition } from '../contract/define.ts';
import type { RowBatch } from '../contract/rows.ts';
import type { SourceColumn } from '../contract/source-table.ts';
import { BallastError, located } from '../errors/ballast-error.ts';
import type { RunContext } from '../workers/pool.ts';
import { Call, type CallWorld } from './call.ts';
import type { Connection } from './connection.ts';
import type { Hub } from './hub.ts';
import { refuse } from './hub.ts';
import { tokenize } from './lexer.ts';
import { quoteName } from '../contract/quote.ts';
import { rewriteStatement, type Functions } from './rewrite.ts';

/** What one binding of a text asked for. */
interface Attempt {
  readonly unknown: { readonly name: string; readonly args: string }[];
  readonly used: Set<Call>;
  /** What an unknown call answers with. */
  readonly unknownSql: string;
}

/**
 * Answers for unknown calls of a text that is only prepared. Where nothing asks for columns of theirs, the calls behind
 * them are met in the same attempt: a union of 800 calls is bound a few times, not 800 times.
 */
const NO_COLUMNS = 'SELECT NULL AS __ballast_unknown';

/** What a run needs of its session. */
export interface RunWorld {
  readonly connection: Connection;
  readonly hub: Hub;
  readonly functions: Functions;
  readonly inTransaction: boolean;
  readonly context: (label: string) => RunContext;
}

/**
 * One execution of one statement. Binding is synchronous and our work is not, so a call that is not known
 * yet suspends the statement: its binding comes to nothing, the call is described (or computed) on the same connection,
 * and the statement is prepared again, until everything it needs is there.
 */
export class StatementRun implements CallWorld {
  readonly connection: Connection;
  readonly functions: Functions;
  readonly context: (label: string) => RunContext;
  private readonly hub: Hub;
  private readonly inTransaction: boolean;
  private readonly calls = new Map<string, Call>();
  private readonly describing = new Set<string>();
  private readonly emitted: number[] = [];
  private readonly tempTables: string[] = [];
  private attempt: Attempt | undefined;
  private ownsTransaction = false;

  constructor(world: RunWorld) {
    this.connection = world.connection;
    this.functions = world.functions;
    this.context = world.context;
    this.hub = world.hub;
    this.inTransaction = world.inTransaction;
  }

  /** Answers DuckDB while it binds: the SQL of a known call, else one that suspends the statement. */
  plan(name: string, args: string): string {
    const key = `${name} ${args}`;
    const call = this.calls.get(key);
    if (call !== undefined) {
      this.attempt?.used.add(call);
      return call.sql;
    }
    this.attempt?.unknown.push({ name, args });
    return this.attempt?.unknownSql ?? refuse(`${name}() is not known yet`);
  }

  /** Prepares a text whose calls are all described; with `compute`, their results are ready too. */
  async prepare(sql: string, compute: boolean): Promise<DuckDBPreparedStatement> {
    for (;;) {
      const attempt: Attempt = { unknown: [], used: new Set(), unknownSql: NO_COLUMNS };
      const prepared = await this.tryPrepare(sql, attempt);
      if (attempt.unknown.length > 0) {
        if (!(prepared instanceof Error)) prepared.destroySync();
        for (const { name, args } of attempt.unknown) await this.describeCall(name, args);
        continue;
      }
      if (prepared instanceof Error) throw prepared;
      const pending = compute ? [...attempt.used].filter((call) => !call.isComputed) : [];
      if (pending.length === 0) return prepared;
      prepared.destroySync();
      for (const call of pending) await computeOnce(call);
    }
  }

  /** Prepares and executes a text, its calls computed. */
  async execute(
    sql: string,
    bind?: (prepared: DuckDBPreparedStatement) => void,
  ): Promise<DuckDBMaterializedResult> {
    const prepared = await this.prepare(sql, true);
    try {
      bind?.(prepared);
      return await this.connection.execute(prepared);
    } finally {
      prepared.destroySync();
    }
  }

  /**
   * Executes a text that DuckDB cannot prepare because it is several statements (PIVOT without IN): its calls
   * are computed as soon as they are met.
   */
  async executeUnprepared(sql: string): Promise<DuckDBMaterializedResult> {
    for (;;) {
      const attempt: Attempt = {
        unknown: [],
        used: new Set(),
        unknownSql: refuse('a call is not known yet'),
      };
      const result = await this.observe(attempt, () => this.connection.duckdb.run(sql));
      const pending = [...attempt.used].filter((call) => !call.isComputed);
      if (attempt.unknown.length === 0 && pending.length === 0) {
        if (result instanceof Error) throw result;
        return result;
      }
      for (const { name, args } of attempt.unknown) {
        await computeOnce(await this.describeCall(name, args));
      }
      for (const call of pending) await computeOnce(call);
    }
  }

  async describeQuery(from: string): Promise<SourceColumn[]> {
    const prepared = await this.prepare(`SELECT * FROM ${from}`, false);
    try {
      return Array.from({ length: prepared.columnCount }, (_, i) => ({
        name: prepared.columnName(i),
        type: prepared.columnType(i),
      }));
    } finally {
      prepared.destroySync();
    }
  }

  rewrite(sql: string): string {
    return rewriteStatement(sql, tokenize(sql), this.functions);
  }

  /** Stores the rows of a query for the length of the statement; gives the table's name. */
  async store(query: string): Promise<string> {
    const name = `__ballast_${process.pid}_${nextTable++}`;
    await this.beginIfNeeded();
    await this.execute(`CREATE TEMP TABLE ${quoteName(name)} AS ${query}`);
    this.tempTables.push(name);
    return `temp.main.${quoteName(name)}`;
  }

  rows(sql: string): Promise<DuckDBValue[][]> {
    return this.connection.rows(sql);
  }

  emit(batch: RowBatch): string {
    const { id, from } = this.hub.emissions.add(batch);
    this.emitted.push(id);
    return from;
  }

  /** From the first read on, all reads of a statement and the statement itself see one snapshot. */
  async beginIfNeeded(): Promise<void> {
    if (this.inTransaction || this.ownsTransaction) return;
    await this.connection.run('BEGIN TRANSACTION');
    this.ownsTransaction = true;
  }

  /** Drops what the run made and ends its transaction. Never throws when it failed. */
  finish(succeeded: boolean): Promise<void> {
    return this.connection.finish(() => this.cleanUp(succeeded));
  }

  private async cleanUp(succeeded: boolean): Promise<void> {
    for (const id of this.emitted) this.hub.emissions.release(id);
    if (this.ownsTransaction && !succeeded) {
      await this.connection.duckdb.run('ROLLBACK');
      return;
    }
    for (const name of this.tempTables) {
      const dropped = this.connection.duckdb.run(`DROP TABLE IF EXISTS temp.main.${quoteName(name)}`);
      // In a transaction that the statement has aborted, dropping fails too; its ROLLBACK drops the table.
      await (succeeded ? dropped : dropped.catch(() => undefined));
    }
    if (this.ownsTransaction) await this.connection.duckdb.run('COMMIT');
  }

  private async tryPrepare(sql: string, attempt: Attempt): Promise<DuckDBPreparedStatement | Error> {
    return this.observe(attempt, () => this.connection.duckdb.prepare(sql));
  }

  private observe<T>(attempt: Attempt, work: () => Promise<T>): Promise<T | Error> {
    return this.connection.exclusively(async () => {
      this.attempt = attempt;
      try {
        return await work();
      } catch (error) {
        return error instanceof Error ? error : new Error(String(error));
      } finally {
        this.attempt = undefined;
      }
    });
  }

  private async describeCall(name: string, args: string): Promise<Call> {
    const key = `${name} ${args}`;
    const known = this.calls.get(key);
    if (known !== undefined) return known;
    const definition = this.definition(name);
    if (this.describing.has(key)) throw new BallastError('CIRCULAR_CALL', {}, { function: name });
    this.describing.add(key);
    try {
      await this.beginIfNeeded();
      const call = await Call.describe(this, definition, args);
      this.calls.set(key, call);
      return call;
    } catch (error) {
      throw located(error, { function: name });
    } finally {
      this.describing.delete(key);
    }
  }

  private definition(name: string): FunctionDefinition {
    const definition = this.functions.get(name);
    if (definition === undefined) throw new Error(`no function ${name} is registered`);
    return definition;
  }
}

/** A call may have been computed meanwhile, as the source of another. */
async function computeOnce(call: Call): Promise<void> {
  if (!call.isComputed) await call.compute();
}

let nextTable = 1;
