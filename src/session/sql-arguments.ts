import type { Args } from '../contract/define.ts';
import { BallastError } from '../errors/ballast-error.ts';
import { tokenize } from './lexer.ts';
import { VOLATILE } from './volatile-sources.ts';

/**
 * Arguments that are SQL themselves, `where` and `order_by`, each checked to be one closed piece: put into a
 * query, nothing of it may close a bracket, end the statement or swallow what follows. A condition is asked several
 * times, so it must not draw; sort keys are asked once.
 * @throws SQL_ARGUMENT
 */
export function closedArgs(args: Args): Args {
  const { where, order_by: orderBy } = args;
  return {
    ...args,
    ...(typeof where === 'string' ? { where: seededText('where', where) } : {}),
    ...(Array.isArray(orderBy)
      ? { order_by: orderBy.map((key) => closedText('order_by', String(key))) }
      : {}),
  };
}

/** DuckDB's complaint about such an argument, as an error of ours. */
export function sqlArgumentError(argument: string, text: string, error: unknown): unknown {
  if (error instanceof BallastError || !(error instanceof Error)) return error;
  return new BallastError(
    'SQL_ARGUMENT',
    { argument, text, detail: error.message.split('\n')[0] },
    { argument },
  );
}

/**
 * Checks an expression that a caller wrote among the rules of a function.
 * @throws SQL_ARGUMENT
 */
export function checkExpression(argument: string, text: string): void {
  seededText(argument, text);
}

function seededText(argument: string, text: string): string {
  const closed = closedText(argument, text);
  const tokens = tokenize(text);
  const drawing = tokens.find(
    (token, i) => VOLATILE.has(token.value.toLowerCase()) && tokens[i + 1]?.value === '(',
  );
  if (drawing === undefined) return closed;
  const detail = `${drawing.value}() has no seed, so the same call would not give the same rows.`;
  throw new BallastError('SQL_ARGUMENT', { argument, text, detail }, { argument });
}

function closedText(argument: string, text: string): string {
  // Behind an unfinished string or comment the semicolon is not a token of its own.
  const tokens = tokenize(`${text}\n;`);
  const end = tokens.pop();
  const refuse = (detail: string) =>
    new BallastError('SQL_ARGUMENT', { argument, text, detail }, { argument });
  if (end?.value !== ';' || end.start !== text.length + 1)
    throw refuse('a string or comment in it never ends.');
  if (tokens.length === 0) throw refuse('it is empty.');
  const open: string[] = [];
  for (const token of tokens) {
    if (token.kind !== 'operator') continue;
    if (token.value === ';') throw refuse('it holds a semicolon.');
    const closes = CLOSES[token.value];
    if (closes !== undefined) open.push(closes);
    else if (')]}'.includes(token.value) && open.pop() !== token.value)
      throw refuse('its brackets do not match.');
  }
  if (open.length > 0) throw refuse('its brackets do not match.');
  return text.slice(tokens[0].start, tokens[tokens.length - 1].end);
}

const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
