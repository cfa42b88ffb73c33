import type { FunctionDefinition } from '../contract/define.ts';
import { argumentNames } from '../contract/validate.ts';
import { BallastError } from '../errors/ballast-error.ts';
import { aggregateCall } from './aggregate-call.ts';
import { findCalls, type WrittenArg, type WrittenCall } from './calls.ts';
import { closing, is, isName, type Token } from './lexer.ts';
import { nameArguments, positionalNames } from './name-arguments.ts';
import { quoteName, quoteString } from '../contract/quote.ts';
import { isQueryText } from './query-text.ts';
import { visibleCtes, withClauses, withCtes, type CteLevel, type WithClause } from './scope.ts';
import { splitStatements } from './split.ts';

/** The functions that a front end knows, by lower-case name. */
export type Functions = ReadonlyMap<string, FunctionDefinition>;

/**
 * Rewrites the calls in one statement so that every position of SQL accepts them: bare names become strings
 * that keep their quotes, sources that are common table expressions or subqueries become query texts, and
 * aggregates become scalars over what a native aggregate collects. Everything else stays to the letter.
 * @throws UNKNOWN_ARGUMENT, DUPLICATE_ARGUMENT, TOO_MANY_ARGUMENTS, NULL_ARGUMENT, TUPLE_ARGUMENT
 */
export function rewriteStatement(sql: string, tokens: readonly Token[], functions: Functions): string {
  const calls = findCalls(tokens, (name) => functions.has(name));
  if (calls.length === 0) return sql;
  return new Rewriter(sql, tokens, functions, calls).slice(0, tokens.length - 1);
}

/** Whether a statement calls one of `functions`, views and macros aside. */
export function hasCalls(tokens: readonly Token[], functions: Functions): boolean {
  return findCalls(tokens, (name) => functions.has(name)).length > 0;
}

class Rewriter {
  private readonly sql: string;
  private readonly tokens: readonly Token[];
  private readonly functions: Functions;
  private readonly calls: readonly WrittenCall[];
  private readonly clauses: readonly WithClause[];
  private readonly macroParameters: ReadonlySet<string>;

  constructor(sql: string, tokens: readonly Token[], functions: Functions, calls: readonly WrittenCall[]) {
    this.sql = sql;
    this.tokens = tokens;
    this.functions = functions;
    this.calls = calls;
    this.clauses = withClauses(sql, tokens);
    this.macroParameters = macroParameters(tokens);
  }

  /** The text from token `first` to token `last`, its calls rewritten. */
  slice(first: number, last: number): string {
    let text = '';
    let from = this.tokens[first].start;
    let next = first;
    for (const call of this.calls) {
      if (call.first < next || call.last > last) continue;
      const { sql, lastToken } = this.rewrite(call);
      text += this.sql.slice(from, this.tokens[call.first].start) + sql;
      from = this.tokens[lastToken].end;
      next = lastToken + 1;
    }
    return text + this.sql.slice(from, this.tokens[last].end);
  }

  private rewrite(call: WrittenCall): { sql: string; lastToken: number } {
    const definition = this.functions.get(call.name);
    if (definition === undefined) throw new Error(`unknown function ${call.name}`);
    const line = this.sql.slice(0, this.tokens[call.first].start).split('\n').length;
    try {
      if (definition.aggregate !== undefined && !call.asTable) {
        return aggregateCall(definition, call, this.tokens, (first, last) => this.slice(first, last));
      }
      return { sql: this.tableCall(definition, call), lastToken: call.last };
    } catch (error) {
      throw error instanceof BallastError ? error.at({ function: call.name, line }) : error;
    }
  }

  private tableCall(definition: FunctionDefinition, call: WrittenCall): string {
    const inputs = Object.keys(definition.inputs);
    const args = nameArguments(call.args, positionalNames(definition), argumentNames(definition));
    const written = [...args].map(([name, arg]) => {
      this.check(name, arg);
      const value = inputs.includes(name) ? this.source(call, arg) : this.value(arg);
      return { name, value };
    });
    const leading = inputs[0];
    if (leading !== undefined && !args.has(leading) && definition.inputs[leading].optional !== true) {
      const description = definition.inputs[leading].description;
      throw new BallastError('MISSING_ARGUMENT', { argument: leading, description }, { argument: leading });
    }
    // The first input is the macro's only parameter without a default; names such as where need their quotes.
    const items = [
      ...written.filter(({ name }) => name === leading).map(({ value }) => value),
      ...written
        .filter(({ name }) => name !== leading)
        .map(({ name, value }) => `${quoteName(name)} := ${value}`),
    ];
    return `${this.tokens[call.first].text}(${items.join(', ')})`;
  }

  private check(name: string, arg: WrittenArg): void {
    const first = this.tokens[arg.first];
    if (arg.first === arg.last && is(first, 'null')) {
      throw new BallastError('NULL_ARGUMENT', { argument: name }, { argument: name });
    }
    if (!is(first, '(') || closing(this.tokens, arg.first) !== arg.last || this.isQuery(arg.first + 1))
      return;
    let at = arg.first + 1;
    while (at < arg.last && !is(this.tokens[at], ',')) {
      at = '([{'.includes(this.tokens[at].value) ? closing(this.tokens, at) + 1 : at + 1;
    }
    if (at < arg.last) throw new BallastError('TUPLE_ARGUMENT', { argument: name }, { argument: name });
  }

  /** A table argument: a name, a common table expression, a subquery, another call, or an expression left as it is. */
  private source(call: WrittenCall, arg: WrittenArg): string {
    const levels = visibleCtes(this.clauses, call.first);
    const first = this.tokens[arg.first];
    if (is(first, '(') && closing(this.tokens, arg.first) === arg.last && this.isQuery(arg.first + 1)) {
      const inner = this.tokens.slice(arg.first + 1, arg.last);
      return quoteString(
        withCtes(levels, this.sql.slice(inner[0].start, inner[inner.length - 1].end), inner),
      );
    }
    if (this.isKnownCall(arg)) {
      const inner = this.tokens.slice(arg.first, arg.last + 1);
      return quoteString(withCtes(levels, `FROM ${this.text(arg.first, arg.last)}`, inner));
    }
    const name = this.sourceName(arg);
    if (name === undefined) return this.queryText(levels, arg) ?? this.value(arg);
    const cte = levels
      .flatMap((level) => level.ctes)
      .findLast((c) => c.name.toLowerCase() === name.value.toLowerCase());
    return cte === undefined ? this.value(arg) : quoteString(withCtes(levels, `FROM ${name.text}`, [name]));
  }

  /** A query text that reads common table expressions in scope carries them along. */
  private queryText(levels: readonly CteLevel[], arg: WrittenArg): string | undefined {
    const token = this.tokens[arg.first];
    const isPlainString = token.kind === 'string' && /^['$]/.test(token.text);
    if (levels.length === 0 || arg.first !== arg.last || !isPlainString || !isQueryText(token.value))
      return undefined;
    const [query, ...others] = splitStatements(token.value);
    if (others.length > 0) return undefined;
    const text = withCtes(levels, query.sql, query.tokens);
    return text === query.sql ? undefined : quoteString(text);
  }

  /** The name that a source consists of, also when it stands in a string. */
  private sourceName(arg: WrittenArg): Token | undefined {
    const token = this.tokens[arg.first];
    if (arg.first !== arg.last || this.macroParameters.has(token.value)) return undefined;
    if (isName(token)) return token;
    if (token.kind !== 'string' || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(token.value)) return undefined;
    return { ...token, kind: 'word', text: token.value };
  }

  private isQuery(index: number): boolean {
    return ['select', 'from', 'with', 'values', 'pivot', 'unpivot', 'table', '('].some((word) =>
      is(this.tokens[index], word),
    );
  }

  /** Any other argument: bare names become strings, also in lists. */
  private value(arg: WrittenArg): string {
    if (this.isPath(arg.first, arg.last)) return quoteString(this.text(arg.first, arg.last));
    // A bare parameter would become its own name when DuckDB checks the macro; within an expression it stays open.
    if (arg.first === arg.last && this.isMacroParameter(arg.first)) {
      return `coalesce(${this.text(arg.first, arg.last)})`;
    }
    if (!is(this.tokens[arg.first], '[') || closing(this.tokens, arg.first) !== arg.last) {
      return this.text(arg.first, arg.last);
    }
    const items: string[] = [];
    let start = arg.first + 1;
    for (let i = start; i <= arg.last; i++) {
      if (i < arg.last && this.tokens[i].kind === 'operator' && '([{'.includes(this.tokens[i].value)) {
        i = closing(this.tokens, i);
      } else if (i === arg.last || is(this.tokens[i], ',')) {
        if (i > start) items.push(this.value({ name: undefined, first: start, last: i - 1 }));
        start = i + 1;
      }
    }
    return `[${items.join(', ')}]`;
  }

  private text(first: number, last: number): string {
    return this.sql.slice(this.tokens[first].start, this.tokens[last].end);
  }

  /** Whether an argument is itself a call of a function of ours. */
  private isKnownCall(arg: WrittenArg): boolean {
    const name = this.tokens[arg.first];
    const isCall =
      isName(name) && is(this.tokens[arg.first + 1], '(') && this.functions.has(name.value.toLowerCase());
    return isCall && closing(this.tokens, arg.first + 1) === arg.last;
  }

  private isMacroParameter(index: number): boolean {
    return isName(this.tokens[index]) && this.macroParameters.has(this.tokens[index].value);
  }

  /** A name or dotted name that is neither a constant of SQL nor a parameter of the macro being defined. */
  private isPath(first: number, last: number): boolean {
    for (let i = first; i <= last; i++) {
      const token = this.tokens[i];
      if ((i - first) % 2 === 1 ? !is(token, '.') : !isName(token)) return false;
    }
    const head = this.tokens[first];
    if (first === last && this.isMacroParameter(first)) return false;
    if (first < last || head.kind === 'quoted') return (last - first) % 2 === 0;
    return !CONSTANTS.has(head.value);
  }
}

const CONSTANTS = new Set([
  'true',
  'false',
  'null',
  'current_date',
  'current_timestamp',
  'current_time',
  'localtime',
  'localtimestamp',
]);

/** Parameters of the macro that a statement defines: they stay names inside of its body. */
function macroParameters(tokens: readonly Token[]): Set<string> {
  const names = new Set<string>();
  const at = tokens.findIndex((token) => is(token, 'macro') || is(token, 'function'));
  if (!is(tokens[0], 'create') || at === -1 || at > 4) return names;
  const open = tokens.findIndex((token, i) => i > at && is(token, '('));
  if (open === -1) return names;
  for (let i = open + 1; i < closing(tokens, open); i++) {
    if (isName(tokens[i]) && (i === open + 1 || is(tokens[i - 1], ','))) names.add(tokens[i].value);
  }
  return names;
}
