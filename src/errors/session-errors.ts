import { entry, nearestSentence } from './entry.ts';

/** Errors about how a function was called, and about sessions. */
export const sessionErrors = {
  UDF_LOAD: entry(
    (p: { detail: string }) => `the function's file cannot be loaded: ${p.detail}`,
    'Correct the file; CONTRIBUTING.md shows a complete one.',
  ),
  UDF_INVALID: entry(
    (p: { problem: string }) => `the file declares no SQL function: ${p.problem}.`,
    'Export default defineTableFunction({ name, summary, ... }) from a file of the same name; CONTRIBUTING.md shows one.',
  ),
  UDF_NAME_TAKEN: entry(
    (p: { name: string }) => `${p.name}() is a function of Ballast itself.`,
    'Give the file and the function another name.',
  ),
  NO_SESSION: entry(
    () => 'this connection is not a Ballast session, so the function cannot run on it.',
    'Open one: `const db = await attachDatabase(instance); const session = await db.session()` (import from "duckdb-ballast"), or run the statement with `npx ballast sql`.',
  ),
  DATABASE_LOCKED: entry(
    (p: { path: string; program: string; pid: string; waited: number }) =>
      `the database ${p.path} is open in another process: PID ${p.pid}${p.program === '' ? '' : ` (${p.program})`}` +
      `${p.waited > 0 ? `, also after ${p.waited} s of waiting` : ''}.`,
    'End that process, or wait for it with --lock-wait and a number of seconds.',
  ),
  SESSION_CLOSED: entry(() => 'the session is closed.', 'Open a new session with `db.session()`.'),
  CANCELLED: entry(() => 'the statement was cancelled.', 'Nothing was written; run it again when you like.'),
  UNKNOWN_ARGUMENT: entry(
    (p: { argument: string; known: readonly string[] }) => `there is no argument ${p.argument}.`,
    (p) => `${nearestSentence(p.argument, p.known)}It takes: ${p.known.join(', ')}.`,
  ),
  DUPLICATE_ARGUMENT: entry(
    (p: { argument: string }) => `argument ${p.argument} is given twice.`,
    'Remove one of the two.',
  ),
  TOO_MANY_ARGUMENTS: entry(
    (p: { given: number; positional: readonly string[] }) =>
      `${p.given} arguments are given without a name, but only ${p.positional.length} can be.`,
    (p) =>
      `Name the others: argument := value. In this order names can be left out: ${p.positional.join(', ')}.`,
  ),
  MISSING_ARGUMENT: entry(
    (p: { argument: string; description: string }) => `argument ${p.argument} is missing.`,
    (p) => `Add ${p.argument} := ...: ${p.description.replace(/\.?$/, '.')}`,
  ),
  NULL_ARGUMENT: entry(
    (p: { argument: string }) => `argument ${p.argument} is NULL.`,
    (p) => `Leave ${p.argument} out to get its default, or give it a value; an unset variable is NULL.`,
  ),
  TUPLE_ARGUMENT: entry(
    (p: { argument: string }) => `argument ${p.argument} is a tuple.`,
    'Write a list with square brackets: [a, b].',
  ),
  INVALID_ARGUMENT: entry(
    (p: { argument: string; got: string; expected: string }) =>
      `${p.argument} = ${p.got}, expected ${p.expected}.`,
    (p) => `Set ${p.argument} to ${p.expected}.`,
  ),
  UNKNOWN_TABLE: entry(
    (p: { table: string; detail: string; known: readonly string[] }) =>
      `table ${p.table} cannot be read: ${p.detail}`,
    (p) =>
      `${nearestSentence(p.table, p.known)}Give the name of a table, view or common table expression, or a query text: $$ select ... $$.`,
  ),
  UNKNOWN_COLUMN: entry(
    (p: { column: string; table: string; known: readonly string[] }) =>
      `there is no column ${p.column} in ${p.table}.`,
    (p) => `${nearestSentence(p.column, p.known)}Its columns: ${listed(p.known)}.`,
  ),
  NO_MATCHING_COLUMN: entry(
    (p: { pattern: string; table: string; known: readonly string[] }) =>
      `no column of ${p.table} matches the pattern ${p.pattern}.`,
    (p) => `* stands for any text, ? for one character. Its columns: ${listed(p.known)}.`,
  ),
  EMPTY_SOURCE: entry(
    (p: { table: string; isFiltered: boolean }) =>
      p.isFiltered ? `no row of ${p.table} meets the where condition.` : `${p.table} has no rows.`,
    (p) =>
      p.isFiltered ? 'Check the where condition.' : 'Check the query or the filter that fills the table.',
  ),
  SOURCE_QUERY: entry(
    (p: { detail: string }) => `the source query fails: ${p.detail}`,
    'Run the source query alone to see it fail, and correct it.',
  ),
  SQL_ARGUMENT: entry(
    (p: { argument: string; text: string; detail: string }) => `${p.argument} = ${p.text}: ${p.detail}`,
    (p) =>
      p.argument === 'where'
        ? "Give one SQL condition over the source's columns, such as 'amount > 0'."
        : p.argument === 'order_by'
          ? "Give SQL sort keys over the source's columns, such as ['id desc']."
          : 'Give one SQL expression over drawn columns and those before it.',
  ),
  CIRCULAR_CALL: entry(
    () => 'the source of the call reads the call itself.',
    'A view or query that reads itself through a function never ends; break the circle.',
  ),
  UNKNOWN_PREPARED: entry(
    (p: { name: string; known: readonly string[] }) =>
      `there is no prepared statement ${p.name} in this session.`,
    (p) => `${nearestSentence(p.name, p.known)}Prepare it first: PREPARE ${p.name} AS ...`,
  ),
  PREPARED_PARAMETERS: entry(
    (p: { name: string; expected: string; given: string }) =>
      `prepared statement ${p.name} takes the parameters ${p.expected}, but was given ${p.given}.`,
    (p) => `Give a value for each: EXECUTE ${p.name}(...).`,
  ),
  INVALID_PREPARE: entry(
    (p: { statement: string }) => `cannot read the statement to prepare: ${p.statement}`,
    'Write PREPARE name AS statement.',
  ),
  ARROW_TYPE: entry(
    (p: { column: string; type: string }) =>
      `column ${p.column} of the Arrow table is ${p.type}, which cannot be loaded.`,
    'Give integers, floats, booleans, text, dates or timestamps, or write the table to parquet and read that.',
  ),
  STREAM_STATEMENTS: entry(
    (p: { statements: number }) => `stream() takes one statement, not ${p.statements}.`,
    'Run the others with query() first.',
  ),
  AGGREGATE_ARGUMENT: entry(
    (p: { detail: string }) => p.detail,
    'Write it as function(target, score, argument := constant).',
  ),
};

function listed(names: readonly string[]): string {
  return names.length <= 12
    ? names.join(', ')
    : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`;
}
