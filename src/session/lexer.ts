/**
 * Tokens of DuckDB's SQL: enough to find calls, common table expressions and statement ends without ever
 * mistaking the inside of a string, comment or quoted name for code.
 */
export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'operator';

export interface Token {
  readonly kind: TokenKind;
  /** The token as it stands in the source. */
  readonly text: string;
  /** For words: lower case. For quoted names and strings: the content, unescaped. Else the text. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const WORD_START = /[\p{L}_\u0080-\u{10ffff}]/u;
const WORD_PART = /[\p{L}\p{N}_$\u0080-\u{10ffff}]/u;
const NUMBER = /(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|(?:[0-9][0-9_]*)?\.?[0-9][0-9_]*\.?(?:[eE][+-]?[0-9]+)?)/y;
const OPERATORS = [
  '->>',
  '<=>',
  '!~~',
  '**=',
  ':=',
  '=>',
  '::',
  '->',
  '<=',
  '>=',
  '<>',
  '!=',
  '||',
  '//',
  '**',
  '@>',
  '<@',
  '^@',
  '&&',
  '..',
];

/** Splits `sql` into tokens; an unfinished string or comment ends with the text (DuckDB then reports it). */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const skipped = skipBlank(sql, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const token = readToken(sql, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** The first offset at or behind `at` that is neither white space nor comment. */
function skipBlank(sql: string, at: number): number {
  if (/\s/.test(sql[at])) return at + 1;
  if (sql.startsWith('--', at)) {
    const end = sql.indexOf('\n', at);
    return end === -1 ? sql.length : end + 1;
  }
  if (!sql.startsWith('/*', at)) return at;
  let depth = 0;
  for (let i = at; i < sql.length;) {
    if (sql.startsWith('/*', i)) {
      depth++;
      i += 2;
    } else if (sql.startsWith('*/', i)) {
      depth--;
      i += 2;
      if (depth === 0) return i;
    } else i++;
  }
  return sql.length;
}

function readToken(sql: string, at: number): Token {
  const c = sql[at];
  if (c === "'") return readString(sql, at, at, false);
  if (/[eExXbB]/.test(c) && sql[at + 1] === "'") return readString(sql, at, at + 1, /[eE]/.test(c));
  if (c === '"') return readQuoted(sql, at);
  if (c === '$') return readDollar(sql, at);
  if (c === '?') {
    const end = scan(sql, at + 1, /[0-9]/);
    return token('parameter', sql, at, end, sql.slice(at, end));
  }
  if (/[0-9]/.test(c) || (c === '.' && /[0-9]/.test(sql[at + 1] ?? ''))) return readNumber(sql, at);
  if (WORD_START.test(c)) {
    const end = scan(sql, at + 1, WORD_PART);
    return token('word', sql, at, end, sql.slice(at, end).toLowerCase());
  }
  const operator = OPERATORS.find((op) => sql.startsWith(op, at)) ?? c;
  return token('operator', sql, at, at + operator.length, operator);
}

function readString(sql: string, start: number, quote: number, escapes: boolean): Token {
  let value = '';
  let i = quote + 1;
  for (; i < sql.length; i++) {
    if (escapes && sql[i] === '\\') value += sql[++i] ?? '';
    else if (sql[i] !== "'") value += sql[i];
    else if (sql[i + 1] === "'") {
      value += "'";
      i++;
    } else break;
  }
  return token('string', sql, start, Math.min(i + 1, sql.length), value);
}

function readQuoted(sql: string, start: number): Token {
  let value = '';
  let i = start + 1;
  for (; i < sql.length; i++) {
    if (sql[i] !== '"') value += sql[i];
    else if (sql[i + 1] === '"') {
      value += '"';
      i++;
    } else break;
  }
  return token('quoted', sql, start, Math.min(i + 1, sql.length), value);
}

/** A dollar-quoted string (`$$ ... $$`, `$tag$ ... $tag$`) or a parameter (`$1`, `$name`). */
function readDollar(sql: string, start: number): Token {
  const nameEnd = scan(sql, start + 1, /[\p{L}\p{N}_]/u);
  const isTag = sql[nameEnd] === '$' && !/[0-9]/.test(sql[start + 1]);
  if (!isTag) return token('parameter', sql, start, nameEnd, sql.slice(start, nameEnd));
  const tag = sql.slice(start, nameEnd + 1);
  const close = sql.indexOf(tag, nameEnd + 1);
  const end = close === -1 ? sql.length : close + tag.length;
  return token('string', sql, start, end, sql.slice(nameEnd + 1, close === -1 ? sql.length : close));
}

function readNumber(sql: string, start: number): Token {
  NUMBER.lastIndex = start;
  const match = NUMBER.exec(sql);
  const end = start + Math.max(1, match?.[0].length ?? 1);
  return token('number', sql, start, end, sql.slice(start, end));
}

function scan(sql: string, at: number, part: RegExp): number {
  let end = at;
  while (end < sql.length && part.test(sql[end])) end++;
  return end;
}

function token(kind: TokenKind, sql: string, start: number, end: number, value: string): Token {
  return { kind, text: sql.slice(start, end), value, start, end };
}

/** Whether `token` is the unquoted word (a keyword, in lower case) or operator `text`. */
export function is(token: Token | undefined, text: string): boolean {
  return token !== undefined && (token.kind === 'word' || token.kind === 'operator') && token.value === text;
}

/** A token that can be a name. */
export type NameToken = Token & { readonly kind: 'word' | 'quoted' };

/** Whether `token` can be a name: unquoted or quoted. */
export function isName(token: Token | undefined): token is NameToken {
  return token !== undefined && (token.kind === 'word' || token.kind === 'quoted');
}

const OPEN: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** For the token at `open`, an opening bracket: the index of its closing one, or `tokens.length`. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i].kind !== 'operator') continue;
    if (tokens[i].value in OPEN) depth++;
    else if (tokens[i].value === ')' || tokens[i].value === ']' || tokens[i].value === '}') {
      depth--;
      if (depth === 0) return i;
    }
  }
  return tokens.length;
}
