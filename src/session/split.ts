import { tokenize, type Token } from './lexer.ts';

/** One statement of a text, without its semicolon. Offsets count from the start of the text. */
export interface Statement {
  readonly sql: string;
  readonly start: number;
  /** Tokens of `sql`; their offsets count from the start of `sql`. */
  readonly tokens: readonly Token[];
}

/** The statements of `text`, split at semicolons outside of strings, comments and brackets; empty ones are dropped. */
export function splitStatements(text: string): Statement[] {
  const statements: Statement[] = [];
  let group: Token[] = [];
  let depth = 0;
  const finish = () => {
    if (group.length > 0) statements.push(statementOf(text, group));
    group = [];
    depth = 0;
  };
  for (const token of tokenize(text)) {
    if (token.kind === 'operator') {
      if ('([{'.includes(token.value)) depth++;
      else if (')]}'.includes(token.value)) depth--;
      else if (token.value === ';' && depth <= 0) {
        finish();
        continue;
      }
    }
    group.push(token);
  }
  finish();
  return statements;
}

function statementOf(text: string, group: readonly Token[]): Statement {
  const start = group[0].start;
  const sql = text.slice(start, group[group.length - 1].end);
  const tokens = group.map((token) => ({ ...token, start: token.start - start, end: token.end - start }));
  return { sql, start, tokens };
}
