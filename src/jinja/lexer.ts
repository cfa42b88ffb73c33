import { normalInt, type PyInt } from './integers.ts';
import { unescapeLiteral } from './string-literal.ts';
import { syntaxFault, type Token, type TokenKind } from './token.ts';
import { PyFloat } from './value.ts';
import { stripEnd } from './whitespace.ts';

/** How Jinja treats the blanks around tags. */
export interface LexerOptions {
  /** Drop the newline after a block tag. Default false, as dbt. */
  readonly trimBlocks?: boolean;
  /** Drop the blanks before a block tag that starts a line. Default false. */
  readonly lstripBlocks?: boolean;
  /** Keep the one newline at the end of the source. Default false. */
  readonly keepTrailingNewline?: boolean;
}

/** The source as the lexer reads it: one kind of line break, without the last one. */
export function normalise(source: string, options: LexerOptions): string {
  const text = source.replace(/\r\n|\r/g, '\n');
  return options.keepTrailingNewline !== true && text.endsWith('\n') ? text.slice(0, -1) : text;
}

/** The tokens of a whole template; the last is `end`. @param source normalised. @throws JINJA_SYNTAX */
export function tokenize(source: string, file: string, options: LexerOptions): Token[] {
  const lexer = new Lexer(source, file, options);
  lexer.template();
  return lexer.tokens;
}

/** The tokens of one expression without braces. @throws JINJA_SYNTAX */
export function tokenizeExpression(source: string, file: string): Token[] {
  const lexer = new Lexer(source, file, {});
  lexer.code(undefined, 0);
  lexer.end();
  return lexer.tokens;
}

const opener = /\{([%{#])([-+]?)/g;
const rawBegin = /[^\S]*raw\s*(-?)%\}/y;
const rawEnd = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;
const blanks = /\s+/y;
const float = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const integer = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const name = /[\p{XID_Start}_]\p{XID_Continue}*/uy;
const literal = /'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"/y;
const operator = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y;
const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

class Lexer {
  readonly tokens: Token[] = [];
  readonly #source: string;
  readonly #file: string;
  readonly #options: LexerOptions;
  #at = 0;
  #line = 1;
  #lineAt = 0;

  constructor(source: string, file: string, options: LexerOptions) {
    this.#source = source;
    this.#file = file;
    this.#options = options;
  }

  template(): void {
    let dropBlanks = false;
    for (;;) {
      opener.lastIndex = this.#at;
      const match = opener.exec(this.#source);
      const stop = match?.index ?? this.#source.length;
      let text = this.#source.slice(this.#at, stop);
      if (dropBlanks) text = text.replace(/^\s+/, '');
      if (match?.[2] === '-') text = stripEnd(text);
      else if (
        match !== null &&
        match[1] !== '{' &&
        match[2] !== '+' &&
        this.#options.lstripBlocks === true
      ) {
        text = this.#withoutIndent(text, stop);
      }
      if (text !== '') this.#push('data', text, this.#at, stop);
      if (match === null) break;
      this.#at = stop + match[0].length;
      dropBlanks = this.#tag(match[1], stop);
    }
    this.#at = this.#source.length;
    this.end();
  }

  end(): void {
    this.#push('end', '', this.#source.length, this.#source.length);
  }

  /** One tag after its opening. Says whether blanks after it are to be dropped. */
  #tag(kind: string, start: number): boolean {
    if (kind === '#') {
      const close = this.#source.indexOf('#}', this.#at);
      if (close === -1) throw this.#fault('Missing end of comment tag', 'Close the comment with #}.', start);
      const sign = close > this.#at ? this.#source[close - 1] : '';
      this.#at = close + 2;
      return this.#afterBlock(sign);
    }
    if (kind === '%') {
      rawBegin.lastIndex = this.#at;
      const raw = rawBegin.exec(this.#source);
      if (raw !== null) return this.#raw(raw, start);
    }
    this.#push(kind === '%' ? 'block_begin' : 'variable_begin', '', start, this.#at);
    const sign = this.code(kind === '%' ? '%}' : '}}', start);
    return kind === '%' ? this.#afterBlock(sign) : sign === '-';
  }

  #raw(begin: RegExpExecArray, start: number): boolean {
    this.#at += begin[0].length;
    rawEnd.lastIndex = this.#at;
    const end = rawEnd.exec(this.#source);
    if (end === null) throw this.#fault('Missing end of raw directive', 'Close it with {% endraw %}.', start);
    let text = this.#source.slice(this.#at, end.index);
    if (begin[1] === '-') text = text.replace(/^\s+/, '');
    if (end[1] === '-') text = stripEnd(text);
    else if (end[1] === '' && this.#options.lstripBlocks === true)
      text = this.#withoutIndent(text, end.index);
    if (text !== '') this.#push('data', text, this.#at, end.index);
    this.#at = end.index + end[0].length;
    return this.#afterBlock(end[2]);
  }

  /** The newline after a block goes with trimBlocks, all blanks after `-%}`. */
  #afterBlock(sign: string | undefined): boolean {
    if (sign !== '-' && sign !== '+' && this.#options.trimBlocks === true && this.#source[this.#at] === '\n')
      this.#at++;
    return sign === '-';
  }

  #withoutIndent(text: string, stop: number): string {
    const lineStart = this.#source.lastIndexOf('\n', stop - 1) + 1;
    const blank = /^\s*$/.test(this.#source.slice(lineStart, stop));
    // A tag before it on the line means that the blanks do not start the line.
    return blank && lineStart >= this.#at ? text.slice(0, Math.max(0, text.lastIndexOf('\n') + 1)) : text;
  }

  /** Tokens up to `close`, or to the end of an expression. Gives the sign before the close. */
  code(close: string | undefined, start: number): string {
    const open: { readonly closer: string; readonly at: number }[] = [];
    while (this.#skipBlanks() < this.#source.length) {
      if (open.length === 0 && close !== undefined) {
        const sign = /[-+]/.test(this.#source[this.#at]) ? this.#source[this.#at] : '';
        if (
          (sign === '' || sign === '-' || close === '%}') &&
          this.#source.startsWith(close, this.#at + sign.length)
        ) {
          const from = this.#at;
          this.#at += sign.length + 2;
          this.#push(close === '%}' ? 'block_end' : 'variable_end', close, from, this.#at);
          return sign;
        }
      }
      this.#token(open);
    }
    if (close !== undefined) {
      const what = close === '%}' ? 'end of statement block' : 'end of print statement';
      throw this.#fault(
        `unexpected end of template, expected '${what}'`,
        `Close the tag with ${close}.`,
        start,
      );
    }
    return '';
  }

  #skipBlanks(): number {
    blanks.lastIndex = this.#at;
    if (blanks.test(this.#source)) this.#at = blanks.lastIndex;
    return this.#at;
  }

  #token(open: { readonly closer: string; readonly at: number }[]): void {
    const from = this.#at;
    const decimal = this.#match(float);
    if (decimal !== undefined && this.#source[from - 1] !== '.') {
      return this.#pushNumber('float', decimal, new PyFloat(Number(decimal.replaceAll('_', ''))), from);
    }
    this.#at = from;
    const whole = this.#match(integer);
    if (whole !== undefined) {
      // Python's own limit; also keeps the value below maxIntBits.
      if (whole.length > 4300)
        throw this.#fault('The number has more than 4300 digits', 'Write a smaller one.', from);
      return this.#pushNumber('integer', whole, normalInt(BigInt(whole.replaceAll('_', ''))), from);
    }
    const word = this.#match(name);
    if (word !== undefined) return this.#push('name', word, from, this.#at);
    const quoted = this.#match(literal);
    if (quoted !== undefined) {
      const value = unescapeLiteral(quoted.slice(1, -1));
      if (value === undefined)
        throw this.#fault('malformed escape in a string', 'Write a backslash as \\\\.', from);
      return this.#push('string', value, from, this.#at);
    }
    const sign = this.#match(operator);
    if (sign === undefined) throw this.#unexpected(from);
    this.#balance(sign, from, open);
    this.#push('operator', sign, from, this.#at);
  }

  #balance(sign: string, from: number, open: { readonly closer: string; readonly at: number }[]): void {
    const closer = closers[sign];
    if (closer !== undefined) open.push({ closer, at: from });
    else if (sign === ')' || sign === ']' || sign === '}') {
      const expected = open.pop();
      if (expected === undefined)
        throw this.#fault(`unexpected '${sign}'`, 'Remove it, or open it before.', from);
      if (expected.closer !== sign) {
        const fix = `Close the bracket of column ${this.#column(expected.at)} first.`;
        throw this.#fault(`unexpected '${sign}', expected '${expected.closer}'`, fix, from);
      }
    }
  }

  #unexpected(from: number): Error {
    const character = String.fromCodePoint(this.#source.codePointAt(from)!);
    if (character === "'" || character === '"') {
      return this.#fault(
        `unexpected char ${character}: the string is not closed`,
        `Close it with ${character}.`,
        from,
      );
    }
    const fix =
      character === '!'
        ? 'Use "not", or != to compare.'
        : character === '&'
          ? 'Use "and".'
          : 'Remove it, or put it into quotes.';
    return this.#fault(`unexpected char '${character}'`, fix, from);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match[0];
  }

  #push(kind: TokenKind, text: string, start: number, end: number): void {
    this.tokens.push({ kind, text, start, end, line: this.#lineOf(start) });
  }

  #pushNumber(kind: TokenKind, text: string, number: PyInt | PyFloat, start: number): void {
    this.tokens.push({ kind, text, number, start, end: this.#at, line: this.#lineOf(start) });
  }

  /** Offsets only ever grow, so lines are counted once. */
  #lineOf(offset: number): number {
    for (; this.#lineAt < offset; this.#lineAt++) if (this.#source[this.#lineAt] === '\n') this.#line++;
    return this.#line;
  }

  #column(offset: number): number {
    return offset - this.#source.lastIndexOf('\n', offset - 1);
  }

  #fault(problem: string, fix: string, offset: number): Error {
    return syntaxFault(problem, fix, this.#source, offset, this.#file);
  }
}
