import type { MacroParameter, Target } from './ast.ts';
import type { ExpressionParser } from './parse-expression.ts';
import type { TokenStream } from './token-stream.ts';

/** What stands in the opening tags of set, for, macro and materialization. */

/**
 * Names to assign to: one or several, with or without brackets.
 * @param attributes whether attributes of a namespace are allowed, as with `set`
 * @param ends names that end it, such as `in`
 */
export function parseTarget(stream: TokenStream, attributes: boolean, ends: readonly string[]): Target {
  const { line } = stream.current;
  const items: Target[] = [];
  let comma = false;
  for (;;) {
    if (items.length > 0) {
      if (!stream.skipOperator(',')) break;
      comma = true;
    }
    if (stream.current.kind === 'block_end' || stream.isOperator(')') || stream.isOperator('=')) break;
    if (stream.current.kind === 'name' && ends.includes(stream.current.text)) break;
    items.push(singleTarget(stream, attributes));
  }
  if (items.length === 0) throw stream.expected('name');
  return !comma && items.length === 1 ? items[0] : { kind: 'tuple', items, line };
}

function singleTarget(stream: TokenStream, attributes: boolean): Target {
  if (stream.skipOperator('(')) {
    const inside = parseTarget(stream, attributes, []);
    stream.expectOperator(')');
    return inside;
  }
  const token = stream.expectName();
  if (attributes && stream.skipOperator('.')) {
    return { kind: 'namespace', name: token.text, attribute: stream.expectName().text, line: token.line };
  }
  if (/^(?:[tT]rue|[fF]alse|[nN]one)$/.test(token.text)) {
    throw stream.fault(`can't assign to '${token.text}'`, 'Choose another name.', token);
  }
  return { kind: 'name', name: token.text };
}

/** `(a, b=1)` of a macro, a test or a call block. */
export function parseParameters(
  stream: TokenStream,
  expressions: ExpressionParser,
): readonly MacroParameter[] {
  const parameters: MacroParameter[] = [];
  stream.expectOperator('(');
  while (!stream.isOperator(')')) {
    if (parameters.length > 0) stream.expectOperator(',');
    if (stream.isOperator(')')) break;
    const token = stream.expectName();
    const fallback = stream.skipOperator('=') ? expressions.expression() : undefined;
    if (fallback === undefined && parameters.at(-1)?.default !== undefined) {
      const fix = `Give ${token.text} a default too, or put it first.`;
      throw stream.fault('non-default argument follows default argument', fix, token);
    }
    parameters.push({ name: token.text, default: fallback });
  }
  stream.next();
  return parameters;
}

/**
 * `name, adapter='duckdb', supported_languages=['sql']` or `name, default`.
 * @returns the name of the macro that the materialization is
 */
export function parseMaterialization(
  stream: TokenStream,
  expressions: ExpressionParser,
): { readonly name: string; readonly languages: readonly string[] | undefined } {
  const name = stream.expectName().text;
  let adapter = 'default';
  let languages: readonly string[] | undefined;
  while (stream.skipOperator(',')) {
    const key = stream.expectName();
    if (key.text === 'default') continue;
    stream.expectOperator('=');
    const value = expressions.expression();
    if (key.text === 'adapter' && value.kind === 'constant' && typeof value.value === 'string') {
      adapter = value.value;
    } else if (key.text === 'supported_languages' && value.kind === 'list') {
      languages = value.items.flatMap((item) =>
        item.kind === 'constant' && typeof item.value === 'string' ? [item.value] : [],
      );
    } else {
      throw stream.fault(
        `Unknown setting ${key.text} of materialization ${name}`,
        "Write default, adapter='name' or supported_languages=['sql'].",
        key,
      );
    }
  }
  return { name: `materialization_${name}_${adapter}`, languages };
}
