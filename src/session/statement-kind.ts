import { is, type Token } from './lexer.ts';

/** How the session treats a statement; the rest is DuckDB's. */
export type StatementKind = 'begin' | 'end' | 'prepare' | 'execute' | 'deallocate' | 'describe' | 'run';

/** The kind of a statement, by its first words. */
export function statementKind(tokens: readonly Token[]): StatementKind {
  const [first, second] = tokens;
  if (is(first, 'begin') || (is(first, 'start') && is(second, 'transaction'))) return 'begin';
  if (is(first, 'commit') || is(first, 'rollback') || is(first, 'abort') || is(first, 'end')) return 'end';
  if (is(first, 'prepare')) return 'prepare';
  if (is(first, 'execute')) return 'execute';
  if (is(first, 'deallocate')) return 'deallocate';
  return scansNothing(tokens) ? 'describe' : 'run';
}

/** EXPLAIN, DESCRIBE and definitions need the columns of their calls, never the rows. */
function scansNothing(tokens: readonly Token[]): boolean {
  const [first, second] = tokens;
  if (is(first, 'explain'))
    return !is(second, 'analyze') && !tokens.slice(1, 6).some((token) => is(token, 'analyze'));
  if (is(first, 'describe') || is(first, 'desc')) return true;
  if (!is(first, 'create')) return false;
  const head = tokens.slice(1, 6);
  const as = head.findIndex((token) => is(token, 'as'));
  return head
    .slice(0, as === -1 ? head.length : as)
    .some((token) => is(token, 'view') || is(token, 'macro') || is(token, 'function'));
}

/** Whether a statement creates a view that other connections will see. */
export function storesView(tokens: readonly Token[]): boolean {
  const head = tokens.slice(0, 5);
  const at = head.findIndex((token) => is(token, 'view'));
  const before = head.slice(0, Math.max(at, 0));
  return (
    is(head[0], 'create') && at > 0 && !before.some((token) => is(token, 'temp') || is(token, 'temporary'))
  );
}
