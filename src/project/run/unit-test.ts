import { BallastError, isBallastError, located } from '../../errors/ballast-error.ts';
import type { Session } from '../../session/types.ts';
import { compileUnitTest } from '../compile/unit-test.ts';
import { quoteName } from '../context/relation.ts';
import type { GraphNode } from '../graph.ts';
import { type NodeResult, resultOf } from './result.ts';
import type { RunNodeOptions } from './run-node.ts';

const shownRows = 20;

/** Runs a unit test: the model over the given rows must give the expected ones, as a multiset. */
export async function runUnitTest(node: GraphNode, options: RunNodeOptions): Promise<NodeResult> {
  const { scope, session, signal, thread } = options;
  const started = new Date();
  let compiledAt: Date | undefined;
  let sql: string | null = null;
  let failure: BallastError | undefined;
  let message: string | null = null;
  try {
    const compiled = await compileUnitTest(scope, node, session, signal);
    compiledAt = new Date();
    sql = compiled.sql;
    message = await difference(session, compiled.sql, compiled.columns, signal);
  } catch (error) {
    const known = located(error, { file: node.original_file_path, line: node.line });
    if (known instanceof TypeError || known instanceof RangeError || known instanceof ReferenceError)
      throw known;
    failure = isBallastError(known) ? known : sqlFailure(known, node);
    message = failure.message;
  }
  const completed = new Date();
  const isFailed = failure === undefined && message !== null;
  return {
    node,
    status: failure !== undefined ? 'error' : isFailed ? 'fail' : 'pass',
    message,
    failures: failure === undefined ? Number(isFailed) : null,
    rows: null,
    timing: [
      { name: 'compile', startedAt: started, completedAt: compiledAt ?? completed },
      ...(compiledAt === undefined
        ? []
        : [{ name: 'execute' as const, startedAt: compiledAt, completedAt: completed }]),
    ],
    seconds: (completed.getTime() - started.getTime()) / 1000,
    thread,
    compiledCode: sql,
    executedCode: sql,
    warnings: [],
    reports: [],
    error: failure,
  };
}

/** An exposure or a saved query takes part in a build, but there is nothing to run. */
export function declaredResult(node: GraphNode, thread: number): NodeResult {
  return resultOf(node, 'no-op', { message: 'NO-OP', failures: 0, thread });
}

/** A model in Python can be planned, but there is no Python here. */
export function pythonResult(node: GraphNode, thread: number): NodeResult {
  const where = { file: node.original_file_path };
  const error = new BallastError('CONTEXT_UNSUPPORTED', { member: 'A model in Python' }, where);
  return resultOf(node, 'error', { message: error.message, thread, error });
}

/** What differs, as text; null if nothing does. */
async function difference(
  session: Session,
  sql: string,
  columns: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const names = columns.map(quoteName).join(', ');
  const shown = columns.map((name) => `cast(${quoteName(name)} as varchar) as ${quoteName(name)}`).join(', ');
  const side = (name: string) => `(select ${names} from (${sql}\n) t where actual_or_expected = '${name}')`;
  const minus = (mark: string, a: string, b: string) =>
    `(select '${mark}' as "@@", ${shown} from (${side(a)} except all ${side(b)}) t)`;
  const result = await session.query(
    `${minus('---', 'expected', 'actual')} union all ${minus('+++', 'actual', 'expected')} order by all`,
    { signal },
  );
  const rows = result.rows();
  if (rows.length === 0) return null;
  const lines = [['@@', ...columns], ...rows.slice(0, shownRows)].map((row) =>
    row.map((value) => (value === null ? 'null' : String(value))).join(','),
  );
  const more = rows.length > shownRows ? `\n... and ${rows.length - shownRows} more` : '';
  return `actual differs from expected (--- is missing, +++ is not expected):\n\n${lines.join('\n')}${more}`;
}

function sqlFailure(error: unknown, node: GraphNode): BallastError {
  const message = error instanceof Error ? error.message : String(error);
  const where = { file: node.original_file_path, line: node.line };
  return new BallastError('NODE_SQL_FAILED', { node: node.unique_id, message }, where, { cause: error });
}
