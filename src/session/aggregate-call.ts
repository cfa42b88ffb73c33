import type { AggregateOver, FunctionDefinition, Reducers } from '../contract/define.ts';
import { BallastError } from '../errors/ballast-error.ts';
import type { WrittenCall } from './calls.ts';
import { closing, is, type Token } from './lexer.ts';
import { nameArguments } from './name-arguments.ts';
import { quoteName } from '../contract/quote.ts';

/** The scalar that reduces what an aggregate of this function has collected. */
export function aggregateScalarName(name: string, kind: keyof Reducers): string {
  return `ballast_${name}_${kind}`;
}

/**
 * DuckDB's Node API registers no aggregates, so `auprc(y, p) FILTER (...) OVER (...)` becomes a scalar over a
 * native aggregate that collects the group and takes the FILTER and OVER along.
 */
export function aggregateCall(
  definition: FunctionDefinition,
  call: WrittenCall,
  tokens: readonly Token[],
  slice: (first: number, last: number) => string,
): { sql: string; lastToken: number } {
  const form = definition.aggregate;
  if (form === undefined) throw new Error(`${definition.name} is no aggregate`);
  const expressions = form.expressions.map((name) => name.replace('?', ''));
  if (is(tokens[call.first + 2], 'distinct')) {
    throw new BallastError('AGGREGATE_ARGUMENT', {
      detail: 'DISTINCT cannot be used in it: equal rows count as often as they occur.',
    });
  }
  const constants = Object.keys(definition.args.properties).filter((name) => !expressions.includes(name));
  const args = nameArguments(call.args, expressions, [...expressions, ...constants]);
  const written: Record<string, string> = {};
  const given: Record<string, string> = {};
  for (const [name, arg] of args)
    (expressions.includes(name) ? written : given)[name] = slice(arg.first, arg.last);
  for (const name of form.expressions) {
    if (name.endsWith('?') || name in written) continue;
    throw new BallastError(
      'MISSING_ARGUMENT',
      { argument: name, description: 'the expression to aggregate' },
      { argument: name },
    );
  }
  const { tail, over } = aggregateTail(tokens, call.last, slice);
  const json = Object.entries(given).map(([name, value]) => `${quoteName(name)}: ${value}`);
  const constantArgs = json.length === 0 ? `'{}'` : `to_json({${json.join(', ')}})::VARCHAR`;
  const { kind, values } = form.collect(written, given, over, call.inPivot);
  const sql = `${aggregateScalarName(definition.name, kind)}(${values.join(', ')}, ${constantArgs})`;
  const alias = standsAloneInSelect(tokens, call.first, tail)
    ? ` AS ${quoteName(slice(call.first, call.first) + writtenArgs(call, slice))}`
    : '';
  return { sql: sql + alias, lastToken: tail };
}

function writtenArgs(call: WrittenCall, slice: (first: number, last: number) => string): string {
  if (call.last === call.first + 2) return '()';
  return `(${slice(call.first + 2, call.last - 1)})`;
}

/** The last token of the FILTER and OVER clauses behind a call, and how they are put behind native aggregates. */
function aggregateTail(
  tokens: readonly Token[],
  last: number,
  slice: (first: number, last: number) => string,
): { readonly tail: number; readonly over: AggregateOver } {
  let tail = last;
  let filter: string | undefined;
  if (is(tokens[tail + 1], 'filter') && is(tokens[tail + 2], '(')) {
    const first = tail + (is(tokens[tail + 3], 'where') ? 4 : 3);
    tail = closing(tokens, tail + 2);
    filter = `(${slice(first, tail - 1)})`;
  }
  const window = tail + 1;
  if (is(tokens[window], 'over'))
    tail = is(tokens[window + 1], '(') ? closing(tokens, window + 1) : window + 1;
  const suffix = tail >= window ? ` ${slice(window, tail)}` : '';
  const over = (aggregate: string, condition?: string) => {
    const conditions = [filter, condition].filter((part) => part !== undefined);
    const clause = conditions.length === 0 ? '' : ` FILTER (WHERE ${conditions.join(' AND ')})`;
    return aggregate + clause + suffix;
  };
  return { tail, over };
}

/** Whether an expression is a whole item of a SELECT list without an alias: then it keeps its name by one. */
function standsAloneInSelect(tokens: readonly Token[], first: number, last: number): boolean {
  const next = tokens[last + 1];
  const ends = [
    ',',
    ')',
    'from',
    'where',
    'group',
    'having',
    'order',
    'limit',
    'union',
    'qualify',
    'window',
    'except',
    'intersect',
  ];
  if (next !== undefined && !ends.some((word) => is(next, word))) return false;
  for (let i = first - 1, depth = 0; i >= 0; i--) {
    const token = tokens[i];
    if (token.kind === 'operator' && ')]}'.includes(token.value)) depth++;
    else if (token.kind === 'operator' && '([{'.includes(token.value) && --depth < 0) return false;
    if (depth > 0) continue;
    if (is(token, 'select')) return i === first - 1 || is(tokens[first - 1], ',');
    if (['from', 'by', 'where', 'having', 'values', 'on', 'set', 'returning'].some((word) => is(token, word)))
      return false;
  }
  return false;
}
