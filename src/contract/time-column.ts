import { BallastError } from '../errors/ballast-error.ts';
import { partSizes } from '../methods/splits/part-sizes.ts';
import type { ArgSchema } from './define.ts';
import { quoteName, quoteString } from './quote.ts';
import type { SourceTable } from './source-table.ts';

export const timeArg = {
  type: 'string',
  column: 'source',
  description: 'Column that orders the rows: a date, a timestamp or a number.',
} as const satisfies ArgSchema;

/** @throws EMPTY_SOURCE, TIME_NULL */
export async function checkTimes(source: SourceTable, time: string): Promise<void> {
  const [[rows, present]] = await source.query(
    (from) => `SELECT count(*), count(${quoteName(time)}) FROM ${from}`,
  );
  if (rows === 0n) throw new BallastError('EMPTY_SOURCE', { table: source.label, isFiltered: false });
  const missing = Number(rows) - Number(present);
  if (missing > 0) throw new BallastError('TIME_NULL', { rows: missing }, { argument: 'time', column: time });
}

export interface TimeBoundaryArgs {
  readonly time: string;
  readonly test_size?: number | undefined;
  readonly cutoff?: string | number | undefined;
  readonly gap?: string | number | undefined;
}

/**
 * SQL of the first time of the test part, and of the time before which rows are training rows.
 * @throws INVALID_ARGUMENT, TIME_CUTOFF, TIME_ONE_SIDED, SPLIT_SIZE
 */
export async function timeBoundary(
  source: SourceTable,
  { time, test_size, cutoff, gap }: TimeBoundaryArgs,
): Promise<{ readonly start: string; readonly trainEnd: string }> {
  if (test_size !== undefined && cutoff !== undefined) {
    const facts = { argument: 'cutoff', got: String(cutoff), expected: 'test_size or cutoff, not both' };
    throw new BallastError('INVALID_ARGUMENT', facts, { argument: 'cutoff' });
  }
  const name = quoteName(time);
  const type = String(source.columns.find((column) => column.name === time)?.type);
  const start = `CAST(${quoteString(
    cutoff === undefined
      ? await timeAt(source, time, test_size ?? 0.25)
      : await checkedCutoff(source, String(cutoff), type),
  )} AS ${type})`;
  const trainEnd = gap === undefined ? start : await beforeGap(source, start, gap);
  const [[train, test, first, last]] = await source.query(
    (from) =>
      `SELECT count(*) FILTER (${name} < ${trainEnd}), count(*) FILTER (${name} >= ${start}), CAST(min(${name}) AS VARCHAR), CAST(max(${name}) AS VARCHAR) FROM ${from}`,
  );
  for (const [part, rows] of [
    ['train', train],
    ['test', test],
  ] as const) {
    if (rows !== 0n) continue;
    const argument = cutoff === undefined ? 'test_size' : 'cutoff';
    throw new BallastError('TIME_ONE_SIDED', { part, from: String(first), to: String(last) }, { argument });
  }
  return { start, trainEnd };
}

/** The text of the time at which the latest `size` rows begin. */
async function timeAt(source: SourceTable, time: string, size: number): Promise<string> {
  const rows = await source.rowCount();
  const { test } = partSizes(rows, size, null);
  const name = quoteName(time);
  const [[found]] = await source.query(
    (from) => `SELECT CAST(${name} AS VARCHAR) FROM ${from} ORDER BY ${name} LIMIT 1 OFFSET ${rows - test}`,
  );
  return String(found);
}

async function checkedCutoff(source: SourceTable, cutoff: string, type: string): Promise<string> {
  const [[isTime]] = await source.query(
    () => `(SELECT TRY_CAST(${quoteString(cutoff)} AS ${type}) IS NOT NULL)`,
  );
  if (isTime === true) return cutoff;
  throw new BallastError('TIME_CUTOFF', { cutoff: quoteString(cutoff), type }, { argument: 'cutoff' });
}

async function beforeGap(source: SourceTable, start: string, gap: string | number): Promise<string> {
  const size = typeof gap === 'number' ? String(gap) : `CAST(${quoteString(gap)} AS INTERVAL)`;
  const end = `${start} - ${size}`;
  try {
    await source.query(() => `SELECT ${end}`);
  } catch (cause) {
    const facts = {
      argument: 'gap',
      got: String(gap),
      expected: "a number for a column of numbers, an interval such as '7 days' for dates and timestamps",
    };
    throw new BallastError('INVALID_ARGUMENT', facts, { argument: 'gap' }, { cause });
  }
  return `(${end})`;
}
