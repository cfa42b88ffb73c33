import type { BallastError } from '../../errors/ballast-error.ts';
import type { FunctionReport, QueryOptions, ResultSet, Session } from '../../session/types.ts';
import { type CompiledNode, compileNode } from '../compile/compile-node.ts';
import { type CompileScope, type RenderExtras, storesFailures } from '../compile/node-context.ts';
import { ReplayCatalog } from '../context/catalog.ts';
import { answerOf } from '../context/values.ts';
import type { GraphNode } from '../graph.ts';
import { customMaterialization } from './custom-materialization.ts';
import { type HookKind, runHooks } from './hooks.ts';
import { materializationOf, placeOf } from './materialize.ts';
import { asFailure } from './node-failure.ts';
import { persistDocs } from './persist-docs.ts';
import { placeName, swapTable, swapView } from './relations.ts';
import { type WarningPolicy, fateOf, tellAll, warningError } from '../warnings.ts';
import type { NodeResult, NodeStatus, RunEvent, Timing } from './result.ts';
import { Reuse } from './reuse.ts';
import { testOutcome, testPrefixLines, testQuery } from './run-test.ts';
import { sqlError } from './sql-error.ts';
import { declaredResult, pythonResult, runUnitTest } from './unit-test.ts';

export interface RunNodeOptions {
  readonly scope: CompileScope;
  readonly session: Session;
  readonly thread: number;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: RunEvent) => void;
  /** What the node's template sees besides what every node does. */
  readonly extras?: RenderExtras;
}

/** What running a node gave, before its times are added. */
interface Outcome {
  readonly status: NodeStatus;
  readonly message: string | null;
  readonly failures?: number;
  readonly rows?: number | null;
}

/** Compiles and executes one node. Never throws for what the project or the database does wrong. */
export async function runNode(node: GraphNode, options: RunNodeOptions): Promise<NodeResult> {
  if (node.declared !== undefined) return declaredResult(node, options.thread);
  if (node.unit_test !== undefined) return runUnitTest(node, options);
  if (node.path.endsWith('.py')) return pythonResult(node, options.thread);
  const { scope, session, thread, signal, onEvent } = options;
  const warnings: string[] = [];
  const reports: FunctionReport[] = [];
  const query: QueryOptions = {
    signal,
    onProgress: (fraction, label) => onEvent({ kind: 'progress', node, fraction, label }),
    onWarning: (message) => {
      const fate = fateOf(policyOf(scope), 'FunctionWarning');
      if (fate === 'error') throw warningError({ name: 'FunctionWarning', message });
      if (fate === 'silence') return;
      warnings.push(message);
      onEvent({ kind: 'warning', node, message });
    },
    onReport: (report) => {
      reports.push(report);
      onEvent({ kind: 'report', node, report });
    },
  };
  const started = new Date();
  let compiledAt: Date | undefined;
  let compiled: CompiledNode | undefined;
  let outcome: Outcome;
  let failure: BallastError | undefined;
  let executedCode: string | null = null;
  try {
    const catalog = new ReplayCatalog();
    const ask = async (sql: string) => answerOf(await session.query(sql, { signal }));
    compiled = await compileNode(scope, node, catalog, ask, options.extras);
    compiledAt = new Date();
    outcome = await execute(compiled, scope, session, query, (statement) => {
      executedCode = statement;
    });
  } catch (error) {
    failure = asFailure(error, node);
    outcome = { status: 'error', message: failure.message };
  }
  const completed = new Date();
  const timing: Timing[] = [{ name: 'compile', startedAt: started, completedAt: compiledAt ?? completed }];
  if (compiledAt !== undefined)
    timing.push({ name: 'execute', startedAt: compiledAt, completedAt: completed });
  return {
    node,
    status: outcome.status,
    message: outcome.message,
    failures: outcome.failures ?? null,
    rows: outcome.rows ?? null,
    timing,
    seconds: (completed.getTime() - started.getTime()) / 1000,
    thread,
    compiledCode: compiled?.sql ?? null,
    executedCode,
    warnings,
    reports,
    error: failure,
  };
}

function policyOf({ scope }: CompileScope): WarningPolicy {
  return scope.invocation.flags?.warnings ?? tellAll;
}

async function execute(
  compiled: CompiledNode,
  scope: CompileScope,
  session: Session,
  options: QueryOptions,
  onStatement: (statement: string) => void,
): Promise<Outcome> {
  const { node, sql } = compiled;
  const run = async (statement: string, prefixLines: number) => {
    onStatement(statement);
    try {
      return await session.query(statement, options);
    } catch (error) {
      throw sqlError(error, compiled, prefixLines);
    }
  };
  if (node.resource_type === 'test') {
    return runTest(compiled, scope, session, run);
  }
  if (node.unique_id.startsWith('operation.')) {
    if (sql.trim() !== '') await run(sql, 0);
    return { status: 'success', message: 'OK' };
  }
  const reuse = await Reuse.of(scope, session, compiled);
  if ((await reuse?.isKept()) === true)
    return { status: 'reused', message: 'Kept: neither its SQL nor what it reads has changed' };
  const materialize = materializationOf(node, scope);
  const hooks = (kind: HookKind, transaction: boolean) =>
    runHooks(node, kind, transaction, scope, session, options);
  const isCustom = customMaterialization(scope.scope, node.config.materialized) !== undefined;
  // One of the user's own runs its hooks itself.
  if (!isCustom) {
    await hooks('pre-hook', false);
    await hooks('pre-hook', true);
  }
  const rows = await materialize({
    session,
    node,
    scope,
    sql,
    options,
    execute: run,
    settle: async () => {
      await persistDocs(session, node, placeOf(node));
      await hooks('post-hook', true);
    },
  });
  if (!isCustom) await hooks('post-hook', false);
  await reuse?.remember();
  return { status: 'success', message: 'OK', rows };
}

/** Runs a test; the rows that it finds are kept in a table or view where that is asked for. */
async function runTest(
  { node, sql }: CompiledNode,
  scope: CompileScope,
  session: Session,
  run: (statement: string, prefixLines: number) => Promise<ResultSet>,
): Promise<Outcome> {
  const policy = policyOf(scope);
  if (!storesFailures(scope.scope, node)) {
    const result = await run(testQuery(node, sql), testPrefixLines(node));
    return testOutcome(node, result.objects()[0], policy);
  }
  const place = placeOf(node);
  const settle = () => Promise.resolve();
  const { limit } = node.config;
  const kept = typeof limit === 'number' ? `select * from (\n${sql}\n) limit ${limit}` : sql;
  const create = (kind: 'table' | 'view') => async (name: string) => {
    await run(`create or replace ${kind} ${name} as (\n${kept}\n)`, 1);
  };
  if (node.config['store_failures_as'] === 'view') await swapView(session, place, create('view'), settle);
  else await swapTable(session, place, create('table'), settle);
  const result = await run(testQuery(node, `select * from ${placeName(place)}`), Infinity);
  return testOutcome(node, result.objects()[0], policy);
}
