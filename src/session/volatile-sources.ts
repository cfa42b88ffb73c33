import { findCalls } from './calls.ts';
import { is, tokenize, type Token } from './lexer.ts';
import type { Functions } from './rewrite.ts';
import { mentions, visibleCtes, withClauses, withCtes, type Cte, type CteLevel } from './scope.ts';

/** Functions that give another value each time. */
export const VOLATILE = new Set([
  'random',
  'uuid',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'nextval',
  'setseed',
  'shuffle',
  'clock_timestamp',
]);

/**
 * Stores every common table expression that is volatile and also the source of a call, and lets the
 * statement read what was stored: so the call and the other readers see the same rows.
 * @param store  keeps the rows of a query; gives the name that reads them
 */
export async function storeVolatileSources(
  sql: string,
  functions: Functions,
  store: (query: string) => Promise<string>,
): Promise<string> {
  let text = sql;
  for (;;) {
    const found = firstVolatileSource(text, functions);
    if (found === undefined) return text;
    const table = await store(found.query);
    text = `${text.slice(0, found.cte.body.start)}FROM ${table}${text.slice(found.cte.body.end)}`;
  }
}

function firstVolatileSource(sql: string, functions: Functions): { cte: Cte; query: string } | undefined {
  const tokens = tokenize(sql);
  const calls = findCalls(tokens, (name) => functions.has(name));
  const clauses = withClauses(sql, tokens);
  for (const call of calls) {
    const levels = visibleCtes(clauses, call.first);
    const read = namesRead(levels, tokens.slice(call.first + 1, call.last));
    for (const level of levels) {
      for (const cte of level.ctes) {
        if (!read.has(cte.name.toLowerCase()) || level.recursive || !isVolatile(cte.bodyTokens)) continue;
        const at = tokens.findIndex((token) => token.start >= cte.body.start);
        const query = sql.slice(cte.body.start, cte.body.end);
        return { cte, query: withCtes(visibleCtes(clauses, at), query, cte.bodyTokens) };
      }
    }
  }
  return undefined;
}

/** The names in a call's arguments and, in turn, in the expressions that those name. */
function namesRead(levels: readonly CteLevel[], args: readonly Token[]): Set<string> {
  const read = new Set(mentions(args));
  for (const level of levels.toReversed()) {
    for (const cte of level.ctes.toReversed()) {
      if (read.has(cte.name.toLowerCase())) for (const name of mentions(cte.bodyTokens)) read.add(name);
    }
  }
  return read;
}

function isVolatile(tokens: readonly Token[]): boolean {
  return tokens.some(
    (token, i) =>
      is(token, 'tablesample') ||
      (is(token, 'using') && is(tokens[i + 1], 'sample')) ||
      (token.kind === 'word' && VOLATILE.has(token.value) && is(tokens[i + 1], '(')),
  );
}
