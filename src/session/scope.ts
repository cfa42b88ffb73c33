import { closing, is, isName, type Token } from './lexer.ts';

/** One common table expression as it stands in the text. */
export interface Cte {
  /** Lower case unless quoted. */
  readonly name: string;
  /** `name (columns) AS MATERIALIZED (query)`, comments included. */
  readonly text: string;
  /** The query alone. */
  readonly body: { readonly start: number; readonly end: number };
  readonly bodyTokens: readonly Token[];
}

/** A WITH clause and the tokens that see it. */
export interface WithClause {
  readonly recursive: boolean;
  readonly ctes: readonly Cte[];
  /** Index of the WITH token. */
  readonly first: number;
  /** First token behind the list of expressions. */
  readonly bodyStart: number;
  /** First token that no longer sees the clause: the end of the enclosing bracket. */
  readonly end: number;
  /** First token behind each expression: it is seen from there on (from its own start if recursive). */
  readonly seenFrom: readonly number[];
}

/** The visible expressions of one WITH clause. */
export interface CteLevel {
  readonly recursive: boolean;
  readonly ctes: readonly Cte[];
}

/** All WITH clauses of a statement, outer ones before inner ones. */
export function withClauses(sql: string, tokens: readonly Token[]): WithClause[] {
  const clauses: WithClause[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const clause = is(tokens[i], 'with') ? readClause(sql, tokens, i) : undefined;
    if (clause !== undefined) clauses.push(clause);
  }
  return clauses;
}

function readClause(sql: string, tokens: readonly Token[], first: number): WithClause | undefined {
  const recursive = is(tokens[first + 1], 'recursive');
  const ctes: Cte[] = [];
  const seenFrom: number[] = [];
  let at = first + (recursive ? 2 : 1);
  for (;;) {
    const parsed = readCte(sql, tokens, at);
    if (parsed === undefined) return undefined;
    ctes.push(parsed.cte);
    seenFrom.push(recursive ? at : parsed.next);
    at = parsed.next;
    if (!is(tokens[at], ',')) break;
    at++;
  }
  return { recursive, ctes, first, bodyStart: at, end: enclosingEnd(tokens, first), seenFrom };
}

function readCte(
  sql: string,
  tokens: readonly Token[],
  start: number,
): { cte: Cte; next: number } | undefined {
  const name = tokens[start];
  if (!isName(name)) return undefined;
  let at = start + 1;
  if (is(tokens[at], '(')) at = closing(tokens, at) + 1;
  if (is(tokens[at], 'using') && is(tokens[at + 1], 'key')) at = closing(tokens, at + 2) + 1;
  if (!is(tokens[at], 'as')) return undefined;
  at++;
  if (is(tokens[at], 'not')) at++;
  if (is(tokens[at], 'materialized')) at++;
  if (!is(tokens[at], '(')) return undefined;
  const close = closing(tokens, at);
  if (close >= tokens.length) return undefined;
  const cte: Cte = {
    name: name.value,
    text: sql.slice(name.start, tokens[close].end),
    body: { start: tokens[at].end, end: tokens[close].start },
    bodyTokens: tokens.slice(at + 1, close),
  };
  return { cte, next: close + 1 };
}

/** The index of the bracket that closes the group `at` stands in, or the number of tokens. */
function enclosingEnd(tokens: readonly Token[], at: number): number {
  let depth = 0;
  for (let i = at; i < tokens.length; i++) {
    if (tokens[i].kind !== 'operator') continue;
    if ('([{'.includes(tokens[i].value)) depth++;
    else if (')]}'.includes(tokens[i].value) && --depth < 0) return i;
  }
  return tokens.length;
}

/** The clauses that the token at `index` sees, outermost first, each with the expressions already defined there. */
export function visibleCtes(clauses: readonly WithClause[], index: number): CteLevel[] {
  return clauses
    .filter((clause) => index > clause.first && index < clause.end)
    .map((clause) => ({
      recursive: clause.recursive,
      ctes: clause.ctes.filter((_, i) => index >= clause.seenFrom[i] && !standsIn(clause, i, index)),
    }))
    .filter((level) => level.ctes.length > 0);
}

/** Whether the token stands in the definition of expression `cte` of a recursive clause, which is not a table yet. */
function standsIn(clause: WithClause, cte: number, index: number): boolean {
  return clause.recursive && index < (clause.seenFrom[cte + 1] ?? clause.bodyStart);
}

/**
 * `query` in front of which stand the common table expressions that it needs, so that it means the same
 * anywhere. Inner clauses may shadow outer ones, so each level stays a query of its own.
 */
export function withCtes(levels: readonly CteLevel[], query: string, tokens: readonly Token[]): string {
  let text = query;
  const mentioned = new Set(mentions(tokens));
  for (const level of levels.toReversed()) {
    const needed: Cte[] = [];
    for (const cte of level.ctes.toReversed()) {
      if (!mentioned.has(cte.name.toLowerCase())) continue;
      needed.unshift(cte);
      for (const name of mentions(cte.bodyTokens)) mentioned.add(name);
    }
    if (needed.length > 0) {
      // A query with a WITH clause of its own cannot have another in front of it.
      const inner = is(tokens[0], 'with') || text !== query ? `FROM (${text})` : text;
      text = `WITH ${level.recursive ? 'RECURSIVE ' : ''}${needed.map((cte) => cte.text).join(', ')} ${inner}`;
    }
  }
  return text;
}

/** Every name that a text could mean, in lower case; strings count, since a source may be written as one. */
export function mentions(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => {
    if (isName(token)) return [token.value.toLowerCase()];
    return token.kind === 'string' ? (token.value.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []) : [];
  });
}
