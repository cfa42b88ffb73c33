import { BallastError, isBallastError, located } from '../../errors/ballast-error.ts';
import { parseTemplate, renderTemplate } from '../../jinja/index.ts';
import type { QueryOptions, Session } from '../../session/types.ts';
import { type CompiledNode, compileNode } from '../compile/compile-node.ts';
import { type CompileScope, nodeGlobals } from '../compile/node-context.ts';
import { ReplayCatalog } from '../context/catalog.ts';
import type { GraphNode } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';
import { materializationOf } from './materialize.ts';
import type { NodeResult, NodeStatus, RunEvent, Timing } from './result.ts';
import { testOutcome, testPrefixLines, testQuery } from './run-test.ts';
import { sqlError } from './sql-error.ts';

export interface RunNodeOptions {
  readonly scope: CompileScope;
  readonly session: Session;
  readonly thread: number;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: RunEvent) => void;
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
  const { scope, session, thread, signal, onEvent } = options;
  const warnings: string[] = [];
  const query: QueryOptions = {
    signal,
    onProgress: (fraction, label) => onEvent({ kind: 'progress', node, fraction, label }),
    onWarning: (message) => {
      warnings.push(message);
      onEvent({ kind: 'warning', node, message });
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
    const ask = async (sql: string) => (await session.query(sql, { signal })).objects();
    compiled = await compileNode(scope, node, catalog, ask);
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
    error: failure,
  };
}

/** What went wrong, as an error of the catalog with the node's file. A bug of ours is thrown on. */
function asFailure(error: unknown, node: GraphNode): BallastError {
  const complete = located(error, { file: node.original_file_path });
  if (isBallastError(complete)) return complete;
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)
    throw error;
  const message = error instanceof Error ? error.message : String(error);
  const params = { node: node.unique_id, message };
  return new BallastError('NODE_SQL_FAILED', params, { file: node.original_file_path }, { cause: error });
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
    const result = await run(testQuery(node, sql), testPrefixLines(node));
    return testOutcome(node, result.objects()[0]);
  }
  if (node.unique_id.startsWith('operation.')) {
    if (sql.trim() !== '') await run(sql, 0);
    return { status: 'success', message: 'OK' };
  }
  const materialize = materializationOf(node);
  await runHooks(node, 'pre-hook', scope, session, options);
  const rows = await materialize({
    session,
    node,
    sql,
    options,
    execute: async (statement, prefixLines) => {
      await run(statement, prefixLines);
    },
    settle: () => runHooks(node, 'post-hook', scope, session, options),
  });
  return { status: 'success', message: 'OK', rows };
}

/** Renders and runs the hooks of a node; those after it run in the transaction that swaps. */
async function runHooks(
  node: GraphNode,
  kind: 'pre-hook' | 'post-hook',
  scope: CompileScope,
  session: Session,
  options: QueryOptions,
): Promise<void> {
  const hooks = node.config[kind];
  for (const hook of Array.isArray(hooks) ? (hooks as unknown[]) : []) {
    const text = isDict(hook) ? String(hook['sql']) : String(hook);
    const catalog = new ReplayCatalog();
    const template = parseTemplate(text, node.original_file_path);
    const sql = renderTemplate(template, nodeGlobals(scope, node, catalog).render).trim();
    if (sql !== '') await session.query(sql, options);
  }
}
