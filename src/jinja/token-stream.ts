import { syntaxFault, describeToken, type Token, type TokenKind } from './token.ts';

/** The tokens of a template, read from front to back. */
export class TokenStream {
  readonly source: string;
  readonly file: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[], source: string, file: string) {
    this.#tokens = tokens;
    this.source = source;
    this.file = file;
  }

  get current(): Token {
    return this.#tokens[this.#at];
  }

  /** The token after the current one. */
  get following(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)];
  }

  next(): Token {
    const token = this.current;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  isOperator(text: string): boolean {
    return this.current.kind === 'operator' && this.current.text === text;
  }

  isName(text: string): boolean {
    return this.current.kind === 'name' && this.current.text === text;
  }

  skipOperator(text: string): boolean {
    if (!this.isOperator(text)) return false;
    this.next();
    return true;
  }

  skipName(text: string): boolean {
    if (!this.isName(text)) return false;
    this.next();
    return true;
  }

  expectOperator(text: string): Token {
    if (!this.isOperator(text)) throw this.expected(text);
    return this.next();
  }

  expectName(text?: string): Token {
    if (this.current.kind !== 'name' || (text !== undefined && this.current.text !== text)) {
      throw this.expected(text ?? 'name');
    }
    return this.next();
  }

  expectKind(kind: TokenKind, called: string): Token {
    if (this.current.kind !== kind) throw this.expected(called);
    return this.next();
  }

  /** JINJA_SYNTAX at the current token. */
  expected(what: string): Error {
    return this.fault(
      `expected token '${what}', got '${describeToken(this.current)}'`,
      `Put ${what} before it, or remove what is too much.`,
    );
  }

  /** JINJA_SYNTAX at `token`, by default the current one. */
  fault(problem: string, fix: string, token: Token = this.current): Error {
    return syntaxFault(problem, fix, this.source, token.start, this.file);
  }
}
