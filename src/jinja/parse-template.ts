import type { Expression, Template } from './ast.ts';
import { normalise, tokenize, tokenizeExpression, type LexerOptions } from './lexer.ts';
import { ExpressionParser } from './parse-expression.ts';
import { StatementParser } from './parse-statement.ts';
import { TokenStream } from './token-stream.ts';

export type ParseOptions = LexerOptions;

/** Parses a template. @throws JINJA_SYNTAX with file and line */
export function parseTemplate(source: string, file: string, options: ParseOptions = {}): Template {
  const text = normalise(source, options);
  const parser = new StatementParser(new TokenStream(tokenize(text, file, options), text, file));
  const body = parser.template();
  return { file, body, macros: parser.macros, snapshots: parser.snapshots };
}

/** Parses one expression without the braces around it. @throws JINJA_SYNTAX */
export function parseExpression(source: string, file: string): Expression {
  const stream = new TokenStream(tokenizeExpression(source, file), source, file);
  const expression = new ExpressionParser(stream, () => undefined).tuple();
  stream.expectKind('end', 'end of expression');
  return expression;
}
