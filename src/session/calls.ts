import { closing, is, isName, type Token } from './lexer.ts';

/** A call of a function that Ballast knows, as it stands in a statement. */
export interface WrittenCall {
  /** SQL name of the function, lower case. */
  readonly name: string;
  /** Whether it stands where SQL expects a table, else an expression. */
  readonly asTable: boolean;
  /** Whether it stands where PIVOT aggregates, which takes a single native aggregate. */
  readonly inPivot: boolean;
  /** Index of the name's token, and of the closing bracket's. */
  readonly first: number;
  readonly last: number;
  readonly args: readonly WrittenArg[];
}

export interface WrittenArg {
  /** Lower case; undefined when it is given by position. */
  readonly name: string | undefined;
  /** First and last token of its value. */
  readonly first: number;
  readonly last: number;
}

/** Finds the calls of functions for which `knows` is true, outer ones before those in their arguments. */
export function findCalls(tokens: readonly Token[], knows: (name: string) => boolean): WrittenCall[] {
  const calls: WrittenCall[] = [];
  const { expectsTable, inPivot } = tablePositions(tokens);
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (!isName(token) || !is(tokens[i + 1], '(') || is(tokens[i - 1], '.')) continue;
    const name = token.value.toLowerCase();
    if (!knows(name) || isNoCall(tokens, i)) continue;
    const last = closing(tokens, i + 1);
    if (last >= tokens.length) continue;
    const args = readArgs(tokens, i + 2, last);
    calls.push({ name, asTable: expectsTable[i], inPivot: inPivot[i], first: i, last, args });
  }
  return calls;
}

/** Words behind which a name in front of brackets is no call: a macro, table or alias with parameters or columns. */
const NAMING = new Set([
  'macro',
  'function',
  'table',
  'into',
  'exists',
  'references',
  'copy',
  'with',
  'recursive',
]);

/** Whether the name at `at` is defined or listed with columns, such as `CREATE TABLE smote(...)`, not called. */
function isNoCall(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (before?.kind === 'word' && NAMING.has(before.value)) return true;
  const behind = closing(tokens, at + 1) + 1;
  // Another expression of a WITH clause: `, smote(columns) AS (...)`.
  if (is(before, ',') && is(tokens[behind], 'as')) {
    return ['(', 'materialized', 'not'].some((text) => is(tokens[behind + 1], text));
  }
  return (
    is(before, 'on') && is(tokens[0], 'create') && tokens.slice(1, 4).some((token) => is(token, 'index'))
  );
}

function readArgs(tokens: readonly Token[], from: number, close: number): WrittenArg[] {
  const args: WrittenArg[] = [];
  let start = from;
  for (let i = from; i <= close; i++) {
    if (i < close && tokens[i].kind === 'operator' && '([{'.includes(tokens[i].value)) i = closing(tokens, i);
    else if (i === close || is(tokens[i], ',')) {
      if (i > start) args.push(readArg(tokens, start, i - 1));
      start = i + 1;
    }
  }
  return args;
}

function readArg(tokens: readonly Token[], first: number, last: number): WrittenArg {
  const operator = tokens[first + 1];
  const named = isName(tokens[first]) && (is(operator, ':=') || is(operator, '=>') || is(operator, '='));
  return named && first + 2 <= last
    ? { name: tokens[first].value.toLowerCase(), first: first + 2, last }
    : { name: undefined, first, last };
}

/** Words behind which a table follows, and words that end the list of tables. */
const OPENS_TABLES = new Set([
  'from',
  'join',
  'using',
  'lateral',
  'pivot',
  'unpivot',
  'describe',
  'summarize',
  'show',
]);
const ENDS_TABLES = new Set([
  'select',
  'where',
  'group',
  'having',
  'order',
  'window',
  'qualify',
  'limit',
  'offset',
  'set',
  'values',
  'returning',
  'union',
  'except',
  'intersect',
  'when',
  'on',
]);

/** Words in front of the statement PIVOT; behind a table it is a clause. */
const BEFORE_PIVOT = new Set(['as', 'explain', 'analyze', 'describe', 'summarize', 'union', 'all', 'name']);

/** Whether `PIVOT (` at a token opens the aggregates of a table before it, not the table of a statement. */
function isPivotClause(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (!is(tokens[at], 'pivot') || !is(tokens[at + 1], '(') || before === undefined) return false;
  return is(before, ')') || (isName(before) && !BEFORE_PIVOT.has(before.value));
}

/** For every token, whether SQL expects a table there, and whether PIVOT aggregates there. */
function tablePositions(tokens: readonly Token[]): { expectsTable: boolean[]; inPivot: boolean[] } {
  const expectsTable = Array.from({ length: tokens.length }, () => false);
  const inPivot = Array.from({ length: tokens.length }, () => false);
  // One level a bracket: whether a table is expected now, whether a comma brings the next one, and where in a PIVOT it is.
  const levels = [{ now: false, list: false, pivots: false, aggregates: false }];
  for (let i = 0; i < tokens.length; i++) {
    const level = levels[levels.length - 1];
    const token = tokens[i];
    expectsTable[i] = level.now;
    inPivot[i] = level.aggregates;
    if (token.kind === 'operator' && '([{'.includes(token.value)) {
      const clause = isPivotClause(tokens, i - 1);
      levels.push({
        now: level.now && !clause,
        list: level.now && !clause,
        pivots: false,
        aggregates: clause || level.aggregates,
      });
      level.now = false;
    } else if (token.kind === 'operator' && ')]}'.includes(token.value)) {
      if (levels.length > 1) levels.pop();
    } else if (is(token, ',')) level.now = level.list;
    else if (
      is(token, 'from') &&
      is(tokens[i - 1], 'distinct') &&
      (is(tokens[i - 2], 'is') || is(tokens[i - 2], 'not'))
    ) {
      // `a IS DISTINCT FROM b` compares.
      level.now = false;
    } else if (is(token, 'using') && level.pivots) {
      level.now = false;
      level.list = false;
      level.aggregates = true;
    } else if (token.kind === 'word' && OPENS_TABLES.has(token.value)) {
      level.now = true;
      level.list = true;
      level.pivots ||= token.value === 'pivot';
    } else if (token.kind === 'word' && ENDS_TABLES.has(token.value)) {
      level.now = false;
      level.aggregates = false;
      // `ON` ends a table but not the list: `from a join b on a.x = b.x, smote(t)`.
      if (token.value !== 'on') level.list = false;
    } else level.now = false;
  }
  return { expectsTable, inPivot };
}
